"""What every template may use: the site's name, its county, whether large type is on."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import get_language


def county_name() -> str:
    """The county's name in the running language, from the regions table; kept for a minute."""
    from django.apps import apps

    key = f"county-name-{settings.COUNTY_CODE}-{get_language()}"
    name = cache.get(key)
    if name is None:
        region = apps.get_model("regions", "Region").objects.filter(pk=settings.COUNTY_CODE.ljust(12, "0")).first()
        name = str(region) if region else settings.COUNTY_CODE
        cache.set(key, name, 60)
    return name


def site(request: HttpRequest) -> dict:
    return {
        "SITE_NAME": settings.WAGTAIL_SITE_NAME,
        "COUNTY": county_name,
        "LARGE_TYPE": request.COOKIES.get("large_type") == "1",
    }
