"""Bank batches: drawn up from the lines that may be paid, sent once, made again byte for byte whenever somebody asks."""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.db import IntegrityError, transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from projects.banking import files
from projects.banking.files import PURPOSE_LENGTH, layout, sealed, template_for
from projects.banking.layouts import Outgoing, write
from projects.banking.models import BankTemplate
from projects.dividends.models import BankBatch, DividendRound, Payment
from projects.dividends.payment.accounts import Stage, Standing, standings
from projects.dividends.payment.rounds import locked, may_pay_round
from projects.notices.models import PublicNotice
from regions.models import Region
from shared.crypto import decrypt
from shared.errors import RuleError
from shared.tables import copy_rows

Status = BankBatch.Status
FIELDS = (
    "batch_id", "sequence", "line_id", "round_id", "amount_fen", "payee_id", "holder_name", "bank_name", "bank_card", "card_print",
    "status", "bank_serial", "reason", "follows_id",
)  # fmt: skip

Due = tuple[DividendRound, Standing]


@transaction.atomic
def draw_batches(rounds: Iterable[DividendRound], *, by, again: bool = False) -> list[BankBatch]:
    """Bank files for all lines of the rounds that may be paid now, a batch for each township, bank template and most_lines.

    again  also lines whose last attempt failed: each new attempt names the one it repeats
    A line that is with the bank, paid, held or returned is left out. The first batch of a round starts its payment.
    Raises RuleError "nothing_to_pay", "no_template", "four_eyes", "own_list", "notice_runs", "objection_open", "wrong_status".
    """
    due: list[Due] = []
    for round_ in locked(rounds):
        may_pay_round(round_, by=by)
        PublicNotice.objects.select_for_update().get(pk=round_.notice_id)  # an objection is in by now, or comes too late
        wanted = {Stage.READY, Stage.FAILED} if again else {Stage.READY}
        due += [(round_, standing) for standing in standings(round_) if standing.stage in wanted and standing.amount_fen]
    if not due:
        raise RuleError("nothing_to_pay", _("No line can go to the bank now: each is paid, with the bank, held, or failed and not chosen."))
    try:
        with transaction.atomic():
            return [
                _draw(template, township, part, by=by) for (township, template), whole in _parted(due) for part in _chunks(whole, template)
            ]
    except IntegrityError as error:  # on SQLite and PostgreSQL alike the unique attempt of a line decides
        raise RuleError("changed_meanwhile", _("Some of these lines went to the bank just now; reload and look again.")) from error


@transaction.atomic
def send(batch: BankBatch, *, by) -> None:
    """Say that the file goes to the bank. From here on the money may have left the house; nothing in the batch can be taken back."""
    require(by, "dividends.pay", batch.audit_region)
    for round_ in locked(DividendRound.objects.filter(payments__batch=batch).distinct()):
        may_pay_round(round_, by=by)
    content_of(batch)  # what goes out is what was drawn up, or nothing goes
    change_status(batch, Status.SENT, by=by, sent_by=by, sent_at=timezone.now())


@transaction.atomic
def cancel(batch: BankBatch, *, reason: str, by) -> None:
    """Give up a batch that was not sent; its lines can be drawn up again. Raises RuleError "no_reason", "wrong_status"."""
    require(by, "dividends.pay", batch.audit_region)
    if not reason.strip():
        raise RuleError("no_reason", _("Say why, so that the others can understand it later."))
    change_status(batch, Status.CANCELLED, by=by, note=reason.strip())
    batch.payments.update(status=Payment.Status.CANCELLED)


def content_of(batch: BankBatch) -> bytes:
    """The file, made anew. Raises RuleError "file_differs" unless it has the hash with which the batch was drawn up."""
    content = b"".join(_bytes(batch))
    if hashlib.sha256(content).hexdigest() != batch.sha256:
        message = _("The file of batch %(batch)s no longer has the hash it was drawn up with. Stop, and call the auditor.")
        raise RuleError("file_differs", message % {"batch": batch})
    return content


