"""Password rules beyond Django's: three of four classes (MLPS practice, GB/T 22239), nothing of the person's own, none of the last."""

import re

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class ThreeClasses:
    CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z0-9]")

    def validate(self, password, user=None):
        if sum(bool(re.search(one, password)) for one in self.CLASSES) < 3:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self):
        return _("Use at least three of: small letters, capital letters, digits, other signs.")


class NotLikeThePerson:
    def validate(self, password, user=None):
        own = [
            part
            for part in (getattr(user, "phone", None), (getattr(user, "email", None) or "").split("@")[0], getattr(user, "name", None))
            if part
        ]
        if any(len(part) >= 3 and part.lower() in password.lower() for part in own):
            raise ValidationError(
                _("The password contains your own phone number, e-mail or name; choose another."), code="password_like_person"
            )

    def get_help_text(self):
        return _("The password must not contain your phone number, e-mail or name.")


class NotOneOfTheLast:
    """None of the last passwords comes back. Django calls password_changed whenever a new one was saved."""

    def __init__(self, remembered: int = 5):
        self.remembered = remembered

    def validate(self, password, user=None):
        if user is None or user.pk is None:
            return
        hashes = [user.password, *user.old_passwords.values_list("hash", flat=True)[: self.remembered]]
        if any(check_password(password, one) for one in dict.fromkeys(hashes)):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def password_changed(self, password, user=None):
        user.password_changed_at = timezone.now()
        type(user).objects.filter(pk=user.pk).update(password_changed_at=user.password_changed_at)
        user.old_passwords.create(hash=user.password)
        kept = user.old_passwords.values_list("pk", flat=True)[: self.remembered]
        user.old_passwords.exclude(pk__in=list(kept)).delete()

    def get_help_text(self):
        return ngettext("The password must not be your last one.", "The password must be none of your last %(n)d.", self.remembered) % {
            "n": self.remembered
        }
