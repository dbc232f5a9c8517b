"""Stock moves only here: one conditional UPDATE per variant, in id order, so that buyers neither oversell nor deadlock.

Each function runs in its caller's transaction and changes all variants or none. on_hand counts what is in the
store, reserved what unpaid orders hold of it; CHECK constraints refuse whatever these UPDATEs would let pass.
"""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from audit.services import record
from marketplace.catalogue.models import Sku
from shared.errors import RuleError


@transaction.atomic
def reserve(quantities: Mapping[int, int]) -> None:
    """Hold pieces ({sku id: pieces}) for an unpaid order, or raise RuleError "sold_out" naming the variant and what is left."""
    for sku_id in sorted(quantities):
        wanted = quantities[sku_id]
        if wanted < 1:
            raise RuleError("bad_quantity", _("A quantity is a whole number above zero."))
        if not Sku.objects.filter(pk=sku_id, on_hand__gte=F("reserved") + wanted).update(reserved=F("reserved") + wanted):
            raise _sold_out(sku_id)


@transaction.atomic
def release(quantities: Mapping[int, int]) -> None:
    """Give reserved pieces back to the buyers still to come."""
    for sku_id in sorted(quantities):
        n = quantities[sku_id]
        _must(Sku.objects.filter(pk=sku_id, reserved__gte=n).update(reserved=F("reserved") - n))


@transaction.atomic
def take(quantities: Mapping[int, int]) -> None:
    """Reserved pieces are paid for: they leave the store."""
    for sku_id in sorted(quantities):
        n = quantities[sku_id]
        _must(
            Sku.objects.filter(pk=sku_id, reserved__gte=n).update(on_hand=F("on_hand") - n, reserved=F("reserved") - n, sold=F("sold") + n)
        )


@transaction.atomic
def adjust(sku: Sku, by_pieces: int, *, by) -> None:
    """Goods came in (above zero) or were lost or counted away (below zero); never below what orders hold."""
    if not Sku.objects.filter(pk=sku.pk, on_hand__gte=F("reserved") - by_pieces).update(on_hand=F("on_hand") + by_pieces):
        raise RuleError("stock_too_low", _("%(what)s: unpaid orders hold more than would be left.") % {"what": sku})
    record(by, "sku.stock_adjusted", sku, pieces=by_pieces)
    sku.refresh_from_db(fields=["on_hand", "reserved"])


def _sold_out(sku_id: int) -> RuleError:
    sku = Sku.objects.select_related("product").get(pk=sku_id)
    left = max(sku.available, 0)
    if left:
        return RuleError("sold_out", _("Of “%(what)s” only %(left)d are left; please order fewer.") % {"what": sku, "left": left})
    return RuleError("sold_out", _("“%(what)s” is sold out for the moment.") % {"what": sku})


def _must(changed: int) -> None:
    if not changed:
        raise RuleError("stock_out_of_step", _("The reserved stock does not match the orders; tell the county's officer."))
