"""Paying households what their sales brought: shares → one line for each account → a bank file → the bank's answer, line by line.

The file, its seal and the reading of answers are those of dividends (projects.banking). What a refund took back after it had been
paid is taken off the account's next payment. Lock: a share is claimed by a conditional UPDATE, so it is in one payment at most.
"""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from marketplace.aftersale.models import Claim
from marketplace.orders.models import Order
from marketplace.payment import holds
from marketplace.settlement.models import Payout, PayoutAnswer, PayoutBatch, Settlement, SettlementShare
from projects.banking import files
from projects.banking.answers import Settled, told_anew
from projects.banking.layouts import Outgoing, read_answer, write
from projects.banking.models import BankTemplate
from projects.banking.payees import Payee, payees_of
from regions.models import Region
from shared.crypto import decrypt
from shared.errors import RuleError

PAY = "settlement.pay"
PURPOSE = "商品货款"  # what the household reads in its bank book
Status = PayoutBatch.Status


@dataclass(slots=True)
class Owed:
    """What one account is to get: shares not paid yet, less those that were paid and then taken back. In fen."""

    account_id: int
    shares: list[int] = field(default_factory=list)
    back: list[int] = field(default_factory=list)
    amount_fen: int = 0
    payee: Payee | None = None

    @property
    def can_be_paid(self) -> bool:
        return self.payee is not None and self.amount_fen > 0


def owed(by) -> list[Owed]:
    """Account by account what is owed in the regions of `by`. Shares of orders that are held back, and accounts with the bank, wait."""
    mine = Settlement.objects.visible_to(by, PAY).exclude(order__in=Order.objects.filter(holds.held_back()))
    mine = mine.exclude(order__in=Claim.objects.still_open().values("order"))
    shares = SettlementShare.objects.filter(settlement__in=mine)
    shares = shares.exclude(account__in=Payout.objects.filter(status=Payout.Status.WAITING).values("account"))
    found: dict[int, Owed] = {}
    for pk, account, fen in shares.filter(payout=None, reversed_at=None).order_by("pk").values_list("pk", "account_id", "amount_fen"):
        one = found.setdefault(account, Owed(account))
        one.shares.append(pk)
        one.amount_fen += fen
    for pk, account, fen in _to_take_back().filter(account__in=found).values_list("pk", "account_id", "amount_fen"):
        found[account].back.append(pk)
        found[account].amount_fen -= fen
    payees = payees_of(found)
    for one in found.values():
        one.payee = payees.get(one.account_id)
    return sorted(found.values(), key=lambda one: one.account_id)


def _to_take_back():
    """Shares that were paid out and whose income a refund reversed afterwards, not yet taken off a payment."""
    return SettlementShare.objects.filter(payout__status=Payout.Status.PAID, reversed_at__isnull=False, netted_in=None).order_by("pk")


@transaction.atomic
def draw(*, by) -> list[PayoutBatch]:
    """Bank files of all that is owed, one for each township, template and its most lines. Takes settlement.pay there.

    Raises RuleError "nothing_to_pay", "no_template", "changed_meanwhile"; then nothing was written.
    """
    require(by, PAY)
    due = [one for one in owed(by) if one.can_be_paid]
    if not due:
        raise RuleError("nothing_to_pay", _("Nothing can go to the bank now: all is paid, with the bank, held, or without an account."))
    try:
        with transaction.atomic():
            return [_draw(template, township, part, by=by) for template, township, part in _parted(due)]
    except IntegrityError as error:  # one payment with the bank for each account
        raise _changed_meanwhile() from error


@transaction.atomic
def send(batch: PayoutBatch, *, by) -> None:
    """The file goes to the bank: from here on the money may have left the house."""
    require(by, PAY, batch.region_id)
    content_of(batch)
    change_status(batch, Status.SENT, by=by, sent_by=by, sent_at=timezone.now())


