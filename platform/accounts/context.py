"""What templates may ask: is the second factor off for this person, because this is a demo?"""

from django.conf import settings
from django.http import HttpRequest

from accounts import second_factor


def second_factor_is_off(request: HttpRequest) -> dict:
    """Lazy, so that public pages read no session for it."""

    def is_off() -> bool:
        user = getattr(request, "user", None)
        return bool(user and user.is_authenticated and second_factor.is_demanded(user) and not second_factor.is_enrolled(user))

    return {"SECOND_FACTOR_IS_OFF": is_off if settings.DEMO_SECOND_FACTOR else False}
