"""Freight to the fen: a pure calculation on templates that were read once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.catalogue.models import Supplier
from marketplace.freight.models import FreightTemplate

KILOGRAM = 1000


@dataclass(frozen=True, slots=True)
class Rate:
    """What one zone of a template charges. prefixes: codes of places, "" is everywhere else."""

    template: str
    zone: str
    prefixes: tuple[str, ...]
    first_g: int
    first_fen: int
    next_g: int
    next_fen: int
    free_over_fen: int | None = None
    cold_fen: int = 0
    cold_next_fen: int = 0
    is_served: bool = True

    def fits(self, place: str) -> int:
        """How exactly the zone names a place: digits that agree, -1 when it does not."""
        return max((len(prefix) for prefix in self.prefixes if place.startswith(prefix)), default=-1)


@dataclass(frozen=True, slots=True)
class Freight:
    """What a parcel costs, in fen: weight + cold = total, unless it is free. is_served False: nobody brings it there."""

    weight_fen: int
    cold_fen: int
    total_fen: int
    rate: Rate | None
    weight_g: int = 0
    is_free: bool = False
    is_served: bool = True

    @property
    def lacks_fen(self) -> int | None:
        """The goods' worth from which it would be free; None when there is no such offer or it is free already."""
        return None if self.rate is None or self.is_free else self.rate.free_over_fen

    def as_json(self) -> dict:
        """How an order keeps it, so that the price can be explained later."""
        found = {"weight_g": self.weight_g, "weight_fen": self.weight_fen, "cold_fen": self.cold_fen, "free": self.is_free}
        if self.rate:
            rate = self.rate
            found |= {"template": rate.template, "zone": rate.zone, "first_g": rate.first_g, "first_fen": rate.first_fen}
            found |= {"next_g": rate.next_g, "next_fen": rate.next_fen}
        return found


def steps_over(grams: int, first_g: int, next_g: int) -> int:
    """How many further weights begin above the first one."""
    return max(0, -(-(grams - first_g) // next_g))


def charge(rate: Rate, goods_fen: int, weight_g: int, cold_g: int | None = None) -> Freight:
    """Freight of a parcel under one rate.

    goods_fen  worth of the goods, for the free limit
    weight_g   grams of all goods
    cold_g     grams of what must stay cold; None when nothing must
    """
    if not rate.is_served:
        return Freight(0, 0, 0, rate, weight_g, is_served=False)
    weight_fen = rate.first_fen + steps_over(weight_g, rate.first_g, rate.next_g) * rate.next_fen
    cold_fen = 0 if cold_g is None else rate.cold_fen + steps_over(cold_g, KILOGRAM, KILOGRAM) * rate.cold_next_fen
    if rate.free_over_fen is not None and goods_fen >= rate.free_over_fen:
        return Freight(weight_fen, cold_fen, 0, rate, weight_g, is_free=True)
    return Freight(weight_fen, cold_fen, weight_fen + cold_fen, rate, weight_g)


class RateBook:
    """The rates of one day by supplier, read once for any number of parcels."""

    def __init__(self, rates: dict[int, tuple[Rate, ...]] | None = None):
        self.rates = rates or {}

    @classmethod
    def on(cls, day: date, supplier_ids: Iterable[int]) -> "RateBook":
        """Two queries, however many suppliers."""
        found: dict[int, tuple[Rate, ...]] = {}
        templates = FreightTemplate.objects.on(day).filter(supplier_id__in=set(supplier_ids)).order_by("valid_from", "pk")
        for template in templates.prefetch_related("zones"):
            found[template.supplier_id] = tuple(_rate(template, zone) for zone in template.zones.all())
        return cls(found)

    @classmethod
    def shown(cls, supplier: Supplier) -> "RateBook":
        """Today's rates of one supplier for pages that only show them: a minute old at most. Whoever prices an order asks `on`."""
        today = timezone.localdate()
        key = f"freight-rates-{supplier.pk}-{today}"
        rates = cache.get(key)
        if rates is None:
            rates = cls.on(today, [supplier.pk]).rates
            cache.set(key, rates, 60)
        return cls(rates)

    def least(self, supplier: Supplier, goods_fen: int, weight_g: int, cold_g: int | None = None) -> tuple[Freight, bool]:
        """The cheapest a parcel can be, and whether it costs more elsewhere: what is said while nobody knows where it goes."""
        ways = [charge(rate, goods_fen, weight_g, cold_g) for rate in self.rates.get(supplier.pk, ()) if rate.is_served]
        if not ways:
            return self.freight(supplier, "", goods_fen, weight_g, cold_g), False
        return min(ways, key=lambda way: way.total_fen), len({way.total_fen for way in ways}) > 1

    def freight(self, supplier: Supplier, place: str, goods_fen: int, weight_g: int, cold_g: int | None = None) -> Freight:
        """What a parcel of the supplier costs to a place (digits of its code, "" while nobody said where).

        Without a template the supplier's flat freight holds. Without a place the everywhere-else zone is quoted, or the first one.
        """
        rates = self.rates.get(supplier.pk)
        if not rates:
            fen = supplier.freight_for(goods_fen)
            return Freight(supplier.freight_fen, 0, fen, None, weight_g, is_free=fen == 0)
        fitting = max(rates, key=lambda rate: rate.fits(place))
        if place and fitting.fits(place) < 0:
            return Freight(0, 0, 0, None, weight_g, is_served=False)
        if not place and (not fitting.is_served or fitting.fits("") < 0):
            fitting = next((rate for rate in rates if rate.is_served), fitting)
        return charge(fitting, goods_fen, weight_g, cold_g)


def not_served(supplier: Supplier, place_name: str) -> str:
    """The sentence for a place nobody delivers to."""
    return _("%(supplier)s does not deliver to %(place)s; choose another address or take its goods out of the cart.") % {
        "supplier": supplier,
        "place": place_name,
    }


def _rate(template: FreightTemplate, zone) -> Rate:
    return Rate(
        template=template.name,
        zone=zone.name,
        prefixes=zone.prefixes,
        first_g=zone.first_g,
        first_fen=zone.first_fen,
        next_g=zone.next_g,
        next_fen=zone.next_fen,
        free_over_fen=zone.free_over_fen,
        cold_fen=template.cold_fen,
        cold_next_fen=template.cold_next_fen,
        is_served=zone.is_served,
    )