@transaction.atomic
def cancel(batch: PayoutBatch, *, reason: str, by) -> None:
    """Give up a batch that was not sent; what it held is owed again."""
    require(by, PAY, batch.region_id)
    if not reason.strip():
        raise RuleError("no_reason", _("Say why, so that the others can understand it later."))
    change_status(batch, Status.CANCELLED, by=by, note=reason.strip())
    _free(batch.payouts.values_list("pk", flat=True))
    batch.payouts.update(status=Payout.Status.CANCELLED)


def content_of(batch: PayoutBatch) -> bytes:
    """The file, made anew. Raises RuleError "file_differs" unless it has the hash with which the batch was drawn up."""
    content = b"".join(_bytes(batch))
    if hashlib.sha256(content).hexdigest() != batch.sha256:
        message = _("The file of batch %(batch)s no longer has the hash it was drawn up with. Stop, and call the auditor.")
        raise RuleError("file_differs", message % {"batch": batch})
    return content


def download(batch: PayoutBatch, *, by) -> tuple[bytes, str]:
    """(zip, password) of a sent batch; every download is recorded."""
    require(by, PAY, batch.region_id)
    if batch.status not in {Status.SENT, Status.ANSWERED}:
        raise RuleError("not_sent", _("Batch %(batch)s has not been sent; mark it as sent, then take its file.") % {"batch": batch})
    packed, password = files.sealed(files.file_name(batch.number, batch.template), content_of(batch))
    record(by, "payoutbatch.downloaded", batch, sha256=batch.sha256)
    return packed, password


@transaction.atomic
def import_answer(batch: PayoutBatch, *, content: bytes, file_name: str, by, paid_on: date | None = None) -> PayoutAnswer:
    """Take in the bank's answer to a batch or a part of it: all lines of the file or none. What failed is owed again.

    Raises RuleError "not_sent", "imported_already", "nothing_new", "bad_answer" (names every wrong line).
    """
    require(by, PAY, batch.region_id)
    batch = PayoutBatch.objects.select_for_update(of=("self",)).select_related("template").get(pk=batch.pk)
    digest = hashlib.sha256(content).hexdigest()
    if batch.answers.filter(sha256=digest).exists():
        raise RuleError(
            "imported_already", _("This answer to batch %(batch)s was imported already; nothing was changed.") % {"batch": batch}
        )
    if batch.status != Status.SENT:
        words = {"batch": batch, "is": batch.get_status_display()}
        raise RuleError("not_sent", _("Batch %(batch)s is “%(is)s”; only a batch that was sent waits for an answer.") % words)
    waiting = {payout.sequence: payout for payout in batch.payouts.all()}
    answers = read_answer(files.layout(batch.template), content)
    settled = told_anew(waiting, answers, sent_on=timezone.localdate(batch.sent_at), paid_on=paid_on)
    answer = _keep(batch, settled, digest=digest, file_name=file_name, by=by)
    if not batch.payouts.filter(status=Payout.Status.WAITING).exists():
        change_status(batch, Status.ANSWERED, by=by)
    return answer


def _keep(batch: PayoutBatch, settled: list[Settled], *, digest: str, file_name: str, by) -> PayoutAnswer:
    paid, failed = [one for one in settled if one.answer.paid], [one for one in settled if not one.answer.paid]
    sums = {f"{name}_fen": sum(one.payment.amount_fen for one in some) for name, some in (("paid", paid), ("failed", failed))}
    answer = PayoutAnswer.objects.create(
        batch=batch, file_name=file_name[-120:], sha256=digest, imported_by=by, paid_count=len(paid), failed_count=len(failed), **sums
    )
    for one in settled:
        to = Payout.Status.PAID if one.answer.paid else Payout.Status.FAILED
        said = {"status": to, "settled_on": one.day, "bank_serial": one.answer.serial, "reason": one.answer.reason, "answer": answer}
        Payout.objects.filter(pk=one.payment.pk, status=Payout.Status.WAITING).update(**said)
    _free([one.payment.pk for one in failed])
    record(by, "payoutbatch.answer_imported", batch, paid=len(paid), failed=len(failed), sha256=digest, **sums)
    return answer


