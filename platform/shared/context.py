"""What every template may use: the site's name, and whether large type is on."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict:
    return {"SITE_NAME": settings.WAGTAIL_SITE_NAME, "LARGE_TYPE": request.COOKIES.get("large_type") == "1"}
