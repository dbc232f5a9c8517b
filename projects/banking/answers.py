"""A bank's answer compared with what was sent: every line that tells something new, or every line that does not fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.banking.layouts import Answer, BadAnswer
from shared.errors import RuleError
from shared.masking import mask_card
from shared.money import format_yuan

WORDS = {
    "waiting": gettext_lazy("waiting for the bank"),
    "paid": gettext_lazy("paid"),
    "failed": gettext_lazy("failed"),
    "cancelled": gettext_lazy("cancelled before sending"),
}


class Waiting(Protocol):
    """A payment of a batch as far as an answer is compared with it. status: waiting, paid, failed or cancelled."""

    pk: int
    amount_fen: int
    status: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What the bank said about a payment that waited for it."""

    payment: Waiting
    answer: Answer
    day: date


def told_anew(payments: Mapping[int, Waiting], answers: Sequence[Answer], *, sent_on: date, paid_on: date | None) -> list[Settled]:
    """The answers that tell something new about payments (by their number in the file).

    paid_on  the day for lines to which the bank gives none
    Raises RuleError "bad_answer" with every line that does not fit the batch, "nothing_new" when all was told before.
    """
    today, seen, mistakes, found = timezone.localdate(), {}, [], []
    for answer in answers:
        payment, day = payments.get(answer.sequence), answer.settled_on or paid_on
        wrong = _wrong(answer, payment, seen.get(answer.sequence), day, sent_on, today)
        seen[answer.sequence] = answer
        if wrong:
            mistakes.append(_("line %(row)s: %(what)s") % {"row": answer.row, "what": wrong})
        elif payment.status == "waiting":
            found.append(Settled(payment, answer, day or today))
    if mistakes:
        raise BadAnswer(mistakes)
    if not found:
        raise RuleError("nothing_new", _("Every line of this file was answered before, in the same words; nothing was changed."))
    return found


def _wrong(answer: Answer, payment: Waiting | None, before: Answer | None, day: date | None, sent_on: date, today: date) -> str:
    """What does not fit, in words; empty when all does."""
    if payment is None:
        return _("the batch has no payment number %(number)s") % {"number": answer.sequence}
    if before is not None:
        return _("payment number %(number)s is answered in line %(row)s already") % {"number": answer.sequence, "row": before.row}
    if answer.amount_fen is not None and answer.amount_fen != payment.amount_fen:
        words = {"bank": format_yuan(answer.amount_fen), "ours": format_yuan(payment.amount_fen), "number": answer.sequence}
        return _("payment number %(number)s is %(ours)s yuan, the bank says %(bank)s") % words
    if payment.status not in {"waiting", "paid" if answer.paid else "failed"}:
        words = {"number": answer.sequence, "was": WORDS[payment.status], "card": mask_card(answer.card)}
        return _("payment number %(number)s was “%(was)s” by an earlier answer; ask the bank which is right") % words
    if answer.paid and day is None:
        return _("the bank gives no day; fill in the day of payment above")
    if answer.paid and not sent_on <= day <= today:
        return _("%(day)s is not between the day of sending (%(sent)s) and today") % {"day": day, "sent": sent_on}
    return ""