def download(batch: BankBatch, *, by) -> tuple[bytes, str]:
    """(zip, password): the file of a sent batch in a zip that only its password opens (AES-256). Every download is recorded.

    The password is shown once and kept nowhere; it reaches the bank by another way than the file.
    """
    require(by, "dividends.pay", batch.audit_region)
    if batch.status not in {Status.SENT, Status.ANSWERED}:
        raise RuleError("not_sent", _("Batch %(batch)s has not been sent; mark it as sent, then take its file.") % {"batch": batch})
    packed, password = sealed(file_name(batch), content_of(batch))
    record(by, "bankbatch.downloaded", batch, sha256=batch.sha256)
    return packed, password


def file_name(batch: BankBatch) -> str:
    return files.file_name(batch.number, batch.template)


def _parted(due: Sequence[Due]) -> Iterator[tuple[tuple[str, BankTemplate], list[Due]]]:
    """The lines by township and by the template that serves their bank."""
    parts: dict[tuple[str, int], list[Due]] = defaultdict(list)
    templates: dict[int, BankTemplate] = {}
    serving: dict[tuple[str, str], BankTemplate] = {}
    for round_, standing in due:
        township, key = round_.audit_region[:9], (round_.audit_region, standing.bank)
        if key not in serving:
            serving[key] = template_for(*key)
        templates[serving[key].pk] = serving[key]
        parts[township, serving[key].pk].append((round_, standing))
    for (township, template), lines in sorted(parts.items()):
        yield (township, templates[template]), lines


def _chunks(due: list[Due], template: BankTemplate) -> Iterator[tuple[int, list[Due]]]:
    for start in range(0, len(due), template.most_lines):
        yield start // template.most_lines + 1, due[start : start + template.most_lines]


def _draw(template: BankTemplate, township: str, part: tuple[int, list[Due]], *, by) -> BankBatch:
    number, due = part
    region = Region.objects.get(code=township.ljust(12, "0"))
    total_fen = sum(standing.amount_fen for _round, standing in due)
    words = f"{region.name} · {template.name}" + (f" · {number}" if number > 1 else "")
    batch = BankBatch.objects.create(
        region=region,
        number=uuid.uuid4().hex[:24],
        template=template,
        part=words,
        count=len(due),
        total_fen=total_fen,
        sha256="",
        drawn_by=by,
    )
    batch.number = f"FH{timezone.localdate():%Y%m%d}{batch.pk:06}"
    copy_rows(Payment, FIELDS, _payments(batch, due))
    batch.sha256 = hashlib.sha256(b"".join(_bytes(batch))).hexdigest()
    batch.save(update_fields=["number", "sha256"])
    record(by, "bankbatch.drawn", batch, count=batch.count, total_fen=total_fen, sha256=batch.sha256)
    return batch


def _payments(batch: BankBatch, due: list[Due]) -> Iterator[tuple]:
    for sequence, (round_, one) in enumerate(due, start=1):
        yield (
            batch.pk, sequence, one.line_id, round_.pk, one.amount_fen, one.payee_id, one.name, one.bank, one.sealed_card, one.card_print,
            Payment.Status.WAITING, "", "", one.failed_payment_id,
        )  # fmt: skip


def _bytes(batch: BankBatch) -> Iterator[bytes]:
    rows = batch.payments.order_by("sequence").annotate(sealed=Cast("bank_card", TextField()))
    columns = rows.values_list("sequence", "holder_name", "sealed", "bank_name", "amount_fen", "round__title")
    lines = (
        Outgoing(sequence, name, decrypt(sealed), bank, fen, title[:PURPOSE_LENGTH])
        for sequence, name, sealed, bank, fen, title in columns.iterator(chunk_size=5_000)
    )
    return write(layout(batch.template), lines, batch=batch.number, count=batch.count, total_fen=batch.total_fen)
