"""Recording where a batch comes from, and checking that nothing was changed afterwards.

The chain of a supplier: each record's hash is SHA-256 over its own facts and the hash before it; number 1 follows sixty-four
zeros. Fields of a record, joined by U+001F: "trace-1", supplier id, number, code, version, kind, product id, producer, plot, the
three days, inputs, remark, both files' SHA-256, moment in UTC, recorder's id, previous hash.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, date

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from marketplace.catalogue.acting import hand_of
from marketplace.catalogue.models import Product, Supplier, TraceRecord
from shared.errors import RuleError
from shared.photos import bare_photo
from shared.proofs import check_proof

FORMAT, FIELD_END, BEGINNING = "trace-1", "\x1f", "0" * 64
SIDE = 2400  # pixels: small print on a certificate stays readable
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that look alike on a printed label
Kind = TraceRecord.Kind


@dataclass(frozen=True, slots=True)
class Batch:
    """What is told of a batch. producer is masked (郭** 家)."""

    producer: str
    plot: str
    harvested_on: date
    sown_on: date | None = None
    packed_on: date | None = None
    inputs: str = ""


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What a check of a supplier's chain found: how many records, the last hash, the number of the first broken one."""

    count: int
    head: str
    broken_at: int | None
    missing_files: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return self.broken_at is None and not self.missing_files


def record_batch(product: Product, batch: Batch, *, by, report=None, certificate=None) -> TraceRecord:
    """A new batch with a code for its label. Raises RuleError "not_masked", "wrong_dates", or what check_proof says."""
    code = "".join(secrets.choice(_LETTERS) for _n in range(8))
    return _append(product, batch, code=code, version=1, kind=Kind.BATCH, remark="", files=(report, certificate), by=by)


def correct(of: TraceRecord, batch: Batch, *, remark: str, by, report=None, certificate=None) -> TraceRecord:
    """Say it anew under the same code; what was said before stays readable. Files not given anew are those of before."""
    return _again(of, batch, Kind.CORRECTION, remark, (report, certificate), by)


def recall(of: TraceRecord, *, reason: str, by) -> TraceRecord:
    """Call a batch back: whoever reads its code is told first of all."""
    newest = latest(of.code)
    facts = {name: getattr(newest, name) for name in Batch.__slots__}
    return _again(of, Batch(**facts), Kind.RECALL, reason, (None, None), by)


def latest(code: str) -> TraceRecord | None:
    """What holds of a batch now; None for a code nobody gave out."""
    rows = TraceRecord.objects.filter(code=code.strip().lower()).select_related("supplier", "product__region")
    return rows.order_by("-version").first()


def newest(supplier: Supplier, most: int = 50) -> list[TraceRecord]:
    """The batches of a supplier, each as it holds now, latest first."""
    later = TraceRecord.objects.filter(code=OuterRef("code"), version__gt=OuterRef("version"))
    return list(supplier.traces.filter(~Exists(later)).select_related("product").order_by("-number")[:most])


def verify(supplier: Supplier, *, files: bool = True) -> ChainCheck:
    """Compute the whole chain of a supplier again and, unless files is False, the fingerprints of all its files."""
    before, count, missing = BEGINNING, 0, []
    for row in supplier.traces.order_by("number").iterator():
        if row.number != count + 1 or row.previous_hash != before or row.hash != hash_of(row):
            return ChainCheck(count, before, count + 1)
        missing += [str(row)] if files and not files_are_whole(row) else []
        before, count = row.hash, row.number
    return ChainCheck(count, before, None, tuple(missing))


def hash_of(row: TraceRecord) -> str:
    """The hash of a record whose previous_hash is set."""
    days = [day.isoformat() if day else "" for day in (row.sown_on, row.harvested_on, row.packed_on)]
    moment = row.recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    facts = [FORMAT, row.supplier_id, row.number, row.code, row.version, row.kind, row.product_id, row.producer, row.plot, *days]
    files = [row.report_sha256, row.certificate_sha256]
    facts += [row.inputs, row.remark, *files, moment, row.recorded_by_id or "", row.previous_hash]
    return hashlib.sha256(FIELD_END.join(map(str, facts)).encode()).hexdigest()


