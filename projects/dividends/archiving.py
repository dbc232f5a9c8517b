"""The papers of a round in one zip: figures, lines, meetings, signatures, notices, objections, batches, answers, proofs, and a file
for each household (一户一档, domain rule 23). No id, card or phone number is in it; a manifest names the SHA-256 of every file.
"""

import csv
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.models import AuditEntry
from audit.services import record
from projects.dividends.models import ArchiveRule, BankBatch, BankReceipt, DividendRound, RoundArchive
from projects.ledger.models import IncomeEntry
from projects.notices.models import PublicNotice
from shared.errors import RuleError
from shared.money import format_yuan

MANIFEST = "manifest.txt"


@transaction.atomic
def archive(round_: DividendRound, *, reason: str, by) -> tuple[RoundArchive, tempfile.SpooledTemporaryFile]:
    """Put the papers of a closed round together; returns the record of it and the open zip, at its beginning.

    Raises RuleError "wrong_status" unless the round is closed or withdrawn, "no_reason".
    """
    require(by, "dividends.archive", round_.audit_region)
    if round_.status not in {round_.Status.CLOSED, round_.Status.WITHDRAWN}:
        words = {"what": round_, "is": round_.get_status_display()}
        raise RuleError("wrong_status", _("%(what)s is “%(is)s”; its papers are put together once it is closed.") % words)
    if not reason.strip():
        raise RuleError("no_reason", _("Say what the papers are for; it is kept with your name."))
    packed = tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024)  # noqa: SIM115  closed by the answer that streams it
    sums = []
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in papers(round_):
            book.writestr(zipfile.ZipInfo(name, date_time=_stamp(round_)), content)
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}")
        manifest = ("\n".join(sums) + "\n").encode()
        book.writestr(MANIFEST, manifest)
    rule, keep_until = kept(round_)
    made = RoundArchive.objects.create(
        round=round_, made_by=by, reason=reason.strip()[:200], files=len(sums), manifest_sha256=hashlib.sha256(manifest).hexdigest(),
        keep_until=keep_until, rule=rule,
    )  # fmt: skip
    record(by, "dividendround.archived", round_, files=len(sums), manifest=made.manifest_sha256, reason=made.reason)
    packed.seek(0)
    return made, packed


def kept(round_: DividendRound) -> tuple[str, date | None]:
    """(rule in words, last day) for a round's papers; the day is empty when they are kept for ever or no rule is known."""
    ended = round_.paid_on or timezone.localdate(round_.drawn_up_at)
    rule = ArchiveRule.objects.in_force(round_.audit_region, ended)
    if rule is None:
        return _("no rule"), None
    until = None if rule.years is None else date(ended.year + rule.years, 12, 31)
    return f"{rule} · {rule.document}"[:160], until


