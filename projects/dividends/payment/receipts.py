"""A bank's answer, line by line: what was paid becomes income of the household, what failed waits to be sent again.

One transaction a file. Killed at any point, it left nothing; imported twice, it has one effect.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from projects.banking.answers import Settled, told_anew
from projects.banking.files import layout
from projects.banking.layouts import read_answer
from projects.dividends.models import BankBatch, BankReceipt, DividendLine, DividendRound, Payment
from projects.dividends.payment.rounds import close_those_settled, locked, may_pay_round
from projects.ledger.models import IncomeEntry, Posting
from projects.ledger.posting import Control, Income, Kind, post_income
from projects.programmes.kinds import income_item
from shared.errors import RuleError
from shared.page_cache import forget
from shared.tables import update_rows


@dataclass(frozen=True, slots=True)
class Waiting:
    """A payment as the answer is compared with it."""

    pk: int
    amount_fen: int
    status: str
    line_id: int
    line_number: int
    round_id: int
    account_id: int


@transaction.atomic
def import_receipt(batch: BankBatch, *, content: bytes, file_name: str, by, paid_on: date | None = None) -> BankReceipt:
    """Take in the bank's answer to a batch, or to a part of it. All lines of the file, or none.

    paid_on  the day for lines to which the bank gives none
    Raises RuleError "not_sent", "imported_already", "nothing_new", "bad_answer" (names every wrong line), "four_eyes", "own_list".
    """
    require(by, "dividends.pay", batch.audit_region)
    batch = BankBatch.objects.select_for_update(of=("self",)).select_related("template", "region").get(pk=batch.pk)
    digest = hashlib.sha256(content).hexdigest()
    if batch.receipts.filter(sha256=digest).exists():
        raise RuleError(
            "imported_already", _("This answer to batch %(batch)s was imported already; nothing was changed.") % {"batch": batch}
        )
    if batch.status != BankBatch.Status.SENT:
        words = {"batch": batch, "is": batch.get_status_display()}
        raise RuleError("not_sent", _("Batch %(batch)s is “%(is)s”; only a batch that was sent waits for an answer.") % words)
    rounds = locked(DividendRound.objects.filter(payments__batch=batch).distinct())
    for round_ in rounds:
        may_pay_round(round_, by=by)
    sent_on = timezone.localdate(batch.sent_at)
    settled = told_anew(_payments(batch), read_answer(layout(batch.template), content), sent_on=sent_on, paid_on=paid_on)
    if not settled:
        raise RuleError("nothing_new", _("Every line of this file was answered before, in the same words; nothing was changed."))
    receipt = _keep(batch, settled, rounds, digest=digest, file_name=file_name, by=by)
    _tie_entries(receipt)
    if not batch.payments.filter(status=Payment.Status.WAITING).exists():
        change_status(batch, BankBatch.Status.ANSWERED, by=by)
    close_those_settled(rounds, by=by)
    forget()
    return receipt


def _payments(batch: BankBatch) -> dict[int, Waiting]:
    columns = ("sequence", "pk", "amount_fen", "status", "line_id", "line__line_number", "round_id", "line__account_id")
    return {sequence: Waiting(*rest) for sequence, *rest in batch.payments.values_list(*columns)}


def _keep(batch: BankBatch, settled: list[Settled], rounds: list[DividendRound], *, digest: str, file_name: str, by) -> BankReceipt:
    """The receipt, its posting and its payments' new standing."""
    paid, failed = [one for one in settled if one.answer.paid], [one for one in settled if not one.answer.paid]
    paid_fen, failed_fen = (sum(one.payment.amount_fen for one in some) for some in (paid, failed))
    receipt = BankReceipt.objects.create(
        batch=batch,
        file_name=file_name[-120:],
        sha256=digest,
        imported_by=by,
        posting=_post(batch, paid, rounds, paid_fen, digest=digest, by=by) if paid else None,
        paid_count=len(paid),
        paid_fen=paid_fen,
        failed_count=len(failed),
        failed_fen=failed_fen,
    )
    fields = ("status", "settled_on", "bank_serial", "reason", "receipt")
    ways = ((Payment.Status.PAID, paid), (Payment.Status.FAILED, failed))
    rows = ((to, s.day, s.answer.serial, s.answer.reason, receipt.pk, s.payment.pk) for to, some in ways for s in some)
    update_rows(Payment, fields, rows)
    record(by, "bankreceipt.imported", receipt, paid=len(paid), paid_fen=paid_fen, failed=len(failed), failed_fen=failed_fen, sha256=digest)
    return receipt


def _post(batch: BankBatch, paid: list[Settled], rounds: list[DividendRound], total_fen: int, *, digest: str, by) -> Posting:
    items = {round_.pk: income_item(round_.programme) for round_ in rounds}
    incomes = (
        Income(p.account_id, Kind.PROPERTY, items[p.round_id], p.amount_fen, one.day, f"dividend:{p.round_id}:{p.line_number}")
        for one in paid
        for p in (one.payment,)
    )
    title = _title(batch, rounds)
    source = f"receipt:{batch.number}:{digest[:12]}"
    return post_income(incomes, title=title, source=source, by=by, control=Control(len(paid), total_fen))


def _title(batch: BankBatch, rounds: list[DividendRound]) -> str:
    """What the posting is called; recorded income is data, so it is not translated."""
    if len(rounds) == 1:
        return f"{rounds[0].programme.village}{rounds[0].title}"
    return f"{batch.part}分红 {batch.number}"


def _tie_entries(receipt: BankReceipt) -> None:
    """Point every paid line at its entry, by source, in one statement."""
    source = Concat(
        Value("dividend:"),
        Cast(OuterRef("round_id"), CharField()),
        Value(":"),
        Cast(OuterRef("line_number"), CharField()),
        output_field=CharField(),
    )
    lines = DividendLine.objects.filter(payments__receipt=receipt, payments__status=Payment.Status.PAID)
    DividendLine.objects.filter(pk__in=lines.values("pk")).update(
        entry=Subquery(IncomeEntry.objects.filter(source=source).values("pk")[:1])
    )
