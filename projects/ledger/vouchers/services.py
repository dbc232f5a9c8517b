"""The life of a voucher: written down by one person, confirmed by another, posted through the ledger's one door."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from projects.ledger.models import IncomeAccount, IncomeItem, Posting, Voucher, VoucherLine
from projects.ledger.posting import Control, Income, post_income
from shared.errors import RuleError
from shared.tables import copy_rows

ENTER, CONFIRM = "ledger.enter", "ledger.confirm"
Status = Voucher.Status
FIELDS = ("voucher_id", "account_id", "item_id", "words", "amount_fen", "earned_on", "paper_number", "source", "dropped")


@dataclass(frozen=True, slots=True)
class Written:
    """One income as a paper says it. number is that of the household."""

    account_id: int
    number: str
    item: IncomeItem
    words: str
    amount_fen: int
    earned_on: date
    paper_number: str

    @property
    def source(self) -> str:
        """The same paper for the same household and item is the same income."""
        return f"voucher:{self.number}-{self.item.pk}:{self.paper_number}"


@transaction.atomic
def enter(
    account: IncomeAccount, *, item: IncomeItem, words: str, amount_fen: int, earned_on: date, paper_number: str, proof, by
) -> Voucher:
    """Write one income of a household down and hand it over for confirmation.

    Raises RuleError "bad_amount", "future_date", "no_paper_number", "entered_already".
    """
    household = account.household
    require(by, ENTER, household.audit_region)
    said = Written(account.pk, household.number, item, words.strip() or str(item), amount_fen, earned_on, paper_number.strip())
    check(said)
    region = household.village.region
    voucher = Voucher.objects.create(
        region=region, title=f"{said.words} {household.number} {earned_on}", proof=proof, entered_by=by, status=Status.SUBMITTED
    )
    keep_lines(voucher, [said])
    record(by, "voucher.entered", voucher, source=said.source, amount_fen=amount_fen)
    return voucher


def check(said: Written) -> None:
    """What a line must be before it is kept, whether typed or from a table."""
    if type(said.amount_fen) is not int or said.amount_fen <= 0:
        raise RuleError("bad_amount", _("An amount is above zero; costs are above zero too and are subtracted."))
    if said.earned_on > timezone.localdate():
        raise RuleError(
            "future_date", _("%(day)s is a day still to come; income is written down when it has come in.") % {"day": said.earned_on}
        )
    if not said.paper_number or ":" in said.paper_number or not said.paper_number.isprintable():
        raise RuleError("no_paper_number", _("Give the number on the paper, without a colon; it keeps an income from counting twice."))


def keep_lines(voucher: Voucher, lines: Iterable[Written]) -> None:
    """Copy lines into a fresh voucher and set its control figures."""
    rows = ((voucher.pk, s.account_id, s.item.pk, s.words[:60], s.amount_fen, s.earned_on, s.paper_number, s.source, False) for s in lines)
    try:
        with transaction.atomic():
            copy_rows(VoucherLine, FIELDS, rows)
    except IntegrityError as error:
        if "source" not in str(error) and "counts_once" not in str(error):
            raise
        raise RuleError("entered_already", _("This paper was entered for this household already.")) from None
    sums = voucher.lines.aggregate(count=Count("pk"), fen=Sum("amount_fen"))
    voucher.line_count, voucher.total_fen = sums["count"], sums["fen"] or 0
    voucher.save(update_fields=["line_count", "total_fen"])


@transaction.atomic
def submit(voucher: Voucher, *, by, only_good: bool = False) -> None:
    """Hand a checked table over for confirmation; with rows in error only when its author says that the good ones will do.

    Raises RuleError "has_errors", "nothing_to_post", "not_yours".
    """
    _own(voucher, by)
    if voucher.wrong and not only_good:
        raise RuleError("has_errors", _("Rows with errors are left out; correct the table, or submit the good rows only."))
    if not voucher.line_count:
        raise RuleError("nothing_to_post", _("“%(title)s” has no line to post.") % {"title": voucher})
    change_status(voucher, Status.SUBMITTED, by=by)


@transaction.atomic
def withdraw(voucher: Voucher, *, by) -> None:
    """Take back what nobody has decided on yet; its papers may be entered again."""
    _own(voucher, by)
    change_status(voucher, Status.WITHDRAWN, by=by)
    voucher.lines.update(dropped=True)


@transaction.atomic
def confirm(voucher: Voucher, *, by) -> Posting:
    """Say that the papers are right: every line becomes an entry, all of them or none.

    Raises RuleError "four_eyes", "wrong_status", "changed_meanwhile", "posted_already".
    """
    require(by, CONFIRM, voucher.audit_region)
    _four_eyes(voucher, by)
    Voucher.objects.select_for_update().get(pk=voucher.pk)
    voucher.refresh_from_db()
    if voucher.status != Status.SUBMITTED:
        raise RuleError("wrong_status", _("“%(what)s” does not wait for confirmation.") % {"what": voucher})
    lines = list(voucher.lines.values_list("account_id", "item__kind", "words", "amount_fen", "earned_on", "source", "item_id"))
    control = Control(voucher.line_count, voucher.total_fen)
    posting = post_income(_incomes(lines), title=voucher.title, source=voucher.source, by=by, control=control)
    change_status(voucher, Status.POSTED, by=by, decided_by=by, decided_at=timezone.now(), posting=posting)
    return posting


@transaction.atomic
def refuse(voucher: Voucher, *, reason: str, by) -> None:
    """Give it back for good and say why; corrected papers are entered again."""
    require(by, CONFIRM, voucher.audit_region)
    _four_eyes(voucher, by)
    if not reason.strip():
        raise RuleError("no_reason", _("Say why, so that the others can understand it later."))
    change_status(voucher, Status.REFUSED, by=by, note=reason.strip()[:300], decided_by=by, decided_at=timezone.now())
    voucher.lines.update(dropped=True)


def _incomes(lines) -> Iterator[Income]:
    return (Income(account, kind, words, fen, on, source, item) for account, kind, words, fen, on, source, item in lines)


def _own(voucher: Voucher, by) -> None:
    require(by, ENTER, voucher.audit_region)
    if voucher.entered_by_id != by.pk:
        raise RuleError("not_yours", _("Only %(who)s, who entered it, can do this.") % {"who": voucher.entered_by})


def _four_eyes(voucher: Voucher, by) -> None:
    if voucher.entered_by_id == by.pk:
        raise RuleError("four_eyes", _("You entered this voucher; somebody else has to decide on it."))
