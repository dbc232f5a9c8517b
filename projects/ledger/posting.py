"""The ledger's one door. Everything that becomes income of a household comes through here, marketplace included."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from projects.ledger.models import IncomeAccount, IncomeEntry, Posting
from shared.errors import RuleError
from shared.tables import copy_rows

Kind = IncomeEntry.Kind
FIELDS = ("posting_id", "account_id", "kind", "item", "amount_fen", "earned_on", "source", "reverses_id")


@dataclass(frozen=True, slots=True)
class Income:
    """One income to be written down.

    account_id  IncomeAccount
    amount_fen  > 0, whole fen
    source      where it comes from, unique in the whole ledger, for example "dividend:12:3"
    """

    account_id: int
    kind: str
    item: str
    amount_fen: int
    earned_on: date
    source: str


@transaction.atomic
def post_income(incomes: Iterable[Income], *, title: str, source: str, by) -> Posting:
    """Write incomes as one posting: all of them or none. Returns the sealed posting.

    Raises RuleError "posted_already" when the posting's or an entry's source is in the ledger, "nothing_to_post"
    on no income, "bad_amount" on an amount that is not a whole number of fen above zero.
    """
    incomes = list(incomes)
    if not incomes:
        raise RuleError("nothing_to_post", _("“%(title)s” has no line to post.") % {"title": title})
    for income in incomes:
        if type(income.amount_fen) is not int or income.amount_fen <= 0:
            raise RuleError("bad_amount", _("%(source)s: an income is a whole number of fen above zero.") % {"source": income.source})
    posting = _open(title=title, source=source, entry_count=len(incomes), total_fen=sum(income.amount_fen for income in incomes), by=by)
    rows = ((posting.pk, i.account_id, i.kind, i.item, i.amount_fen, i.earned_on, i.source, None) for i in incomes)
    _fill_and_seal(posting, rows)
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
    posting = _open(title=reason, source=source, entry_count=len(entries), total_fen=-sum(entry.amount_fen for entry in entries), by=by)
    rows = ((posting.pk, e.account_id, e.kind, e.item, -e.amount_fen, day, f"reversal:{e.source}", e.pk) for e in entries)
    _fill_and_seal(posting, rows)
    record(by, "ledger.reversed", posting, source=source, count=posting.entry_count, total_fen=posting.total_fen, reason=reason)
    return posting


def entries_of(source_prefix: str) -> list[IncomeEntry]:
    """Entries whose source begins with source_prefix (for example "order:26112300042:"), reversals not included."""
    return list(IncomeEntry.objects.filter(source__startswith=source_prefix, reverses__isnull=True).order_by("pk"))


def accounts_for(user, what: str = "ledger.read"):
    """Income accounts in the user's regions: what a supplier's form may choose from."""
    return IncomeAccount.objects.visible_to(user, what)


def _open(*, title: str, source: str, entry_count: int, total_fen: int, by) -> Posting:
    known = by is not None and by.pk is not None
    try:
        with transaction.atomic():
            return Posting.objects.create(
                title=title[:120],
                source=source,
                entry_count=entry_count,
                total_fen=total_fen,
                actor_id=by.pk if known else None,
                actor_name=str(by) if known else "平台",
            )
    except IntegrityError:
        raise _posted_already(source) from None


def _fill_and_seal(posting: Posting, rows) -> None:
    try:
        with transaction.atomic():
            copy_rows(IncomeEntry, FIELDS, rows)
    except IntegrityError as error:
        if "source" not in str(error) and "reverses" not in str(error):
            raise
        raise _posted_already(posting.source) from None
    posting.sealed_at = timezone.now()
    with connection.cursor() as cursor:  # the trigger compares count and sum with the control figures
        cursor.execute(
            "UPDATE ledger_posting SET sealed_at = %s WHERE id = %s",
            [Posting._meta.get_field("sealed_at").get_db_prep_value(posting.sealed_at, connection), posting.pk],
        )


def _posted_already(source: str) -> RuleError:
    return RuleError(
        "posted_already", _("%(source)s is already in the ledger; reverse it first if the amount is wrong.") % {"source": source}
    )
