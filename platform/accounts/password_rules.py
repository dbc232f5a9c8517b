"""Password rules beyond Django's: three of four classes (MLPS practice, GB/T 22239), and nothing of the person's own."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


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
