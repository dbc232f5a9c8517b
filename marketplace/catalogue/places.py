"""How a village is called to people who do not know it: township and village, 寄料镇磨石村 / Moshi Village, Jiliao Town."""

from collections.abc import Iterable

from django.core.cache import cache
from django.utils.translation import get_language

from regions.models import Level, Region


def place_names(regions: Iterable[Region]) -> dict[str, str]:
    """Full name by region code; at most one query for all the townships."""
    regions = {region.code: region for region in regions}
    towns = {code: code[: Level.TOWNSHIP].ljust(12, "0") for code, region in regions.items() if region.level == Level.VILLAGE}
    names = _town_names(set(towns.values())) if towns else {}
    english = get_language() == "en"
    found = {}
    for code, region in regions.items():
        town = names.get(towns.get(code, ""), "")
        found[code] = ", ".join(filter(None, [str(region), town])) if english else f"{town}{region}"
    return found


def _town_names(codes: set[str]) -> dict[str, str]:
    """Names of townships in the running language; remembered for a minute, for every page with goods asks for them."""
    key = f"town-names-{get_language()}"
    known = cache.get(key) or {}
    if not codes <= known.keys():
        known |= {town.code: str(town) for town in Region.objects.filter(code__in=codes)}
        cache.set(key, known, 60)
    return known
