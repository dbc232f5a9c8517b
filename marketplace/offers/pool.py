"""Pieces of a flash sale move only here: conditional UPDATEs in id order, before the ordinary stock is touched.

The pool's pieces are held in Sku.reserved from the opening of the sale on; taking one moves it from nobody to an order.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from marketplace.offers.models import FlashSale, FlashShare
from shared.crypto import fingerprint
from shared.errors import RuleError


def persons(phone_print: str, buyer_id: int | None) -> list[str]:
    """Who counts as one person: the same mobile number, and the same account."""
    return [phone_print, *([fingerprint("flash.account", str(buyer_id))] if buyer_id else [])]


@transaction.atomic
def take(quantities: Mapping[int, int], who: Sequence[str], now: datetime) -> None:
    """Take pieces ({sale id: pieces}) for a person while the sale runs, or RuleError "flash_over" or "flash_cap"."""
    for sale_id in sorted(quantities):
        wanted = quantities[sale_id]
        room = FlashSale.objects.running(now).filter(pk=sale_id, taken__lte=F("pool") - wanted)
        if not room.update(taken=F("taken") + wanted):
            raise RuleError("flash_over", _("The pieces at the flash price are gone or its time is over; the usual price holds again."))
        _count(sale_id, wanted, who)


def _count(sale_id: int, wanted: int, who: Sequence[str]) -> None:
    most = FlashSale.objects.values_list("per_person", flat=True).get(pk=sale_id)
    FlashShare.objects.bulk_create([FlashShare(sale_id=sale_id, person=person) for person in sorted(who)], ignore_conflicts=True)
    for person in sorted(who):
        room = FlashShare.objects.filter(sale_id=sale_id, person=person, quantity__lte=most - wanted)
        if wanted > most or not room.update(quantity=F("quantity") + wanted):
            raise RuleError(
                "flash_cap", _("At the flash price each person gets at most %(most)d; the usual price holds for more.") % {"most": most}
            )


def give_back(sale_id: int, pieces: int, who: Sequence[str]) -> bool:
    """An unpaid order is cancelled: its pieces are in the pool again. False when the sale is closed: they belong to the ordinary stock."""
    FlashShare.objects.filter(sale_id=sale_id, person__in=who, quantity__gte=pieces).update(quantity=F("quantity") - pieces)
    still_open = FlashSale.objects.filter(pk=sale_id, status=FlashSale.Status.OPEN, taken__gte=pieces)
    return bool(still_open.update(taken=F("taken") - pieces))
