"""A round paid by one bank batch that the bank carried out as a whole: records brought in from paper, and villages without batch files."""

from array import array
from collections.abc import Iterator
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.dividends.models import DividendRound
from projects.dividends.paying import close, start_paying
from projects.ledger.models import Posting
from projects.ledger.posting import Control, Income, Kind, post_income
from projects.notices.objections import held_lines
from projects.programmes.kinds import income_item
from shared.errors import RuleError
from shared.page_cache import forget


@transaction.atomic
def pay(round_: DividendRound, *, bank_reference: str, paid_on: date, by) -> None:
    """Record that the bank paid the round: one property income for every line, in one posting, or nothing at all.

    bank_reference  number of the bank's batch; one batch pays one round
    paid_on         the bank's date: after the notice's last day, not in the future
    Raises what paying.start_paying raises, and RuleError "future_date", "no_bank_reference", "bank_reference_used", "lines_held".
    """
    reference = bank_reference.strip()
    start_paying(round_, by=by, on=paid_on)
    _check(round_, reference, paid_on)
    posting = post_lines(round_, paid_on, by=by)
    try:
        with transaction.atomic():
            DividendRound.objects.filter(pk=round_.pk).update(posting=posting, bank_reference=reference)
    except IntegrityError:
        raise _used(reference) from None
    link_entries(round_)
    close(round_, paid_on=paid_on, by=by)
    forget()


def post_lines(round_: DividendRound, paid_on: date, *, by) -> Posting:
    """Income of every line, streamed: memory does not grow with the round but for three numbers a line."""
    sums = round_.lines.aggregate(total=Sum("amount_fen"))
    numbers, accounts, amounts = array("q"), array("q"), array("q")
    rows = round_.lines.order_by("line_number").values_list("line_number", "account_id", "amount_fen")
    for number, account, fen in rows.iterator(chunk_size=5_000):
        numbers.append(number)
        accounts.append(account)
        amounts.append(fen)
    item, source = income_item(round_.programme), round_.source

    def incomes() -> Iterator[Income]:
        for number, account, fen in zip(numbers, accounts, amounts, strict=True):
            yield Income(account, Kind.PROPERTY, item, fen, paid_on, f"{source}:{number}")

    title, control = f"{round_.programme.village}{round_.title}", Control(len(numbers), sums["total"] or 0)
    return post_income(incomes(), title=title, source=source, by=by, control=control)


def link_entries(round_: DividendRound) -> None:
    """Point every line at its entry, in one statement: by the source, whose unique key keeps the join linear on fresh tables too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dividends_dividendline SET entry_id = e.id FROM ledger_incomeentry e"
            " WHERE round_id = %s AND e.source = %s || CAST(line_number AS varchar)",
            [round_.pk, f"{round_.source}:"],
        )


def _check(round_: DividendRound, reference: str, paid_on: date) -> None:
    if paid_on > timezone.localdate():
        raise RuleError("future_date", _("The bank cannot have paid on %(day)s, a day still to come.") % {"day": paid_on})
    if not reference:
        raise RuleError("no_bank_reference", _("Give the number of the bank's batch: a round is paid by bank only."))
    if DividendRound.objects.filter(bank_reference=reference).exists():
        raise _used(reference)
    if held := held_lines(round_.notice):
        words = {"lines": "、".join(str(number) for number in sorted(held))}
        raise RuleError("lines_held", _("Objections hold back line %(lines)s; one batch for the whole round cannot pay it.") % words)


def _used(reference: str) -> RuleError:
    return RuleError("bank_reference_used", _("Bank reference %(number)s paid another round already.") % {"number": reference})
