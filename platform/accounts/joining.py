"""One's own account, and a new password for it, by a code to the mobile number. Officials get theirs from administrators."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import phone_codes
from accounts.models import PhoneCode, User
from accounts.sessions import end_sessions
from audit.services import record
from shared import sms
from shared.errors import RuleError

Purpose = PhoneCode.Purpose


def is_open() -> bool:
    """Can a number be proved here? Not without a provider of text messages; the demo shows the code instead."""
    return sms.is_real() or settings.DEMO_CODES


def ask(phone: str, purpose: str) -> str:
    """Send a code; the page says the same whether the number has an account or not, only its holder learns it.

    Returns the code if it may be shown (the demo), else "". Raises what phone_codes.new_code says, and RuleError "sms_failed".
    """
    code = phone_codes.new_code(phone, purpose)
    holder = User.objects.filter(phone=phone).first()
    try:
        sms.provider().send(phone, _words(purpose, code, holder))
    except sms.SmsFailed:
        raise RuleError("sms_failed", _("The text message could not be sent; try again in a minute.")) from None
    return code if settings.DEMO_CODES else ""


def join(*, phone: str, code: str, name: str, password: str) -> User:
    """A new account without any post. The password was checked by the form, before the code is used up."""
    phone_codes.spend(phone, Purpose.JOIN, code)
    try:
        with transaction.atomic():
            user = User.objects.create_user(name=name.strip()[:40], phone=phone, password=password)
            record(user, "user.joined", user)
    except IntegrityError:
        raise RuleError("has_account", _("This number has an account already: log in, or set a new password.")) from None
    return user


def recover(*, phone: str, code: str, password: str) -> User:
    """A new password for whoever holds the number; ends all sessions. Not for officials: an administrator sees to theirs."""
    phone_codes.spend(phone, Purpose.RECOVER, code)
    user = User.objects.filter(phone=phone, is_active=True).first()
    if user is None or user.is_official:
        raise RuleError("not_here", _("For this number no password can be set here. Officials ask the county's system administrator."))
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        record(user, "user.password_recovered", user)
        end_sessions(user, by=user, reason="password recovered")
    return user


def _words(purpose: str, code: str, holder: User | None) -> str:
    if purpose == Purpose.JOIN and holder:
        return _("This number has an account already: log in, or set a new password. If you did not ask, do nothing.")
    if purpose == Purpose.RECOVER and (holder is None or holder.is_official):
        return _("For this number no password can be set here. Officials ask the county's system administrator.")
    return _("Your code is %(code)s. It holds for ten minutes; tell it to nobody.") % {"code": code}
