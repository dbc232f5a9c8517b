"""A simple brake for guessing and flooding: so many tries of one kind about one thing in a while."""

import hashlib

from django.core.cache import cache


def allowed(what: str, *, key: str | None, tries: int, seconds: int) -> bool:
    """Counts this try; False when there were too many about `key`: the caller's address, or a thing."""
    name = "throttle:" + hashlib.sha256(f"{what}|{key}".encode()).hexdigest()[:32]
    if cache.add(name, 1, seconds):
        return True
    try:
        return cache.incr(name) <= tries
    except ValueError:  # it ran out between the two calls
        return True
