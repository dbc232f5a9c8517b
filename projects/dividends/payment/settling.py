"""Lines that cannot be paid as they stand: held, given to another account or an heir, back to the collective, or taken back.

Whoever proposes does not decide. A line that is with the bank or paid is not touched by any of this.
"""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from projects.dividends.models import DividendLine, DividendRound, Hold, LineReturn, PayeeChange, Payment, Recovery
from projects.dividends.payment.rounds import close_those_settled
from projects.households.models import Member
from projects.ledger.posting import reverse_income
from projects.notices.objections import release as release_upheld
from shared.errors import RuleError
from shared.page_cache import forget
from shared.proofs import stored_only_if_it_holds

Why = PayeeChange.Why


@transaction.atomic
def hold(line: DividendLine, *, reason: str, by) -> Hold:
    """Stop a line by hand. Raises RuleError "no_reason", "line_gone" or "held_already"."""
    require(by, "dividends.settle_line", line.round.audit_region)
    _still_here(line)
    try:
        with transaction.atomic():
            made = Hold.objects.create(line=line, reason=_given(reason), held_by=by)
    except IntegrityError:
        raise RuleError("held_already", _("Line %(line)s is held already.") % {"line": line.line_number}) from None
    record(by, "dividendline.held", line, reason=made.reason)
    return made


@transaction.atomic
def release(held: Hold, *, answer: str, by) -> None:
    """Let a held line go on; whoever held it may not release it. Raises RuleError "four_eyes", "no_reason", "changed_meanwhile"."""
    require(by, "dividends.decide_line", held.audit_region)
    _another(held.held_by_id, by)
    freed = {"released_by": by, "released_at": timezone.now(), "answer": _given(answer)}
    if not Hold.objects.filter(pk=held.pk, released_at__isnull=True).update(**freed):
        raise _changed_meanwhile(held)
    record(by, "dividendline.released", held.line, answer=freed["answer"])


@transaction.atomic
def release_objection(line: DividendLine, *, reason: str, by) -> None:
    """Say what came of an upheld objection that left the amount as it is, so that its line can be paid (an amount that changes needs
    the round opened again). Raises RuleError "no_reason", "not_upheld".
    """
    require(by, "dividends.decide_line", line.round.audit_region)
    objection = line.round.notice.objections.holding().filter(line_number=line.line_number, status="upheld").first()
    if objection is None:
        raise RuleError("not_upheld", _("No upheld objection holds line %(line)s.") % {"line": line.line_number})
    release_upheld(objection, reason=reason, by=by)


@transaction.atomic
def propose_payee(line: DividendLine, *, payee: Member, why: str, note: str, by, proof=None) -> PayeeChange:
    """Propose another account for a line: the payee's own, corrected in the register, another member's, or an heir's.

    Raises RuleError "line_gone", "not_a_living_member", "other_household", "no_account", "no_reason", "proposed_already", "no_proof".
    """
    require(by, "dividends.settle_line", line.round.audit_region)
    _still_here(line)
    _check_payee(line, payee, why, proof)
    facts = {"payee_name": payee.name, "bank_name": payee.bank_name, "bank_card": payee.bank_card, "card_print": payee.card_print}
    try:
        made = PayeeChange(line=line, payee=payee, why=why, note=_given(note), proof=proof or "", proposed_by=by, **facts)
        with stored_only_if_it_holds(made.proof), transaction.atomic():
            made.save()
    except IntegrityError:
        message = _("A change of payee of line %(line)s waits for its decision already.") % {"line": line.line_number}
        raise RuleError("proposed_already", message) from None
    record(by, "payeechange.proposed", made, why=why, member=payee.number)
    return made


@transaction.atomic
def propose_return(line: DividendLine, *, met_on: date, present: int, votes_for: int, note: str, by, proof=None) -> LineReturn:
    """Propose that a line nobody can be paid goes back to the collective, as the village meeting resolved.

    Raises RuleError "line_gone", "no_majority", "future_date", "no_reason", "proposed_already", "no_proof".
    """
    require(by, "dividends.settle_line", line.round.audit_region)
    _still_here(line)
    if not 0 < votes_for <= present or votes_for * 2 <= present:
        words = {"for": votes_for, "present": present}
        raise RuleError("no_majority", _("%(for)s of %(present)s is not more than half; the meeting has not resolved it.") % words)
    if met_on > timezone.localdate():
        raise RuleError("future_date", _("The meeting cannot have been on %(day)s, a day still to come.") % {"day": met_on})
    if not proof:
        raise RuleError("no_proof", _("Add the minutes of the meeting as a photo or a PDF."))
    facts = {"met_on": met_on, "present": present, "votes_for": votes_for}
    try:
        made = LineReturn(line=line, note=_given(note), proof=proof, proposed_by=by, **facts)
        with stored_only_if_it_holds(made.proof), transaction.atomic():
            made.save()
    except IntegrityError:
        message = _("A return of line %(line)s is proposed or decided already.") % {"line": line.line_number}
        raise RuleError("proposed_already", message) from None
    record(by, "linereturn.proposed", made, votes_for=votes_for, present=present)
    return made