def _again(of: TraceRecord, batch: Batch, kind: str, remark: str, files: tuple, by) -> TraceRecord:
    newest, remark = latest(of.code), remark.strip()[:200]
    if not remark:
        raise RuleError("no_reason", _("Say why, so that the buyer can understand it."))
    if newest.kind == Kind.RECALL:
        raise RuleError("recalled", _("Batch %(code)s was called back; nothing can be added to it.") % {"code": of.code})
    return _append(newest.product, batch, code=of.code, version=newest.version + 1, kind=kind, remark=remark, files=files, by=by, of=newest)


@transaction.atomic
def _append(product: Product, batch: Batch, *, code, version, kind, remark, files, by, of: TraceRecord | None = None) -> TraceRecord:
    """The next record of the supplier's chain; of two at once the unique keys let one through."""
    hand = hand_of(by, product.supplier)
    _check(batch)
    last = TraceRecord.objects.filter(supplier=product.supplier_id).order_by("-number").first()
    row = TraceRecord(
        supplier=product.supplier,
        product=product,
        number=last.number + 1 if last else 1,
        code=code,
        version=version,
        kind=kind,
        remark=remark,
        recorded_at=timezone.now(),
        recorded_by=by,
        previous_hash=last.hash if last else BEGINNING,
        **{name: getattr(batch, name) for name in Batch.__slots__},
    )
    fresh = _attach(row, files, of)
    row.hash = hash_of(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except BaseException as error:
        for file in fresh:
            if file._committed:
                file.storage.delete(file.name)
        if isinstance(error, IntegrityError):
            raise RuleError("changed_meanwhile", _("Somebody recorded a batch at the same moment; please send it again.")) from None
        raise
    record(by, f"trace.{kind}", row, code=code, number=row.number, hash=row.hash)  # the trail holds the chain's head as well
    hand.note(f"trace.{kind}", row)
    return row


def _attach(row: TraceRecord, files: tuple, of: TraceRecord | None) -> list:
    """Files with their fingerprints; those not given anew are taken over from `of`. Returns the new ones."""
    fresh = []
    for name, upload in zip(("report", "certificate"), files, strict=True):
        if upload is not None:
            bare = _without_place(upload)
            setattr(row, f"{name}_sha256", hashlib.sha256(bare.read()).hexdigest())
            bare.seek(0)
            setattr(row, name, bare)
            fresh.append(getattr(row, name))
        elif of is not None:
            setattr(row, name, getattr(of, name).name)
            setattr(row, f"{name}_sha256", getattr(of, f"{name}_sha256"))
    return fresh


def _without_place(upload):
    """Everybody may look at it: a picture loses place and camera like any other photo, a PDF stays as it is."""
    checked = check_proof(upload)
    return checked if checked.name.endswith(".pdf") else bare_photo(checked, SIDE)[0]


def _check(batch: Batch) -> None:
    if "*" not in batch.producer:
        raise RuleError("not_masked", _("The producer stands on the public page; give the surname and stars, for example 郭** 家."))
    days = [day for day in (batch.sown_on, batch.harvested_on, batch.packed_on) if day]
    if days != sorted(days) or days[-1] > timezone.localdate():
        raise RuleError("wrong_dates", _("Sown, harvested, packed: the days come in this order, and none lies in the future."))


def files_are_whole(row: TraceRecord) -> bool:
    """Are the files of one record there, and what they were?"""
    for name in ("report", "certificate"):
        file, expected = getattr(row, name), getattr(row, f"{name}_sha256")
        if not expected:
            continue
        try:
            with file.open("rb") as opened:
                if hashlib.sha256(opened.read()).hexdigest() != expected:
                    return False
        except (OSError, ValueError):
            return False
    return True
