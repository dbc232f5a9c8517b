"""Daily reconciliation (对账): the gateway's balance transactions against our payments, refunds and disputes, one to one."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from marketplace.payment.models import BalanceEntry, BankReceipt, Difference, Dispute, Payment, Reconciliation, Refund
from marketplace.payment.places import COUNTY
from marketplace.payment.stripe_client import gateway
from shared.errors import RuleError

Kind = Difference.Kind
MOVES = ~Q(type__in=["payout", "payout_failure", "stripe_fee", "topup"])  # money that moves without a buyer
SLACK = timedelta(hours=1)  # their clock and ours around midnight


@dataclass(frozen=True, slots=True)
class Ours:
    """What we believe moved at the gateway because of one thing, in fen; above zero in."""

    what: str
    fen: int


def day_span(day: date) -> tuple[datetime, datetime]:
    """Its first moment in China and the first of the next."""
    first = timezone.make_aware(datetime.combine(day, time.min))
    return first, first + timedelta(days=1)


def reconcile(day: date, *, by=None) -> Reconciliation:
    """Fetch the gateway's lines around a day and compare that day; a later run corrects an earlier one. Safe to repeat."""
    if by is not None:
        require(by, "payments.reconcile", COUNTY)
    since, until = day_span(day)
    for line in gateway().balance(since - SLACK, until + SLACK):
        _store(line)
    return _compare(day, by=by)


def _store(line) -> None:
    BalanceEntry.objects.get_or_create(
        ref=line.ref,
        defaults={
            "type": line.type[:40],
            "source_ref": line.source_ref[:100],
            "amount_fen": line.amount_fen,
            "fee_fen": line.fee_fen,
            "net_fen": line.net_fen,
            "currency": line.currency,
            "presented_fen": line.presented_fen,
            "happened_at": line.happened_at,
        },
    )


@transaction.atomic
def _compare(day: date, *, by) -> Reconciliation:
    since, until = day_span(day)
    entries = BalanceEntry.objects.filter(MOVES, happened_at__gte=since, happened_at__lt=until)
    theirs = {each.source_ref or each.ref: each.type for each in entries}
    ours = _ours_of_day(since, until)
    found = {}
    for ref in theirs | ours:
        believed, told = _ours(ref), _theirs(ref)
        if told is None:
            found[ref] = (Kind.OURS, ours[ref], None, believed.fen)
        elif believed is None:
            found[ref] = (Kind.THEIRS, theirs.get(ref, ""), told, None)
        elif told != believed.fen:
            found[ref] = (Kind.OTHER, believed.what, told, believed.fen)
    sums = entries.aggregate(gross=Sum("amount_fen"), fee=Sum("fee_fen"))
    done, _made = Reconciliation.objects.update_or_create(
        day=day,
        defaults={
            "compared_at": timezone.now(),
            "theirs_count": len(theirs),
            "ours_count": len(ours),
            "gross_fen": sums["gross"] or 0,
            "fee_fen": sums["fee"] or 0,
        },
    )
    done.differences.exclude(ref__in=found).update(is_gone=True)
    for ref, (kind, what, told, believed) in found.items():
        figures = {"kind": kind, "what": what[:100], "theirs_fen": told, "ours_fen": believed, "is_gone": False}
        Difference.objects.update_or_create(reconciliation=done, ref=ref, defaults=figures)
    record(by, "payments.reconciled", done, theirs=len(theirs), ours=len(ours), differences=len(found))
    return done


def _theirs(ref: str) -> int | None:
    """Everything the gateway moved because of one thing, whenever it was; None when nothing."""
    return BalanceEntry.objects.filter(MOVES, Q(source_ref=ref) | Q(ref=ref, source_ref="")).aggregate(sum=Sum("presented_fen"))["sum"]


def _ours(ref: str) -> Ours | None:
    """What we believe about the same thing."""
    if payment := Payment.objects.filter(charge_ref=ref, status__in=Payment.DECIDED).first():
        by_bank = BankReceipt.objects.filter(payment=payment).aggregate(sum=Sum("amount_fen"))["sum"] or 0
        return Ours(f"payment {payment.purchase.number}", payment.got_fen - by_bank)
    if refund := Refund.objects.filter(refund_ref=ref).first():
        return Ours(f"refund {refund.key}", 0 if refund.status == Refund.Status.FAILED else -refund.amount_fen)
    if dispute := Dispute.objects.filter(ref=ref).first():
        return Ours(f"dispute {dispute.ref}", 0 if dispute.status == Dispute.Status.WON else -dispute.amount_fen)
    return None


def _ours_of_day(since: datetime, until: datetime) -> dict[str, str]:
    """{gateway's number: what} of everything we wrote down on that day as paid or paid back through the gateway."""
    paid = Payment.objects.filter(status=Payment.Status.PAID, paid_at__gte=since, paid_at__lt=until).exclude(charge_ref="")
    back = Refund.objects.filter(
        way=Refund.Way.GATEWAY, status=Refund.Status.SUCCEEDED, refund_ref__isnull=False, created_at__gte=since, created_at__lt=until
    )
    found = {each.charge_ref: f"payment {each.purchase.number}" for each in paid.select_related("purchase")}
    return found | {each.refund_ref: f"refund {each.key}" for each in back}


@transaction.atomic
def explain(difference: Difference, *, explanation: str, by) -> None:
    """An officer says why the two sides differ; the line stays, with the name."""
    require(by, "payments.reconcile", COUNTY)
    words = explanation.strip()
    if not words:
        raise RuleError("no_explanation", _("Say why the two sides differ; the auditor reads it."))
    open_ = Difference.objects.filter(pk=difference.pk, explained_at__isnull=True)
    if not open_.update(explanation=words[:300], explained_by=by, explained_at=timezone.now()):
        raise RuleError("explained_already", _("%(what)s is explained already.") % {"what": difference})
    record(by, "payments.difference_explained", difference.reconciliation, ref=difference.ref, explanation=words[:300])
