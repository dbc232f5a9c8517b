"""A simple brake for guessing: so many tries of one kind from one address in a while."""

import hashlib

from django.core.cache import cache

from audit.middleware import remote_address


def allowed(what: str, *, tries: int, seconds: int, key: str = "") -> bool:
    """Counts this try; False when there were too many from the caller's address (or, with `key`, about that thing)."""
    about = hashlib.sha256(f"{what}|{key or remote_address.get()}".encode()).hexdigest()[:32]
    name = f"throttle:{about}"
    if cache.add(name, 1, seconds):
        return True
    try:
        return cache.incr(name) <= tries
    except ValueError:  # it ran out between the two calls
        return True
