"""The second factor: who needs one, setting it up, passing it, taking it away. Codes are computed by allauth's MFA app.

A code counts once: the time step it belongs to is claimed by a conditional UPDATE, so of two requests with
the same code one wins, on any number of processes. Wrong codes are counted before they are looked at, so
that many requests at once get no more tries than one after another.
"""

import time
import unicodedata
from datetime import timedelta

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import CodeGuard, User
from accounts.permissions import SEES_PERSONAL_DATA, require
from accounts.sessions import end_sessions
from audit.services import record
from shared.errors import RuleError

WRONG_CODES, REST = 5, timedelta(minutes=15)
PASSED, SHOW_CODES = "second_factor", "second_factor_show_codes"
FRESH = 600  # seconds for which a passed factor is good enough to change the factor itself
Type = Authenticator.Type


def is_demanded(user: User) -> bool:
    """Does one of the person's posts of today see personal data? (A superuser sees everything.)"""
    return user.is_superuser or any(role in SEES_PERSONAL_DATA for role, _prefix in user.posts_today())


def is_enrolled(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type=Type.TOTP).exists()


def is_missing(request: HttpRequest) -> bool:
    """Must this session still pass a second factor? Nobody who set one up gets around it, asked for or not."""
    if passed_at(request) is not None:
        return False
    return (is_demanded(request.user) and not settings.DEMO_SECOND_FACTOR) or is_enrolled(request.user)


def passed_at(request: HttpRequest) -> float | None:
    """When this session passed the second factor of its present user; None if it did not."""
    mark = request.session.get(PASSED) or {}
    return mark.get("at") if mark.get("user") == request.user.pk else None


def is_fresh(request: HttpRequest) -> bool:
    at = passed_at(request)
    return at is not None and 0 <= time.time() - at <= FRESH


def mark_passed(request: HttpRequest) -> None:
    """Note it in the session, under a new session key: what was known of the old one is worth nothing."""
    request.session.cycle_key()
    request.session[PASSED] = {"user": request.user.pk, "at": time.time()}


def new_secret() -> str:
    return generate_totp_secret()


def plain(code: str) -> str:
    """Full-width digits as ordinary ones; no blanks, no hyphens."""
    return "".join(unicodedata.normalize("NFKC", code).split()).replace("-", "")


@transaction.atomic
def enrol(user: User, *, secret: str, step: int, by: User) -> list[str]:
    """Make `secret` the person's second factor, in place of any older one; returns new recovery codes."""
    Authenticator.objects.filter(user=user, type=Type.TOTP).delete()
    TOTP.activate(user, secret)
    CodeGuard.objects.update_or_create(user=user, defaults={"last_step": step, "wrong": 0, "rests_until": None})
    record(by, "user.second_factor_set_up", user)
    return new_recovery_codes(user, by=by)


@transaction.atomic
def new_recovery_codes(user: User, *, by: User) -> list[str]:
    """Ten new codes; the old ones are void."""
    Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(user).generate_codes()
    record(by, "user.recovery_codes_made", user)
    return codes


def unused_codes(user: User) -> list[str]:
    kept = Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).first()
    return RecoveryCodes(kept).get_unused_codes() if kept else []


def step_of(secret: str, code: str) -> int | None:
    """The time step, now or one to either side, that code belongs to. Looks at all of them, whatever fits."""
    found = None
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=plain(code), expected=format_hotp_value(hotp_value(secret, step))):
            found = step
    return found


def confirm_secret(user: User, *, secret: str, code: str) -> int:
    """The step of a code for a secret that is being set up, or RuleError; wrong ones count like any."""
    _claim_a_try(user)
    step = step_of(secret, code)
    if step is None:
        raise _wrong(user)
    CodeGuard.objects.filter(user=user).update(wrong=0, rests_until=None)
    return step


def check_code(user: User, code: str) -> None:
    """Accept a code of the authenticator or a recovery code, once; otherwise RuleError “wrong_code” or “code_rests”."""
    _claim_a_try(user)
    if not (_is_current(user, code) or _is_recovery_code(user, code)):
        raise _wrong(user)
    CodeGuard.objects.filter(user=user).update(wrong=0, rests_until=None)


def _is_current(user: User, code: str) -> bool:
    kept = Authenticator.objects.filter(user=user, type=Type.TOTP).first()
    step = step_of(decrypt(kept.data["secret"]), code) if kept else None
    if step is None or not CodeGuard.objects.filter(user=user, last_step__lt=step).update(last_step=step):
        return False
    kept.record_usage()
    return True


@transaction.atomic
def _is_recovery_code(user: User, code: str) -> bool:
    kept = Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).first()
    if kept is None or not RecoveryCodes(kept).validate_code(plain(code)):
        return False
    record(user, "user.recovery_code_used", user)
    return True


def _claim_a_try(user: User) -> None:
    """Take one of the five tries, or refuse while the second factor rests."""
    now = timezone.now()
    CodeGuard.objects.get_or_create(user=user)
    guard = CodeGuard.objects.filter(user=user)
    guard.filter(rests_until__lte=now).update(wrong=0, rests_until=None)
    if not guard.filter(Q(rests_until__isnull=True), wrong__lt=WRONG_CODES).update(wrong=F("wrong") + 1):
        raise RuleError("code_rests", _("The code was wrong five times, so the second factor rests for fifteen minutes."))
    guard.filter(wrong=WRONG_CODES, rests_until__isnull=True).update(rests_until=now + REST)


def _wrong(user: User) -> RuleError:
    return RuleError("wrong_code", _("This code is not right, was used already, or is too old. Wait for the next one and type it in."))


@transaction.atomic
def reset(user: User, *, reason: str, by: User) -> None:
    """Take a person's second factor away, so that they set up another at the next log-in. Ends their sessions."""
    for region_code in user.region_codes():
        require(by, "accounts.reset_factor", region_code)
    if by.pk == user.pk:
        raise RuleError("own_factor", _("Nobody resets their own second factor; ask another security administrator."))
    if not reason.strip():
        raise RuleError("reason_missing", _("Say why the second factor is reset."))
    if not Authenticator.objects.filter(user=user).exists():
        raise RuleError("no_second_factor", _("%(who)s has no second factor.") % {"who": user})
    Authenticator.objects.filter(user=user).delete()
    record(by, "user.second_factor_reset", user, reason=reason.strip())
    end_sessions(user, by=by, reason="second factor reset")
