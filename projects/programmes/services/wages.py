"""Piece-wage sheets: one writes, another confirms, a third pays; the ledger gets them once."""

from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from projects.ledger.posting import Income, Kind, post_income
from projects.programmes.models import WageLine, WageSheet, Worker, WorkshopSite
from projects.programmes.services.incomes import account_of
from projects.programmes.services.keeping import keep, must
from shared.errors import RuleError

Status = WageSheet.Status
WAGE_ITEM = "帮扶车间计件工资"  # what the household reads in its statement; recorded, so not translated


@transaction.atomic
def write_sheet(site: WorkshopSite, *, title: str, from_on: date, to_on: date, by) -> WageSheet:
    require(by, "programmes.keep", site.audit_region)
    if to_on > timezone.localdate():
        raise RuleError("future_date", _("%(day)s is still to come.") % {"day": to_on})
    sheet = keep(WageSheet(site=site, title=title.strip(), from_on=from_on, to_on=to_on, written_by=by), "bad_sheet")
    record(by, "wagesheet.written", sheet)
    return sheet


@transaction.atomic
def add_wage_line(sheet: WageSheet, *, worker: Worker, piece: str, quantity: int, rate_fen: int, by) -> WageLine:
    """Pieces × rate of one worker. Raises RuleError "not_a_draft", "other_workshop", "not_at_work_then", "bad_line"."""
    require(by, "programmes.keep", sheet.audit_region)
    sheet = _draft(sheet)
    if worker.site_id != sheet.site_id:
        raise RuleError("other_workshop", _("%(worker)s works in another workshop.") % {"worker": worker})
    if worker.from_on > sheet.to_on or (worker.to_on is not None and worker.to_on < sheet.from_on):
        raise RuleError("not_at_work_then", _("%(worker)s did not work there in the sheet's time.") % {"worker": worker})
    number = (sheet.lines.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    facts = {"worker": worker, "piece": piece.strip(), "quantity": quantity, "rate_fen": rate_fen}
    return keep(WageLine(sheet=sheet, number=number, amount_fen=quantity * rate_fen, **facts), "bad_line")


@transaction.atomic
def remove_wage_line(line: WageLine, *, by) -> None:
    require(by, "programmes.keep", line.sheet.audit_region)
    _draft(line.sheet)
    line.delete()


def _draft(sheet: WageSheet) -> WageSheet:
    locked = WageSheet.objects.select_for_update(of=("self",)).select_related("site__programme__village").get(pk=sheet.pk)
    if locked.status != Status.DRAFT:
        raise RuleError("not_a_draft", _("%(sheet)s is “%(status)s”: lines are written into a draft only.")
                        % {"sheet": locked, "status": locked.get_status_display()})  # fmt: skip
    return locked


def sheet_fen(sheet: WageSheet) -> int:
    return sheet.lines.aggregate(total=Sum("amount_fen"))["total"] or 0


@transaction.atomic
def submit_sheet(sheet: WageSheet, *, by) -> None:
    """Raises RuleError "empty_sheet"."""
    require(by, "programmes.keep", sheet.audit_region)
    if not sheet.lines.exists():
        raise RuleError("empty_sheet", _("%(sheet)s has no lines.") % {"sheet": sheet})
    change_status(sheet, Status.SUBMITTED, by=by, note=f"{sheet_fen(sheet)}")


@transaction.atomic
def confirm_sheet(sheet: WageSheet, *, by) -> None:
    """Somebody else than who wrote it says that it is right. Raises RuleError "own_sheet"."""
    require(by, "programmes.confirm_sheet", sheet.audit_region)
    if sheet.written_by_id == by.pk:
        raise RuleError("own_sheet", _("You wrote this sheet; somebody else confirms it."))
    change_status(sheet, Status.CONFIRMED, by=by, confirmed_by=by)


@transaction.atomic
def return_sheet(sheet: WageSheet, *, reason: str, by) -> None:
    """Back to who wrote it, with the reason."""
    require(by, "programmes.confirm_sheet", sheet.audit_region)
    reason = must(reason, "no_reason", _("Say what is to be corrected."))
    change_status(sheet, Status.DRAFT, by=by, note=reason, confirmed_by=None)


@transaction.atomic
def drop_sheet(sheet: WageSheet, *, by) -> None:
    require(by, "programmes.keep", sheet.audit_region)
    change_status(sheet, Status.DROPPED, by=by)


@transaction.atomic
def pay_sheet(sheet: WageSheet, *, bank_reference: str, paid_on: date, by) -> None:
    """The bank paid every line: wages to the ledger, once, source wagesheet:<id>:<line>.

    Raises RuleError "own_sheet", "no_reference", "reference_used", "before_its_time", "no_account", "wrong_status", "changed_meanwhile".
    """
    require(by, "programmes.pay", sheet.audit_region)
    if by.pk in {sheet.written_by_id, sheet.confirmed_by_id}:
        raise RuleError("own_sheet", _("You wrote or confirmed this sheet; somebody else pays it."))
    reference = must(bank_reference, "no_reference", _("Give the bank's reference of the payment."))
    if WageSheet.objects.exclude(pk=sheet.pk).filter(bank_reference=reference).exists():
        raise RuleError("reference_used", _("Another wage sheet was paid with this bank reference."))
    if paid_on < sheet.from_on:
        raise RuleError("before_its_time", _("Nobody is paid before the work began."))
    change_status(sheet, Status.PAID, by=by, paid_by=by, paid_on=paid_on, bank_reference=reference)
    lines = sheet.lines.select_related("worker__member__household__account")
    post_income([_income(sheet, line) for line in lines], title=f"{WAGE_ITEM} {sheet.title}", source=sheet.source, by=by)


def _income(sheet: WageSheet, line: WageLine) -> Income:
    account = account_of(line.worker.member.household, sheet.paid_on)
    return Income(
        account.pk,
        kind=Kind.WAGE,
        item=WAGE_ITEM,
        amount_fen=line.amount_fen,
        earned_on=sheet.paid_on,
        source=f"{sheet.source}:{line.number}",
    )