@transaction.atomic
def decide(proposal: PayeeChange | LineReturn, *, approve: bool, by, note: str = "") -> None:
    """Approve or refuse what another proposed. An approved return may close the round, its money can be divided again.

    Raises RuleError "four_eyes", "line_gone", "no_reason" (a refusal says why), "wrong_status", "changed_meanwhile".
    """
    require(by, "dividends.decide_line", proposal.audit_region)
    _another(proposal.proposed_by_id, by)
    to = proposal.Status.APPROVED if approve else proposal.Status.REFUSED
    if approve:
        _still_here(proposal.line)
        if isinstance(proposal, PayeeChange):
            _check_payee(proposal.line, proposal.payee, proposal.why, proposal.proof)
    change_status(proposal, to, by=by, note=note.strip() if approve else _given(note), decided_by=by, decided_at=timezone.now())
    if approve and isinstance(proposal, LineReturn):
        close_those_settled([proposal.line.round], by=by)


@transaction.atomic
def take_back(line: DividendLine, *, reason: str, by) -> Recovery:
    """Reverse the income of a line that was paid by mistake and open the recovery of its money; the line itself stays as it is.

    The right amount, if there is one, is paid by a further round. Raises RuleError "not_paid", "no_reason", "reversed_already".
    """
    require(by, "ledger.reverse", line.round.audit_region)
    reason = _given(reason)
    if line.entry is None:
        raise RuleError("not_paid", _("Line %(line)s was not paid; there is nothing to take back.") % {"line": line.line_number})
    reverse_income([line.entry], reason=reason[:120], source=f"reversal:{line.source}", by=by)
    line.entry.refresh_from_db()
    made = Recovery.objects.create(line=line, reversal=line.entry.reversed_by, amount_fen=line.amount_fen, reason=reason, opened_by=by)
    record(by, "recovery.opened", made, amount_fen=made.amount_fen)
    forget()
    return made


@transaction.atomic
def end_recovery(recovery: Recovery, *, by, bank_receipt: str = "", on: date | None = None, waived_because: str = "") -> None:
    """Say that the money is back, with the bank's receipt, or that it is waived and why.

    Raises RuleError "no_bank_reference", "no_reason", "future_date", "wrong_status".
    """
    require(by, "ledger.reverse", recovery.audit_region)
    on = on or timezone.localdate()
    if on > timezone.localdate():
        raise RuleError("future_date", _("Money cannot have arrived on %(day)s, a day still to come.") % {"day": on})
    if waived_because.strip():
        change_status(recovery, Recovery.Status.WAIVED, by=by, note=waived_because.strip(), ended_by=by, ended_on=on)
        return
    if not bank_receipt.strip():
        raise RuleError("no_bank_reference", _("Give the number of the bank's receipt, or say why the money is waived."))
    change_status(recovery, Recovery.Status.RECOVERED, by=by, ended_by=by, ended_on=on, bank_receipt=bank_receipt.strip())


def _check_payee(line: DividendLine, payee: Member, why: str, proof) -> None:
    words = {"name": payee.name, "line": line.line_number}
    if payee.left_on is not None:
        raise RuleError(
            "not_a_living_member", _("%(name)s has died or left the household; the account holder must be a living member.") % words
        )
    if why != Why.HEIR and payee.household_id != line.household_id:
        raise RuleError("other_household", _("%(name)s is not of the household of line %(line)s.") % words)
    if why == Why.HEIR and not proof:
        raise RuleError("no_proof", _("An heir is shown by a paper: add it as a photo or a PDF."))
    if not payee.bank_card:
        raise RuleError("no_account", _("The register knows no bank card of %(name)s; enter it there first.") % words)


def _still_here(line: DividendLine) -> None:
    """Lock the round, then raise unless the line is neither with the bank, nor paid, nor back with the collective."""
    DividendRound.objects.select_for_update(of=("self",)).get(pk=line.round_id)
    line.refresh_from_db(fields=["entry"])
    gone = line.entry_id or line.payments.filter(status__in=Payment.LIVE).exists() or line.returns.filter(status="approved").exists()
    if gone:
        message = _("Line %(line)s is with the bank, paid or returned; it cannot be touched any more.") % {"line": line.line_number}
        raise RuleError("line_gone", message)


def _another(first_id: int, by) -> None:
    if by.pk == first_id:
        raise RuleError("four_eyes", _("You proposed this yourself; somebody else has to decide."))


def _given(reason: str) -> str:
    if not reason.strip():
        raise RuleError("no_reason", _("Say why, so that the others can understand it later."))
    return reason.strip()[:200]


def _changed_meanwhile(what) -> RuleError:
    return RuleError("changed_meanwhile", _("%(what)s was just changed by somebody else; reload and try again.") % {"what": what})
