"""A person's phone with an authenticator app, for tests."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt

from accounts import second_factor
from tests.factories import PASSWORD

LOGIN, CHALLENGE, SETUP, CODES = (
    f"/accounts/{page}" for page in ("login/", "second-factor/", "second-factor/setup/", "second-factor/codes/")
)


def enrolled(user, steps_ago: int = 100) -> list[str]:
    """Give user a second factor some steps ago; returns the recovery codes."""
    return second_factor.enrol(user, secret=second_factor.new_secret(), step=int(time.time()) // 30 - steps_ago, by=user)


def code_of(user, shift: int = 0) -> str:
    """What the phone shows now, or so many steps of 30 s later."""
    kept = Authenticator.objects.get(user=user, type="totp")
    return format_hotp_value(hotp_value(decrypt(kept.data["secret"]), int(time.time()) // 30 + shift))


def wrong_code(user) -> str:
    right = {code_of(user, shift) for shift in (-2, -1, 0, 1, 2)}
    return next(code for code in (f"{n:06}" for n in range(10)) if code not in right)


def give_password(client, user, **more):
    return client.post(LOGIN, {"username": user.phone, "password": PASSWORD, **more})


def log_in(client, user, shift: int = 0):
    give_password(client, user)
    return client.post(CHALLENGE, {"code": code_of(user, shift)})
