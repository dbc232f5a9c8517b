"""Looking into an objection and deciding it: never by who made the notice or what it shows."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks

from accounts.permissions import may, require
from audit.services import change_status, record
from projects.notices.masks import masked_text, names_in, refuse_personal_numbers
from projects.notices.models import Objection
from shared.errors import RuleError
from shared.page_cache import forget

Status = Objection.Status
DECIDE = "objections.decide"


def may_handle(user, objection: Objection) -> bool:
    """Has the user the right, and no part in what the objection is about?"""
    return may(user, DECIDE, objection.audit_region) and user.pk not in objection.notice.may_not_decide()


@transaction.atomic
def take_up(objection: Objection, *, by) -> None:
    """Begin to look into it; from now on it has a handler."""
    _check_handler(objection, by)
    change_status(objection, Status.UNDER_REVIEW, by=by, handled_by=by)
    forget()


@transaction.atomic
def hand_back(objection: Objection, *, reason: str, by) -> None:
    """Leave it to somebody else, and say why."""
    _check_handler(objection, by)
    change_status(objection, Status.OPEN, by=by, note=_given(reason), handled_by=None)
    forget()


@transaction.atomic
def decide(objection: Objection, *, upheld: bool, public_text: str, answer: str, by) -> None:
    """Answer an objection under review. Text and answer are published, with known names and all personal numbers masked.

    public_text  the objection as the public may read it
    Raises RuleError "own_notice", "wrong_status", "no_answer", "personal_number".
    """
    _check_handler(objection, by)
    if not (public_text.strip() and answer.strip()):
        raise RuleError("no_answer", _("Write what was objected and what the answer is; both are published."))
    refuse_personal_numbers(public_text, answer)
    names = known_names(objection)
    published = {"public_text": masked_text(public_text.strip(), names), "answer": masked_text(answer.strip(), names)}
    outcome = Status.UPHELD if upheld else Status.REJECTED
    change_status(objection, outcome, by=by, handled_by=by, answered_at=timezone.now(), **published)
    forget()


@transaction.atomic
def withdraw(objection: Objection, *, reason: str, by) -> None:
    """Write down that the person took it back. Only a handler may, or else the list's author could make objections vanish."""
    _check_handler(objection, by)
    change_status(objection, Status.WITHDRAWN, by=by, note=_given(reason))
    forget()


@transaction.atomic
def take_back(objection: Objection) -> None:
    """The holder of the receipt takes the objection back."""
    change_status(objection, Status.WITHDRAWN, by=None, note=_("by the holder of the receipt code"))
    forget()


@transaction.atomic
def read_in_full(objection: Objection, *, reason: str, by) -> tuple[str, str]:
    """(text as it came in, contact): for a handler with a reason, and one audit line each time."""
    require(by, "objections.read_contact", objection.audit_region)
    if by.pk in objection.notice.may_not_decide():
        raise _own_notice(objection)
    record(by, "objection.read_in_full", objection, note=_given(reason))
    return objection.text, objection.contact


def known_names(objection: Objection) -> set[str]:
    """Full names that must not be published with it: those behind the notice's lines, and the objector's own."""
    behind = {name for tell in hooks.get_hooks("notice_names") for name in tell(objection.notice)}
    return behind | set(names_in(objection.contact))


def masked(objection: Objection) -> str:
    """What came in, as any official may read it."""
    return masked_text(objection.text, known_names(objection))


def _check_handler(objection: Objection, by) -> None:
    require(by, DECIDE, objection.audit_region)
    if by.pk in objection.notice.may_not_decide():
        raise _own_notice(objection)


def _own_notice(objection: Objection) -> RuleError:
    message = _("You made %(what)s or what it shows; somebody else has to look into the objection.")
    return RuleError("own_notice", message % {"what": objection.notice})


def _given(reason: str) -> str:
    if not reason.strip():
        raise RuleError("no_reason", _("Say why, so that the others can understand it later."))
    return reason.strip()[:200]
