"""Encrypted columns: unreadable in the database, rotated by keys, never silently wrong."""

import pytest
from cryptography.fernet import Fernet

from shared.crypto import UnreadableSecret, decrypt, encrypt, fingerprint


def test_round_trip_and_nothing_in_the_clear():
    stored = encrypt("13812345678")
    assert stored.startswith("f1$")
    assert "13812345678" not in stored
    assert decrypt(stored) == "13812345678"


def test_keys_rotate(settings):
    old = encrypt("汝州市某村1号")
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    assert decrypt(old) == "汝州市某村1号"
    assert decrypt(encrypt("新的")) == "新的"


def test_fails_loudly_without_the_key(settings):
    stored = encrypt("秘密")
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(UnreadableSecret):
        decrypt(stored)
    with pytest.raises(UnreadableSecret):
        decrypt("秘密")


def test_fingerprints_differ_by_purpose_and_agree_on_spelling():
    assert fingerprint("phone", " 13812345678 ") == fingerprint("phone", "13812345678")
    assert fingerprint("id", "41048219900307123x") == fingerprint("id", "41048219900307123X")
    assert fingerprint("phone", "1") != fingerprint("id", "1")
