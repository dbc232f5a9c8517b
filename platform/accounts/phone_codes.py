"""Codes by text message that prove a mobile number: six digits, ten minutes, five tries, once. Kept as fingerprints only."""

import hmac
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import PhoneCode
from shared.crypto import fingerprint
from shared.errors import RuleError

LIVES, PAUSE = timedelta(minutes=10), timedelta(seconds=60)
MOST_TRIES, MOST_A_DAY = 5, 8


@transaction.atomic
def new_code(phone: str, purpose: str) -> str:
    """A code that takes the place of the last one. Raises RuleError "code_too_soon" or "codes_used_up"."""
    now, key = timezone.now(), {"phone_print": _print(phone), "purpose": purpose}
    code = f"{secrets.randbelow(10**6):06d}"
    fresh = {"code_print": _seal(phone, code), "sent_at": now, "wrong": 0, "used_at": None}
    made, is_new = PhoneCode.objects.get_or_create(**key, defaults=fresh)
    if is_new:
        return code
    made = PhoneCode.objects.select_for_update().get(pk=made.pk)
    if now - made.sent_at < PAUSE:
        raise RuleError("code_too_soon", _("A code was just sent; wait a minute before you ask for another one."))
    is_same_day = timezone.localdate(made.sent_at) == timezone.localdate(now)
    if is_same_day and made.sent_today >= MOST_A_DAY:
        raise RuleError("codes_used_up", _("This number was sent too many codes today; try again tomorrow."))
    PhoneCode.objects.filter(pk=made.pk).update(**fresh, sent_today=F("sent_today") + 1 if is_same_day else 1)
    return code


def spend(phone: str, purpose: str, code: str) -> None:
    """Use a code up; raises RuleError "wrong_code". A wrong try counts even when the caller's work is undone: call it outside of one."""
    sent = PhoneCode.objects.filter(phone_print=_print(phone), purpose=purpose, used_at=None, wrong__lt=MOST_TRIES).first()
    if sent and timezone.now() - sent.sent_at < LIVES:
        if not hmac.compare_digest(sent.code_print, _seal(phone, code.strip())):
            PhoneCode.objects.filter(pk=sent.pk).update(wrong=F("wrong") + 1)
        elif PhoneCode.objects.filter(pk=sent.pk, used_at=None, code_print=sent.code_print).update(used_at=timezone.now()):
            return
    raise RuleError("wrong_code", _("This code is wrong or no longer holds. Look at the last message, or ask for a new code."))


def _print(phone: str) -> str:
    return fingerprint("phone-code", phone)


def _seal(phone: str, code: str) -> str:
    return fingerprint("phone-code-seal", f"{phone}:{code}")
