"""Objections of households to lines of their statements: opened from the personal link, answered by somebody else than who posted."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from projects.ledger.models import IncomeAccount, IncomeEntry, StatementComplaint, StatementLink
from shared.errors import RuleError

Status = StatementComplaint.Status


@transaction.atomic
def open_complaint(entry: IncomeEntry, *, kind: str, text: str = "", link: StatementLink) -> StatementComplaint:
    """The household behind a link objects to one of its lines. The line stays as it is until somebody has looked.

    Raises RuleError "not_yours", "complained_already".
    """
    if entry.account_id != link.account_id:
        raise RuleError("not_yours", _("This line belongs to another statement."))
    try:
        with transaction.atomic():
            complaint = StatementComplaint.objects.create(account=entry.account, entry=entry, kind=kind, text=text.strip()[:300])
    except IntegrityError:
        raise RuleError("complained_already", _("You have said so already; the answer will stand here.")) from None
    record(None, "statementcomplaint.open", complaint, kind=kind, source=entry.source)
    return complaint


@transaction.atomic
def answer_complaint(complaint: StatementComplaint, *, answer: str, by) -> None:
    """Answer, once, so that the household reads it in its statement.

    Raises RuleError "no_answer", "four_eyes" (by posted, entered or confirmed the line), "wrong_status", "changed_meanwhile".
    """
    require(by, "ledger.answer", complaint.audit_region)
    answer = answer.strip()
    if not answer:
        raise RuleError("no_answer", _("Write an answer that the household can read."))
    if by.pk in _hands(complaint.entry):
        raise RuleError("four_eyes", _("You had this line in hand yourself; somebody else has to answer."))
    change_status(complaint, Status.ANSWERED, by=by, answer=answer[:500], answered_by=by, answered_at=timezone.now())


def of_account(account: IncomeAccount):
    """A household's complaints, newest first, with what they are about."""
    return account.complaints.select_related("entry", "answered_by")


def may_answer(complaint: StatementComplaint, user) -> bool:
    return user.pk not in _hands(complaint.entry)


def _hands(entry: IncomeEntry) -> set[int | None]:
    """Who posted, entered or confirmed the line."""
    posting = entry.posting
    voucher = getattr(posting, "voucher", None)
    return {posting.actor_id} | ({voucher.entered_by_id, voucher.decided_by_id} if voucher else set())
