"""Opening and closing flash sales, announcing and calling off order cycles."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from marketplace.catalogue import stock
from marketplace.catalogue.models import Sku
from marketplace.offers.models import FlashSale, OrderCycle, ReservationRule
from shared import page_cache
from shared.errors import RuleError

EDIT = "offers.edit"


@transaction.atomic
def open_flash_sale(
    sku: Sku, *, price_fen: int, pool: int, per_person: int, starts_at: datetime, ends_at: datetime, by, show=None
) -> FlashSale:
    """Hold `pool` pieces out of the stock for a special price in a window. Takes offers.edit in the product's region.

    Raises RuleError "not_cheaper", "window_over", "flash_already" or "sold_out".
    """
    _may(by, sku.product.region_id)
    if not 0 < price_fen < sku.price_fen:
        raise RuleError("not_cheaper", _("A flash price must lie below the usual price of “%(what)s”.") % {"what": sku})
    if not timezone.now() < ends_at or not starts_at < ends_at:
        raise RuleError("window_over", _("The flash price must end after it starts, and in the future."))
    fields = {"price_fen": price_fen, "pool": pool, "per_person": per_person, "starts_at": starts_at, "ends_at": ends_at, "show": show}
    try:
        with transaction.atomic():
            sale = FlashSale.objects.create(sku=sku, **fields)
    except IntegrityError:
        raise RuleError("flash_already", _("“%(what)s” has a flash price already; close that first.") % {"what": sku}) from None
    stock.reserve({sku.pk: pool})
    record(by, "flashsale.opened", sale, price_fen=price_fen, pool=pool)
    page_cache.forget()
    return sale


@transaction.atomic
def close_flash_sale(sale: FlashSale, *, by=None) -> None:
    """No more at this price; pieces nobody took go back to the ordinary stock. `by` None is the clock."""
    _may(by, sale.audit_region)
    change_status(sale, FlashSale.Status.CLOSED, by=by)
    if sale.left:  # read again under the lock of the move
        stock.release({sale.sku_id: sale.left})
    page_cache.forget()


def close_over(now: datetime) -> int:
    """Close every sale whose time is over; returns how many."""
    closed = 0
    for sale in FlashSale.objects.filter(status=FlashSale.Status.OPEN, ends_at__lte=now).select_related("sku__product"):
        try:
            close_flash_sale(sale)
        except RuleError:
            continue  # somebody else closed it
        closed += 1
    return closed


@transaction.atomic
def call_off(cycle: OrderCycle, *, reason: str, by) -> None:
    """No goods from this cycle, whether its window is still to come, open or over. Takes offers.edit in its region.

    What was ordered in it is cancelled and paid back by `checkout.cycles`, which knows orders and money.
    Raises RuleError "no_reason" or "wrong_status".
    """
    _may(by, cycle.region_id)
    reason = reason.strip()
    if not reason:
        raise RuleError("no_reason", _("Say why; the buyers read it."))
    change_status(cycle, OrderCycle.Status.CANCELLED, by=by, note=reason, reason=reason[:200], called_off_at=timezone.now())
    page_cache.forget()


def reservation_minutes(region_codes: Iterable[str], on) -> int:
    """How long an unpaid order of these shops holds its goods: the shortest of their rules, else the platform's own time."""
    rules = list(ReservationRule.objects.filter(valid_from__lte=on).exclude(valid_to__lt=on))
    found = []
    for code in set(region_codes):
        fitting = [rule for rule in rules if code.startswith(rule.region_prefix)]
        nearest = max(fitting, key=lambda rule: (len(rule.region_prefix), rule.valid_from), default=None)
        found.append(nearest.minutes if nearest else settings.RESERVATION_MINUTES)
    return min(found, default=settings.RESERVATION_MINUTES)


def _may(by, region_code: str) -> None:
    if by is not None:
        require(by, EDIT, region_code)