def _free(payouts: Iterable[int]) -> None:
    """What these payments carried is owed again, and what they had taken off is still to be taken off."""
    payouts = list(payouts)
    SettlementShare.objects.filter(netted_in__in=payouts).update(netted_in=None)
    SettlementShare.objects.filter(payout__in=payouts).update(payout=None)


def _parted(due: list[Owed]) -> Iterator[tuple[BankTemplate, str, list[Owed]]]:
    """By township, by the template that serves the bank, and by how many lines that takes."""
    parts: dict[tuple[str, int], list[Owed]] = defaultdict(list)
    templates: dict[int, BankTemplate] = {}
    for one in due:
        template = files.template_for(one.payee.region_code, one.payee.bank)
        templates[template.pk] = template
        parts[one.payee.region_code[:9], template.pk].append(one)
    for (township, key), lines in sorted(parts.items()):
        template = templates[key]
        yield from ((template, township, lines[n : n + template.most_lines]) for n in range(0, len(lines), template.most_lines))


def _draw(template: BankTemplate, township: str, part: list[Owed], *, by) -> PayoutBatch:
    region = Region.objects.filter(code=township.ljust(12, "0")).first() or Region.objects.get(code=part[0].payee.region_code)
    require(by, PAY, region.code)
    total_fen = sum(one.amount_fen for one in part)
    batch = PayoutBatch.objects.create(
        region=region, number=uuid.uuid4().hex[:24], template=template, count=len(part), total_fen=total_fen, sha256="", drawn_by=by
    )
    number = f"HK{timezone.localdate():%Y%m%d}{batch.pk:06}"
    for sequence, one in enumerate(part, start=1):
        _claim(one, _payout(batch, sequence, one))
    batch.number = number
    batch.sha256 = hashlib.sha256(b"".join(_bytes(batch))).hexdigest()
    batch.save(update_fields=["number", "sha256"])
    record(by, "payoutbatch.drawn", batch, count=batch.count, total_fen=total_fen, sha256=batch.sha256)
    return batch


def _payout(batch: PayoutBatch, sequence: int, one: Owed) -> Payout:
    last = Payout.objects.filter(account=one.account_id).exclude(status=Payout.Status.CANCELLED).order_by("-pk").first()
    return Payout.objects.create(
        batch=batch,
        sequence=sequence,
        account_id=one.account_id,
        amount_fen=one.amount_fen,
        holder_name=one.payee.name,
        bank_name=one.payee.bank,
        bank_card=one.payee.sealed_card,
        card_print=one.payee.card_print,
        follows=last if last and last.status == Payout.Status.FAILED else None,
    )


def _claim(one: Owed, payout: Payout) -> None:
    """Each share in one payment, each taken-back one off one payment; RuleError "changed_meanwhile" when somebody was quicker."""
    free = SettlementShare.objects.filter(pk__in=one.shares, payout=None, reversed_at=None).update(payout=payout)
    back = _to_take_back().filter(pk__in=one.back).update(netted_in=payout)
    if (free, back) != (len(one.shares), len(one.back)):
        raise _changed_meanwhile()


def _bytes(batch: PayoutBatch) -> Iterator[bytes]:
    rows = batch.payouts.order_by("sequence").annotate(sealed=Cast("bank_card", TextField()))
    columns = rows.values_list("sequence", "holder_name", "sealed", "bank_name", "amount_fen")
    lines = (Outgoing(n, name, decrypt(sealed), bank, fen, PURPOSE) for n, name, sealed, bank, fen in columns.iterator(chunk_size=5_000))
    return write(files.layout(batch.template), lines, batch=batch.number, count=batch.count, total_fen=batch.total_fen)


def _changed_meanwhile() -> RuleError:
    return RuleError("changed_meanwhile", _("Some of these lines went to the bank just now; reload and look again."))
