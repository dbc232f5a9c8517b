"""Findings: written down once each, decided once with a note; and goods that nobody buys."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import require
from audit.services import change_status, record
from marketplace.catalogue.models import Product, Sku
from marketplace.orders.models import OrderLine, nearest
from marketplace.watch.detecting import Suspicion, look
from marketplace.watch.models import Finding, FraudKind, FraudRule, StockRule
from shared.errors import RuleError
from shared.money import format_yuan

DECIDE = "watch.decide"
WHO = {
    "household_phone": gettext_lazy("the buyer's mobile number is that of a member of the household it reaches"),
    "household_or_kin": gettext_lazy("the buyer's own or close kin's household gets the money"),
    "seller_or_agent": gettext_lazy("the buyer sells for this shop or acts for it"),
    "shop_phone": gettext_lazy("the buyer's mobile number is the shop's"),
}


def watch(now: datetime) -> int:
    """Look by every rule in force and write down what is new; returns how many. Safe to repeat and by several at once."""
    found = 0
    for rule in _in_force(timezone.localdate(now)):
        found += sum(_write_down(rule, each) for each in look(rule, now))
    return found


def _in_force(day: date) -> list[FraudRule]:
    """Every rule that holds on a day; where a nearer one of its kind exists, that one finds the same things by its own limits."""
    dated = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    return list(FraudRule.objects.filter(dated))


def _write_down(rule: FraudRule, each: Suspicion) -> bool:
    """False when it is known already, or a nearer rule judges these orders."""
    day, first = timezone.localdate(), each.orders[0]
    if FraudRule.objects.in_force(first.region_id, day, kind=rule.kind) != rule:
        return False
    try:
        with transaction.atomic():
            finding = Finding.objects.create(
                kind=rule.kind,
                key=each.key[:80],
                region_id=first.region_id,
                supplier_id=first.supplier_id,
                amount_fen=sum(order.goods_fen for order in each.orders),
                facts=each.facts,
            )
            finding.orders.set(each.orders)
            record(None, "finding.found", finding, kind=str(rule.kind), orders=[order.number for order in each.orders][:20])
    except IntegrityError:
        return False
    return True


def reason_of(finding: Finding) -> str:
    """Why it was found, in a sentence; no personal data."""
    facts = finding.facts
    if finding.kind == FraudKind.SELF_BUYING:
        return str(WHO.get(facts.get("who"), ""))
    if finding.kind == FraudKind.FAR_PRICE:
        words = {"price": format_yuan(facts["price_fen"]), "basis": format_yuan(facts["basis_fen"])} | facts
        return _("“%(goods)s” was sold for ¥%(price)s, %(percent)s %% of the reference price ¥%(basis)s.") % words
    if finding.kind == FraudKind.BRUSHING:
        to = _("mobile number") if facts["how"] == "phone" else _("address")
        return _("%(orders)s orders within %(days)s days to one %(to)s.") % (facts | {"to": to})
    if finding.kind == FraudKind.SAME_PARCEL:
        return _("Parcel number %(waybill)s stands for purchases to %(doors)s different receivers.") % facts
    return _("The same photo was shown in claims of %(claims)s purchases.") % facts


@transaction.atomic
def decide(finding: Finding, *, confirmed: bool, note: str, by) -> None:
    """Say what came of a finding. Takes watch.decide in its region. Raises RuleError "no_reason", "wrong_status"."""
    require(by, DECIDE, finding.region_id)
    note = note.strip()[:300]
    if not note:
        raise RuleError("no_reason", _("Say why, so that the others can understand it later."))
    to = Finding.Status.CONFIRMED if confirmed else Finding.Status.CLEARED
    said = Finding.objects.filter(pk=finding.pk, status=Finding.Status.OPEN)
    said.update(note=note, decided_by=by, decided_at=timezone.now())  # before the move: the check wants them together
    change_status(finding, to, by=by, note=note)


@dataclass(frozen=True, slots=True)
class Unsold:
    """Goods that lie in the store: how many, what they would bring, and since when nobody bought them (None: never)."""

    sku: Sku
    pieces: int
    worth_fen: int
    last_on: date | None


def unsold(among, today: date) -> Iterator[Unsold]:
    """Goods on sale (of the products `among`) that fit the rule of unsold stock of their place; without a rule none."""
    rules = list(StockRule.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today), valid_from__lte=today))
    skus = Sku.objects.filter(product__in=among.filter(status=Product.Status.ON_SALE), on_hand__gt=0).select_related("product__supplier")
    skus = list(skus.order_by("product__region_id", "pk"))
    sold = OrderLine.objects.filter(sku__in=skus, order__paid_at__isnull=False).values_list("sku").annotate(last=Max("order__paid_at"))
    last = dict(sold.order_by())
    for sku in skus:
        rule, at = nearest(rules, sku.product.region_id), last.get(sku.pk)
        day = timezone.localdate(at) if at else None
        if rule and sku.available >= rule.pieces and (day is None or day < today - timedelta(days=rule.days)):
            yield Unsold(sku, sku.available, sku.available * sku.price_on(today), day)
