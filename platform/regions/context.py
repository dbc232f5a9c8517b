"""The county this installation serves, for every template."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import get_language

from regions.models import Region


def county_name() -> str:
    """The county's name in the running language; kept for a minute."""
    key = f"county-name-{settings.COUNTY_CODE}-{get_language()}"
    name = cache.get(key)
    if name is None:
        region = Region.objects.filter(pk=settings.COUNTY_CODE.ljust(12, "0")).first()
        name = str(region) if region else settings.COUNTY_CODE
        cache.set(key, name, 60)
    return name


def county(request: HttpRequest) -> dict:
    return {"COUNTY": county_name}
