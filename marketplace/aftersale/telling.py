"""Telling the buyer each step of a claim: looked up from the steps themselves, so that nothing is lost and nothing told twice."""

from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from marketplace.aftersale.models import Claim, ClaimStep
from marketplace.checkout.member.telling import AT_ONCE, LOOK_BACK, channels_for
from marketplace.checkout.models import BuyerMessage
from marketplace.payment.models import Refund
from shared.money import format_yuan

Status, Side = Claim.Status, ClaimStep.Side
TOLD = [Status.AGREED, Status.OFFERED, Status.REFUSED, Status.ACCEPTED, Status.REJECTED, Status.LAPSED]
REASON_LETTERS = 60  # of a text message


def note_claim_news(now: datetime) -> int:
    """Write a message for every step and every refund of a claim nobody was told of yet; returns how many. Safe to repeat."""
    found = 0
    with_order = ("order__purchase__buyer", "line", "refund")
    told_steps = Q(to__in=TOLD) | Q(to=Status.DISPUTED, side=Side.PLATFORM)
    steps = ClaimStep.objects.filter(told_steps, at__gte=now - LOOK_BACK).select_related(*(f"claim__{name}" for name in with_order))
    for step in _untold(steps, "claim-step:", "claim__order"):
        found += _note(step.claim, step.about, step)
    paid = Claim.objects.filter(refund__status=Refund.Status.SUCCEEDED, refund__settled_at__gte=now - LOOK_BACK).select_related(*with_order)
    for claim in _untold(paid, "claim-paid:", "order"):
        found += _note(claim, claim.about, None)
    return found


def _untold(rows: QuerySet, prefix: str, order: str) -> QuerySet:
    told = BuyerMessage.objects.filter(order=OuterRef(order), about=OuterRef("about"))
    keyed = rows.annotate(about=Concat(Value(prefix), Cast("pk", CharField()), output_field=CharField()))
    return keyed.filter(~Exists(told)).order_by("pk")[:AT_ONCE]


def _note(claim: Claim, about: str, step: ClaimStep | None) -> int:
    with translation.override(claim.order.purchase.language):
        words = _words(claim, step)
    rows = [
        BuyerMessage(order=claim.order, news=BuyerMessage.News.CLAIM, about=about, words=words, channel=channel)
        for channel in channels_for(claim.order)
    ]
    return len(BuyerMessage.objects.bulk_create(rows, ignore_conflicts=True))


def _words(claim: Claim, step: ClaimStep | None) -> str:
    """What one step means to the buyer, in the language that is on."""
    facts = {"number": claim.order.number, "what": claim.line, "until": _moment(claim.due_at)}
    if step is None:
        return _("¥%(amount)s for “%(what)s” of order %(number)s were paid back; the money goes the way it came.") % (
            facts | {"amount": format_yuan(claim.refund.amount_fen)}
        )
    facts |= {
        "reason": Truncator(step.text.rstrip("。.！!；; ")).chars(REASON_LETTERS),
        "amount": format_yuan(claim.awarded_fen or claim.amount_fen),
    }
    return {
        Status.AGREED: _send_back_words(claim),
        Status.OFFERED: _(
            "The seller offers ¥%(amount)s for your claim about “%(what)s” of order %(number)s. "
            "Take it, or let the county decide until %(until)s."
        ),
        Status.REFUSED: _("The seller refused your claim about “%(what)s” of order %(number)s: %(reason)s. You can let the county decide."),
        Status.DISPUTED: _("The seller did not answer your claim about “%(what)s” of order %(number)s in time; the county decides now."),
        Status.ACCEPTED: _("Your claim about “%(what)s” of order %(number)s was accepted; ¥%(amount)s go back to you."),
        Status.REJECTED: _("The county refused your claim about “%(what)s” of order %(number)s: %(reason)s."),
        Status.LAPSED: _("Your claim about “%(what)s” of order %(number)s was closed because its time is over."),
    }[Status(step.to)] % facts


def _send_back_words(claim: Claim) -> str:
    if claim.kind == Claim.Kind.DAMAGE:
        return _(
            "The seller wants to see “%(what)s” of order %(number)s first. "
            "Send it back until %(until)s at the seller's cost, or let the county decide."
        )
    return _("You may return “%(what)s” of order %(number)s. Send it back until %(until)s and give us the waybill number.")


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else _("the day the seller tells you")
