"""The seller's side of a claim: yes, part of it, send it back first, no. A village worker answers with consent, under both names."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.aftersale.models import Claim, ClaimStep
from marketplace.aftersale.moves import answer_until, given, lock, move, not_now, pay, send_back_until
from marketplace.catalogue.acting import Hand, hand_of
from shared.errors import RuleError
from shared.money import format_yuan

Status, Side = Claim.Status, ClaimStep.Side
ANSWER = "claims.answer"


@transaction.atomic
def accept(claim: Claim, *, by, text: str = "", at: datetime | None = None) -> Claim:
    """The seller's side says yes, or has the goods back: the whole amount goes back to the buyer."""
    hand = _turn(claim, by)
    pay(claim, claim.amount_fen, Side.SELLER, by, text, at or timezone.now())
    hand.note("claim.accepted", claim)
    return claim


@transaction.atomic
def offer(claim: Claim, *, amount_fen: int, reason: str, by, at: datetime | None = None) -> None:
    """Part of what was asked: the buyer takes it, or goes to the county; who says nothing gets what was offered.

    Raises RuleError "all_or_nothing", "more_than_asked", "no_reason".
    """
    hand, reason, at = _turn(claim, by), given(reason), at or timezone.now()
    if claim.kind == Claim.Kind.CANCEL:
        raise RuleError("all_or_nothing", _("Goods that were not sent are paid back in full or sent."))
    if not 0 < amount_fen < claim.amount_fen:
        words = {"asked": format_yuan(claim.amount_fen)}
        raise RuleError("more_than_asked", _("A part is more than nothing and less than the ¥%(asked)s that were asked for.") % words)
    said = f"¥{format_yuan(amount_fen)} · {reason}"
    move(claim, Status.OFFERED, Side.SELLER, by, said, at, awarded_fen=amount_fen, due_at=answer_until(claim, at))
    hand.note("claim.offered", claim, amount_fen=amount_fen)


@transaction.atomic
def ask_back(claim: Claim, *, by, text: str = "", at: datetime | None = None) -> None:
    """The seller wants to see the damaged goods before paying. Raises RuleError "nothing_to_send_back"."""
    hand, at = _turn(claim, by), at or timezone.now()
    if not claim.can_come_back:
        raise RuleError("nothing_to_send_back", _("There is nothing the buyer could send back."))
    move(claim, Status.AGREED, Side.SELLER, by, text, at, due_at=send_back_until(claim, at))
    hand.note("claim.asked_back", claim)


@transaction.atomic
def refuse(claim: Claim, *, reason: str, by, at: datetime | None = None) -> None:
    """The seller's side says no, and why; the buyer may go to the county. What the law gives is refused only when it came back worn."""
    hand, reason, at = _turn(claim, by), given(reason), at or timezone.now()
    move(claim, Status.REFUSED, Side.SELLER, by, reason, at, due_at=answer_until(claim, at))
    hand.note("claim.refused", claim)


def _turn(claim: Claim, by) -> Hand:
    """May `by` answer, and is it the seller's turn? The claim is locked from here on."""
    hand = hand_of(by, claim.order.supplier, ANSWER)
    lock(claim)
    if claim.status not in Claim.SELLERS_TURN:
        raise not_now(claim)
    return hand
