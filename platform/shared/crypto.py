"""Personal data at rest: an encrypted text column, and a keyed fingerprint to find its value again.

Stored as `f1$` + a Fernet token (AES-128-CBC with HMAC-SHA256). `f1` names the key scheme. The first
key of settings.FIELD_KEYS encrypts, all of them decrypt, so keys rotate by putting a new one in front.
"""

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

SCHEME = "f1$"


class UnreadableSecret(Exception):
    """A stored value that no configured key opens: the key is gone or the value was tampered with."""


@lru_cache(maxsize=4)
def _box_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _box() -> MultiFernet:
    return _box_of(tuple(settings.FIELD_KEYS))


def encrypt(text: str) -> str:
    return SCHEME + _box().encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """The text behind a stored value; raises UnreadableSecret, never returns ciphertext."""
    if not stored.startswith(SCHEME):
        raise UnreadableSecret("a stored secret has no key scheme")
    try:
        return _box().decrypt(stored[len(SCHEME) :].encode()).decode()
    except InvalidToken:
        raise UnreadableSecret("no configured key opens a stored secret") from None


def rotated(stored: str) -> str:
    """A stored value as the first key encrypts it; the same object back when it already does."""
    newest = _box_of((settings.FIELD_KEYS[0],))
    try:
        if stored.startswith(SCHEME):
            newest.decrypt(stored[len(SCHEME) :].encode())
            return stored
    except InvalidToken:
        pass
    return encrypt(decrypt(stored))


def fingerprint(purpose: str, value: str) -> str:
    """64 hex digits that are equal for equal values of one purpose; useless without settings.BLIND_KEY."""
    key = hashlib.sha256(f"{purpose}:{settings.BLIND_KEY}".encode()).digest()
    return hmac.new(key, value.strip().upper().encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """Text that the database never sees in the clear. Empty text stays empty; look-ups go by fingerprint."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def from_db_value(self, value, expression, connection):
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name):
        if lookup_name not in {"isnull"}:
            raise TypeError(f"{self.name} is encrypted; search its fingerprint instead")
        return super().get_lookup(lookup_name)
