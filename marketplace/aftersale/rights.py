"""What a buyer may ask for about a line now, and until when: the 7 days with their exceptions, the window for damage."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.aftersale.models import Claim
from marketplace.catalogue.models import NoReturn, Storage
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.services import window_ends_on
from marketplace.orders.shipping import after_sale_rule
from shared.errors import RuleError

Kind = Claim.Kind


def may_not_be_returned(line: OrderLine) -> bool:
    """Exempt from the 7 days: made to order by law, everything else only by the buyer's tick for this very purchase."""
    return line.no_return == NoReturn.CUSTOM or bool(line.no_return and line.no_return_confirmed)


def return_until(line: OrderLine) -> date | None:
    """The last day of the 7 days; None before receipt and for goods that are exempt."""
    return None if may_not_be_returned(line) else window_ends_on(line.order)


def damage_until(line: OrderLine) -> datetime | None:
    """Until when damage can be told; None before receipt, or without a rule."""
    order, rule = line.order, after_sale_rule(line.order)
    if rule is None or order.received_at is None:
        return None
    return order.received_at + timedelta(hours=rule.fresh_hours if is_fresh(line) else rule.damage_hours)


def is_fresh(line: OrderLine) -> bool:
    return line.no_return == NoReturn.PERISHABLE or line.sku.product.storage_class != Storage.AMBIENT


def open_to(line: OrderLine, now: datetime) -> list[str]:
    """The kinds of claims a buyer could make about a line at this moment."""
    return [kind for kind in Kind if problem_with(line, kind, now) is None]


def problem_with(line: OrderLine, kind: str, now: datetime) -> RuleError | None:
    """Why this cannot be asked for now; None when it can."""
    order = line.order
    if line.refunded_fen >= line.amount_fen:
        return RuleError("refunded_already", _("“%(what)s” is refunded already, or a refund is under way.") % {"what": line})
    late_damage = kind == Kind.DAMAGE and order.status == Order.Status.SETTLED  # where its window is longer than the hold
    if (order.status in Order.CLOSED and not late_damage) or order.status == Order.Status.AWAITING:
        words = {"what": order, "was": order.get_status_display()}
        return RuleError(
            "wrong_status", _("%(what)s is “%(was)s”; nothing can be asked for here. Call the county if something is wrong.") % words
        )
    if line.claims.still_open().exists():
        return RuleError("asked_already", _("A claim about “%(what)s” is open already.") % {"what": line})
    return {Kind.CANCEL: _cancel, Kind.RETURN: _return, Kind.DAMAGE: _damage}[Kind(kind)](line, now)


def _cancel(line: OrderLine, now: datetime) -> RuleError | None:
    if line.shipped_quantity or line.order.shipped_at:
        return RuleError("sent_already", _("“%(what)s” is on its way; send it back when it has arrived.") % {"what": line})
    return None


def _return(line: OrderLine, now: datetime) -> RuleError | None:
    if line.order.received_at is None:
        return RuleError("not_received", _("Say first that you have received the goods."))
    if may_not_be_returned(line):
        words = {"what": line, "why": line.get_no_return_display()}
        return RuleError(
            "no_return", _("“%(what)s” cannot be returned without a reason: %(why)s. Damage can be told all the same.") % words
        )
    until = window_ends_on(line.order)
    if timezone.localdate(now) > until:
        words = {"what": line, "day": until.isoformat()}
        return RuleError("window_over", _("“%(what)s” could be returned until %(day)s.") % words)
    return None


def _damage(line: OrderLine, now: datetime) -> RuleError | None:
    order = line.order
    if not line.shipped_quantity:
        return RuleError("not_sent", _("“%(what)s” has not been sent yet.") % {"what": line})
    if after_sale_rule(order) is None:
        return RuleError("no_after_sale_rule", _("No after-sale rule holds here; call the county."))
    until = damage_until(line)
    if until is not None and now > until:
        words = {"what": line, "until": f"{timezone.localtime(until):%Y-%m-%d %H:%M}"}
        return RuleError(
            "window_over", _("Damage of “%(what)s” could be told until %(until)s; call the county if you noticed it later.") % words
        )
    return None
