"""What keeps an order's money from going on to the households. Settlement asks; it need not know why."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from marketplace.orders.models import Order
from marketplace.payment.models import Dispute, Payment, Refund, TransferContract
from shared.errors import RuleError


def held_back() -> Q:
    """Orders that must not be settled now: a refund under way, an open dispute, goods an institution has not accepted."""
    paying = OuterRef("purchase_id")
    return (
        Q(Exists(Refund.objects.filter(order=OuterRef("pk"), status=Refund.Status.PENDING)))
        | Q(Exists(Dispute.objects.filter(payment__purchase=paying, status=Dispute.Status.OPEN)))
        | Q(Exists(_unaccepted().filter(payment__purchase=paying)))
    )


def require_free(order: Order) -> None:
    """Raise RuleError "refund_under_way", "disputed" or "not_accepted"."""
    if order.refunds.filter(status=Refund.Status.PENDING).exists():
        raise RuleError("refund_under_way", _("A refund of %(what)s is under way; settle it when that is decided.") % {"what": order})
    if Dispute.objects.filter(payment__purchase=order.purchase_id, status=Dispute.Status.OPEN).exists():
        raise RuleError("disputed", _("The payment of %(what)s is disputed; settle it when the bank has decided.") % {"what": order})
    if _unaccepted().filter(payment__purchase=order.purchase_id).exists():
        raise RuleError(
            "not_accepted", _("%(what)s was bought by contract; settle it when the institution has accepted the goods.") % {"what": order}
        )


def _unaccepted():
    return TransferContract.objects.filter(payment__status=Payment.Status.PAID, accepted_on__isnull=True)
