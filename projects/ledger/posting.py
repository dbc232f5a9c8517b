"""The ledger's one door. Everything that becomes income of a household comes through here, marketplace included."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from projects.ledger import items
from projects.ledger.chain import ENTRY_FIELDS, Digest, seal
from projects.ledger.models import IncomeAccount, IncomeEntry, Posting
from shared.errors import RuleError
from shared.tables import copy_rows

Kind = IncomeEntry.Kind
FIELDS = ("posting_id", *ENTRY_FIELDS)


@dataclass(frozen=True, slots=True)
class Income:
    """One income, cost or aid to be written down.

    account_id  IncomeAccount
    kind        Kind; a cost is subtracted, aid stands beside income
    item        what the household reads
    amount_fen  > 0, whole fen, for costs too
    source      where it comes from, unique in the whole ledger, for example "dividend:12:3"
    item_code   IncomeItem of that kind; left empty, the usual one of the kind (items.USUAL)
    """

    account_id: int
    kind: str
    item: str
    amount_fen: int
    earned_on: date
    source: str
    item_code: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """How many entries there will be and what they sum to, in fen: known beforehand, incomes may come as a stream."""

    count: int
    total_fen: int


@transaction.atomic
def post_income(incomes: Iterable[Income], *, title: str, source: str, by, control: Control | None = None) -> Posting:
    """Write incomes as one posting: all of them or none. Returns the sealed posting.

    control  with it incomes are taken as they come and never held together in memory; they must agree with it, and must not
             ask the database meanwhile: COPY holds its connection
    Raises RuleError "posted_already" when the posting's or an entry's source is in the ledger, "nothing_to_post" on no income,
    "bad_amount" on an amount that is not a whole number of fen above zero, "wrong_item" on an item of another kind,
    "control_figures" when count or sum are not those of `control`, "control_character".
    """
    if control is None:
        incomes = list(incomes)
        for income in incomes:
            _check_amount(income)
        control = Control(len(incomes), sum(income.amount_fen for income in incomes))
    if not control.count:
        raise RuleError("nothing_to_post", _("“%(title)s” has no line to post.") % {"title": title})
    posting = _open(title=title, source=source, control=control, by=by)
    _fill_and_seal(posting, _rows(posting.pk, incomes, control, items.kinds()))
    record(by, "ledger.posted", posting, source=source, count=posting.entry_count, total_fen=posting.total_fen)
    return posting


@transaction.atomic
def reverse_income(entries: Iterable[IncomeEntry], *, reason: str, source: str, by, earned_on: date | None = None) -> Posting:
    """Take entries back by negative twins dated earned_on (default today); an entry can be reversed once.

    Raises RuleError "reversed_already" or "is_a_reversal".
    """
    entries = list(entries)
    if not entries:
        raise RuleError("nothing_to_post", _("“%(title)s” has no line to post.") % {"title": reason})
    if any(entry.reverses_id for entry in entries):
        raise RuleError("is_a_reversal", _("A reversal cannot be reversed; post the income again instead."))
    done = IncomeEntry.objects.filter(reverses__in=[entry.pk for entry in entries]).select_related("reverses").first()
    if done:
        raise RuleError("reversed_already", _("%(source)s is reversed already.") % {"source": done.reverses.source})
    day = earned_on or timezone.localdate()
    control = Control(len(entries), -sum(entry.amount_fen for entry in entries))
    posting = _open(title=reason, source=source, control=control, by=by)
    rows = ((posting.pk, e.account_id, e.kind, e.item_code, e.item, -e.amount_fen, day, f"reversal:{e.source}", e.pk) for e in entries)
    _fill_and_seal(posting, rows)
    record(by, "ledger.reversed", posting, source=source, count=posting.entry_count, total_fen=posting.total_fen, reason=reason)
    return posting


def entries_of(source_prefix: str) -> list[IncomeEntry]:
    """Entries whose source begins with source_prefix (for example "order:26112300042:"), reversals not included."""
    return list(IncomeEntry.objects.filter(source__startswith=source_prefix, reverses__isnull=True).order_by("pk"))


def accounts_for(user, what: str = "ledger.read"):
    """Income accounts in the user's regions: what a supplier's form may choose from."""
    return IncomeAccount.objects.visible_to(user, what)


def _check_amount(income: Income) -> None:
    if type(income.amount_fen) is not int or income.amount_fen <= 0:
        raise RuleError("bad_amount", _("%(source)s: an income is a whole number of fen above zero.") % {"source": income.source})


def _rows(posting_id: int, incomes: Iterable[Income], control: Control, known: dict[str, str]):
    """Incomes as rows of FIELDS, each checked on its way; at the end the control figures. known: item code → kind."""
    count, total = 0, 0
    for i in incomes:
        _check_amount(i)
        code = i.item_code or items.USUAL[i.kind]
        if known.get(code) != i.kind:
            raise RuleError("wrong_item", _("%(source)s: “%(code)s” is no income item of this kind.") % {"source": i.source, "code": code})
        count, total = count + 1, total + i.amount_fen
        yield posting_id, i.account_id, str(i.kind), code, i.item, i.amount_fen, i.earned_on, i.source, None
    if (count, total) != (control.count, control.total_fen):
        raise RuleError("control_figures", _("The lines do not agree with the control figures; nothing was posted."))


def _open(*, title: str, source: str, control: Control, by) -> Posting:
    known = by is not None and by.pk is not None
    try:
        with transaction.atomic():
            return Posting.objects.create(
                title=title[:120],
                source=source,
                entry_count=control.count,
                total_fen=control.total_fen,
                actor_id=by.pk if known else None,
                actor_name=str(by) if known else "平台",
            )
    except IntegrityError:
        raise _posted_already(source) from None


def _fill_and_seal(posting: Posting, rows) -> None:
    digest = Digest()
    try:
        with transaction.atomic():
            copy_rows(IncomeEntry, FIELDS, digest.watch(rows))
    except IntegrityError as error:
        if "source" not in str(error) and "reverses" not in str(error):
            raise
        raise _posted_already(posting.source) from None
    seal(posting, digest.hex())


def _posted_already(source: str) -> RuleError:
    return RuleError(
        "posted_already", _("%(source)s is already in the ledger; reverse it first if the amount is wrong.") % {"source": source}
    )