def papers(round_: DividendRound) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file, in an order that does not change."""
    yield "round.json", _json(_figures(round_))
    yield "lines.csv", _csv(_LINE_HEAD, _lines(round_))
    yield (
        "meetings.csv",
        _csv(
            ["submission", "meeting", "held_on", "entitled", "present", "for", "against", "abstained", "minutes"],
            round_.meetings.values_list(
                "submission", "kind", "held_on", "entitled", "present", "votes_for", "votes_against", "abstained", "minutes"
            ),
        ),
    )
    yield (
        "approvals.csv",
        _csv(
            ["submission", "level", "approved", "by", "at", "note"],
            round_.approvals.values_list("submission", "level", "approved", "by__name", "at", "note"),
        ),
    )
    yield "history.csv", _csv(["at", "who", "act", "detail"], _history(round_))
    yield from _notices(round_)
    yield from _bank(round_)
    yield from _proofs(round_)
    yield from _households(round_)


_LINE_HEAD = ["line", "household", "payee", "group", "members", "shares", "inputs", "yuan", "entry", "paid_on", "posting_hash"]


def _lines(round_: DividendRound) -> Iterator[list]:
    rows = round_.lines.order_by("line_number").values_list(
        "line_number", "household__number", "payee_name", "group", "members", "shares", "inputs", "amount_fen", "entry__source",
        "entry__earned_on", "entry__posting__hash",
    )  # fmt: skip
    for number, household, payee, group, members, shares, inputs, fen, *entry in rows.iterator(chunk_size=2_000):
        yield [number, household, payee, group, members, shares, json.dumps(inputs, ensure_ascii=False, sort_keys=True), _yuan(fen), *entry]


def _figures(round_: DividendRound) -> dict:
    names = (
        "pk", "title", "year", "pot_fen", "reserve_fen", "costs_fen", "source_kind", "base_on", "formula", "formula_version",
        "formula_spec", "code_version", "division", "reasons", "submission", "status", "drawn_up_at", "submitted_at", "township_needed",
        "county_needed", "approved_at", "filed_at", "paid_on", "bank_reference",
    )  # fmt: skip
    people = {name: str(getattr(round_, name) or "") for name in ("drawn_up_by", "approved_by", "filed_by", "paid_by")}
    sources = [
        {"receipt": receipt, "payer": payer, "taken_fen": fen}
        for receipt, payer, fen in round_.sources.values_list("received__bank_receipt", "received__payer", "amount_fen")
    ]
    place = {"village": str(round_.programme.village), "region": round_.audit_region, "programme": str(round_.programme)}
    return {name: getattr(round_, name) for name in names} | people | place | {"sources": sources}


def _history(round_: DividendRound) -> Iterator[list]:
    rows = AuditEntry.objects.filter(object_type=round_._meta.label_lower, object_id=str(round_.pk)).order_by("pk")
    for at, who, act, detail in rows.values_list("at", "actor_name", "action", "detail"):
        yield [at, who, act, json.dumps(detail, ensure_ascii=False, sort_keys=True)]


def _notices(round_: DividendRound) -> Iterator[tuple[str, bytes]]:
    """The notice as it was shown, masked, and every objection with its published answer."""
    notice: PublicNotice | None = round_.notice
    if notice is None:
        return
    facts = {
        "title": notice.title,
        "body": notice.body,
        "version": notice.version,
        "posted_on": notice.posted_on,
        "ends_on": notice.ends_on,
    }
    yield "notice.json", _json(facts | {"public_id": notice.public_id, "status": notice.status, "total_fen": notice.total_fen})
    lines = notice.lines.order_by("line_number").values_list("line_number", "masked_name", "group", "basis", "amount_fen")
    yield "notice_lines.csv", _csv(["line", "name", "group", "basis", "fen"], lines)
    objections = notice.objections.order_by("pk").values_list(
        "line_number", "received_at", "status", "public_text", "answer", "answered_at"
    )
    yield "objections.csv", _csv(["line", "received", "status", "objection", "answer", "answered"], objections)


def _bank(round_: DividendRound) -> Iterator[tuple[str, bytes]]:
    batches = BankBatch.objects.filter(payments__round=round_).distinct().order_by("pk")
    head = ["number", "part", "lines", "total_fen", "sha256", "status", "drawn_by", "sent_by", "sent_at"]
    columns = ("number", "part", "count", "total_fen", "sha256", "status", "drawn_by__name", "sent_by__name", "sent_at")
    yield "batches.csv", _csv(head, batches.values_list(*columns))
    answers = BankReceipt.objects.filter(batch__in=batches).order_by("pk")
    columns = (
        "batch__number",
        "file_name",
        "sha256",
        "imported_by__name",
        "imported_at",
        "paid_count",
        "paid_fen",
        "failed_count",
        "failed_fen",
    )
    yield "bank_answers.csv", _csv([name.replace("__name", "").replace("__number", "") for name in columns], answers.values_list(*columns))
    payments = round_.payments.order_by("pk").values_list(
        "batch__number", "sequence", "line__line_number", "holder_name", "bank_name", "amount_fen", "status", "settled_on", "reason"
    )
    yield "payments.csv", _csv(["batch", "sequence", "line", "holder", "bank", "fen", "status", "bank_date", "reason"], payments)


def _proofs(round_: DividendRound) -> Iterator[tuple[str, bytes]]:
    for step in round_.meetings.exclude(proof="").order_by("pk"):
        suffix = step.proof.name.rpartition(".")[2]
        with step.proof.open("rb") as file:
            yield f"proofs/meeting-{step.submission}-{step.kind}.{suffix}", file.read()


def _households(round_: DividendRound) -> Iterator[tuple[str, bytes]]:
    """One sheet for each household, in the county's own language: recorded papers are data, so they are not translated."""
    entries = {entry.pk: entry for entry in IncomeEntry.objects.filter(dividend_line__round=round_).select_related("posting")}
    for line in round_.lines.select_related("household").defer("bank_card", "household__address").order_by("line_number").iterator(2_000):
        entry = entries.get(line.entry_id)
        paid = f"{entry.earned_on} 入账，凭证“{entry.posting.title}”（{entry.source}）" if entry else "未发放"
        words = [
            f"{round_.programme.village} {round_.title}",
            f"户号：{line.household.number}　收款人：{line.payee_name}　{line.group}",
            f"基准日：{round_.base_on}　人口：{line.members}　份额：{line.shares}",
            f"分配办法：{json.dumps(round_.formula_spec, ensure_ascii=False, sort_keys=True)}",
            f"应得：{format_yuan(line.amount_fen)} 元　发放：{paid}",
        ]
        yield f"households/{line.household.number}.txt", ("\n".join(words) + "\n").encode()


def _csv(head: Iterable[str], rows: Iterable[Iterable]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _plain(value) -> str:
    text = "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _json(facts: dict) -> bytes:
    return json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()


def _yuan(fen: int) -> str:
    return format_yuan(fen, grouped=False)


def _stamp(round_: DividendRound) -> tuple:
    at = timezone.localtime(round_.drawn_up_at)
    return (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second)
