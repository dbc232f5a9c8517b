"""Writing a purchase down: stock reserved, prices, fees and beneficiaries copied, all in one transaction."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from marketplace.catalogue import stock
from marketplace.offers import pool, windows
from marketplace.offers.services import reservation_minutes
from marketplace.orders.models import LineShare, Order, OrderLine, Purchase, ReturnRule, nearest
from marketplace.orders.quote import Parcel, Quote, QuotedLine
from shared.crypto import fingerprint
from shared.errors import RuleError


@dataclass(frozen=True, slots=True)
class Address:
    """Where a purchase goes. phone: eleven digits of a mainland mobile number."""

    name: str
    phone: str
    province: str
    city: str
    county: str
    street: str
    town: str = ""
    note: str = ""
    region_code: str = ""  # digits of the county or town; what freight goes by


def phone_print(phone: str) -> str:
    """The fingerprint by which purchases of a phone are found."""
    return fingerprint("purchase.phone", phone)


def new_numbers(at: datetime, count: int) -> list[str]:
    """So many free order numbers: yymmdd of the day in China and six digits nobody can count along, 261123048213."""
    day = timezone.localtime(at).strftime("%y%m%d")
    for _attempt in range(20):
        numbers = dict.fromkeys(f"{day}{secrets.randbelow(1_000_000):06}" for _n in range(count))
        if len(numbers) == count and not Order.objects.filter(number__in=numbers).exists():
            return list(numbers)
    raise _no_number_left()


@transaction.atomic
def draw_up(
    quote: Quote,
    address: Address,
    *,
    key: str,
    by=None,
    at: datetime | None = None,
    language: str = "zh-hans",
    confirmed: Collection[int] = (),
) -> Purchase:
    """Make the purchase, its orders and lines, and reserve the stock. The same key again gives the same purchase.

    confirmed  ids of variants of which the buyer confirmed for this purchase that they cannot be returned
    The purchase row comes first, so that two submissions of one key queue there, before either holds stock.
    Lock order: purchase, order cycles by id, flash sales by id, variants by id.
    Raises RuleError "cycle_closed", "sold_out", "flash_over", "flash_cap", "no_beneficiary", "no_return_rule"; then nothing was written.
    """
    at = at or timezone.now()
    first, *numbers = new_numbers(at, 1 + len(quote.parcels))
    purchase = _open(quote, address, number=f"P{first}", key=key, by=by, at=at, language=language)
    existing = _insert(purchase, at)
    if existing:
        return existing
    windows.hold({line.cycle.pk for line in quote.lines if line.cycle}, at)
    pool.take(quote.flash_quantities, pool.persons(purchase.phone_fingerprint, purchase.buyer_id), at)
    stock.reserve(quote.quantities)
    _write_orders(purchase, quote.parcels, numbers, confirmed)
    record(by, "purchase.placed", purchase, total_fen=purchase.total_fen, orders=len(quote.parcels))
    return purchase


def _insert(purchase: Purchase, at: datetime) -> Purchase | None:
    """Write the purchase's row; the purchase that this key made already, if there is one. A number that is taken is drawn again."""
    for _attempt in range(20):
        try:
            with transaction.atomic():
                purchase.save(force_insert=True)
        except IntegrityError:
            existing = Purchase.objects.filter(key=purchase.key).first()
            if existing:
                return existing
            purchase.number = f"P{new_numbers(at, 1)[0]}"
        else:
            return None
    raise _no_number_left()


def _no_number_left() -> RuleError:
    return RuleError("no_number_left", _("No order number was free; please try again."))


def _open(quote: Quote, address: Address, *, number: str, key: str, by, at: datetime, language: str) -> Purchase:
    return Purchase(
        number=number,
        key=key,
        buyer=by,
        contact_name=address.name,
        phone=address.phone,
        phone_fingerprint=phone_print(address.phone),
        province=address.province,
        city=address.city,
        county=address.county,
        town=address.town,
        region_code=address.region_code,
        address=address.street,
        note=address.note,
        goods_fen=quote.goods_fen,
        freight_fen=quote.freight_fen,
        total_fen=quote.total_fen,
        language=language,
        placed_at=at,
        reserved_until=at + timedelta(minutes=_minutes(quote, at)),
    )


def _minutes(quote: Quote, at: datetime) -> int:
    return reservation_minutes((parcel.supplier.region_id for parcel in quote.parcels), timezone.localdate(at))


def _write_orders(purchase: Purchase, parcels: Sequence[Parcel], numbers: Sequence[str], confirmed: Collection[int]) -> None:
    """Orders, lines and shares of all parcels, one statement each."""
    rules = list(ReturnRule.objects.on(timezone.localdate(purchase.placed_at)))
    orders = Order.objects.bulk_create([_order(purchase, parcel, number, rules) for parcel, number in zip(parcels, numbers, strict=True)])
    quoted = [line for parcel in parcels for line in parcel.lines]
    rows = [
        _line(order, number, line, freight_fen, confirmed)
        for order, parcel in zip(orders, parcels, strict=True)
        for number, (line, freight_fen) in enumerate(zip(parcel.lines, parcel.freight_parts, strict=True), start=1)
    ]
    lines = OrderLine.objects.bulk_create(rows)
    LineShare.objects.bulk_create([share for line, each in zip(lines, quoted, strict=True) for share in _shares(line, each)])


def _order(purchase: Purchase, parcel: Parcel, number: str, rules: Sequence[ReturnRule]) -> Order:
    rule = nearest(rules, parcel.supplier.region_id)
    if rule is None:
        raise RuleError(
            "no_return_rule", _("No return rule holds here on that day, so nothing can be sold; the county must set one first.")
        )
    return Order(
        purchase=purchase,
        supplier=parcel.supplier,
        region_id=parcel.supplier.region_id,
        number=number,
        goods_fen=parcel.goods_fen,
        freight_fen=parcel.freight_fen,
        freight_terms=parcel.freight.as_json(),
        return_days=rule.days,
        placed_at=purchase.placed_at,
    )


def _line(order: Order, number: int, line: QuotedLine, freight_fen: int, confirmed: Collection[int]) -> OrderLine:
    sku, breakdown = line.sku, line.breakdown
    if breakdown.price_fen != sum(fee.fen for fee in breakdown.fees) + breakdown.household_fen:
        raise AssertionError("fees and households' part do not make up the price")
    return OrderLine(
        order=order,
        number=number,
        sku=sku,
        title=sku.product.title,
        title_en=sku.product.title_en,
        label=sku.label,
        label_en=sku.label_en,
        quantity=line.quantity,
        unit_price_fen=line.unit_fen,
        official_price_fen=sku.price_fen,
        amount_fen=line.amount_fen,
        weight_g=line.weight_g,
        freight_fen=freight_fen,
        flash_sale_id=line.flash.pk if line.flash else None,
        cycle=line.cycle,
        no_return=sku.product.no_return,
        no_return_confirmed=bool(sku.product.asks_confirmation and sku.pk in confirmed),
        fees=[fee.as_json() for fee in breakdown.fees],
        household_fen=breakdown.household_fen,
    )


def _shares(line: OrderLine, quoted: QuotedLine) -> list[LineShare]:
    beneficiaries = list(quoted.sku.product.beneficiaries.all())
    if not beneficiaries:
        raise RuleError(
            "no_beneficiary", _("“%(what)s” reaches no household yet; name at least one income account first.") % {"what": quoted.sku}
        )
    return [LineShare(line=line, account_id=b.account_id, weight=b.weight, label=b.label) for b in beneficiaries]
