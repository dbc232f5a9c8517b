"""Officials' screens of one dividend line: where it stands, and what is proposed and decided when it cannot be paid."""

from collections.abc import Callable, Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from accounts.permissions import may
from accounts.scope import ScopedQuerySet
from accounts.screens import officials_page
from audit.services import record
from projects.dividends.models import DividendLine, LineReturn, PayeeChange, Recovery
from projects.dividends.payment import settling
from projects.dividends.payment.accounts import Stage, standings
from projects.dividends.payment.forms import PayeeForm, ReasonForm, ReturnForm
from projects.dividends.payment.history import history_of
from shared.errors import say_refusal
from shared.masking import mask_card
from shared.proofs import proof_response

READ, SETTLE, DECIDE, REVERSE = "dividends.read", "dividends.settle_line", "dividends.decide_line", "ledger.reverse"
PROPOSALS: dict[str, type[PayeeChange | LineReturn]] = {"payee": PayeeChange, "return": LineReturn}
_PEOPLE = ("proposed_by", "decided_by")
STOPPED = {Stage.HELD, Stage.FAILED, Stage.READY}
STAGE_WORDS = {
    Stage.READY: gettext_lazy("can go to the bank"),
    Stage.HELD: gettext_lazy("held back"),
    Stage.WITH_BANK: gettext_lazy("with the bank"),
    Stage.FAILED: gettext_lazy("failed at the bank"),
    Stage.PAID: gettext_lazy("paid"),
    Stage.RETURNED: gettext_lazy("back with the collective"),
}


@never_cache
@require_safe
def line_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one line, and the forms for what the reader may do about it now."""
    return _page(request, _find(request, pk, READ))


@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    return _reasoned(request, pk, SETTLE, lambda line, reason: settling.hold(line, reason=reason, by=request.user))


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """End a hold by hand; when there is none, what an upheld objection holds."""

    def free(line: DividendLine, reason: str) -> None:
        if held := line.holds.filter(released_at__isnull=True).first():
            settling.release(held, answer=reason, by=request.user)
        elif line.round.notice_id:
            settling.release_objection(line, reason=reason, by=request.user)
        else:
            raise Http404

    return _reasoned(request, pk, DECIDE, free)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _reasoned(request, pk, REVERSE, lambda line, reason: settling.take_back(line, reason=reason, by=request.user))


@require_POST
def propose(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Propose another payee, or the return to the collective."""
    line = _find(request, pk, SETTLE)
    if kind not in PROPOSALS:
        raise Http404
    form = _proposal_form(kind, line, request)
    if form.is_valid():
        service = settling.propose_payee if kind == "payee" else settling.propose_return
        said = {key: value for key, value in form.cleaned_data.items() if key != "heir_number"}
        with say_refusal(request) as saying:
            service(line, by=request.user, **said)
        if not saying.refused:
            messages.success(request, _("Proposed. Somebody else decides."))
            return redirect("lines_admin:line", pk)
    return _page(request, line, status=422, **{f"{kind}_form": form})


@require_POST
def decide(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Approve or refuse a proposal."""
    proposal = _proposal(request, kind, pk, DECIDE)
    form, approve = ReasonForm(request.POST), request.POST.get("decision") == "approve"
    note = form.cleaned_data["reason"] if form.is_valid() else ""
    with say_refusal(request) as saying:
        settling.decide(proposal, approve=approve, note=note, by=request.user)
    if not saying.refused:
        messages.success(request, _("Decided."))
    return redirect("lines_admin:line", proposal.line_id)


@never_cache
@require_safe
def proof(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The paper behind a proposal; each look is recorded."""
    proposal = _proposal(request, kind, pk, READ)
    answer = proof_response(proposal.proof, f"{proposal._meta.model_name}-{proposal.pk}")
    record(request.user, f"{proposal._meta.model_name}.proof_seen", proposal)
    return answer


def _page(request: HttpRequest, line: DividendLine, status: int = 200, payee_form=None, return_form=None) -> HttpResponse:
    standing = next(one for one in standings(line.round) if one.line_id == line.pk)
    region, user = line.round.audit_region, request.user
    may_settle = standing.stage in STOPPED and may(user, SETTLE, region)
    held = line.holds.filter(released_at__isnull=True).first()
    changes, returns = list(line.payee_changes.select_related(*_PEOPLE).defer("bank_card")), list(line.returns.select_related(*_PEOPLE))
    recovery = Recovery.objects.filter(line=line).first()
    may_decide = may(user, DECIDE, region)
    crumbs = [
        (reverse("dividends_admin:list"), _("Dividend rounds")),
        (reverse("dividends_admin:round", args=[line.round_id]), str(line.round)),
    ]
    return officials_page(
        request,
        "dividends/officials/line.html",
        title=_("Line %(number)s · %(name)s") % {"number": line.line_number, "name": line.payee_name},
        icon="list-ol",
        crumbs=crumbs,
        status=status,
        line=line,
        standing=standing,
        stage=STAGE_WORDS[standing.stage],
        card=mask_card(line.bank_card),
        payments=line.payments.select_related("batch").defer("bank_card"),
        proposals=[*_decidable("payee", changes, user, may_decide), *_decidable("return", returns, user, may_decide)],
        holds=line.holds.select_related("held_by", "released_by"),
        recovery=recovery,
        held=held,
        hold_form=ReasonForm(label=_("Why it is held"), auto_id="id_hold_%s") if may_settle and not held else None,
        payee_form=(payee_form or PayeeForm(line=line, prefix="payee")) if may_settle else None,
        return_form=(return_form or ReturnForm(prefix="return")) if may_settle else None,
        back_form=ReasonForm(label=_("Why it is taken back"), auto_id="id_back_%s")
        if line.entry_id and not recovery and may(user, REVERSE, region)
        else None,
        release_form=ReasonForm(label=_("Why it is released"), auto_id="id_release_%s")
        if may_decide and (held.held_by_id != user.pk if held else _upheld(line))
        else None,
        history=history_of(
            {
                DividendLine: [line.pk],
                PayeeChange: [one.pk for one in changes],
                LineReturn: [one.pk for one in returns],
                Recovery: [recovery.pk] if recovery else [],
            }
        ),
    )


def _upheld(line: DividendLine) -> bool:
    """Does an upheld objection hold the line, so that somebody has to say what came of it?"""
    notice = line.round.notice
    return bool(notice) and notice.objections.holding().filter(line_number=line.line_number, status="upheld").exists()


def _decidable(kind: str, proposals: list, user, may_decide: bool) -> Iterator[tuple]:
    """(kind, proposal, form of the decision); without a form unless another proposed it and it waits."""
    for one in proposals:
        open_ = may_decide and one.status == one.Status.PROPOSED and one.proposed_by_id != user.pk
        yield (
            kind,
            one,
            ReasonForm(label=_("Reason, needed for a refusal"), needed=False, auto_id=f"id_{kind}_decision_%s") if open_ else None,
        )


def _proposal_form(kind: str, line: DividendLine, request: HttpRequest):
    given = {"data": request.POST, "files": request.FILES, "prefix": kind}
    return PayeeForm(line=line, **given) if kind == "payee" else ReturnForm(**given)


def _reasoned(request: HttpRequest, pk: int, what: str, act: Callable[[DividendLine, str], object]) -> HttpResponse:
    line, form = _find(request, pk, what), ReasonForm(request.POST)
    with say_refusal(request) as saying:
        act(line, form.cleaned_data["reason"] if form.is_valid() else "")
    if not saying.refused:
        messages.success(request, _("Done; it stands in the history."))
    return redirect("lines_admin:line", pk)


class _LineQuerySet(ScopedQuerySet):
    region_code = "round__programme__village__region__code"


def _find(request: HttpRequest, pk: int, what: str) -> DividendLine:
    lines = _LineQuerySet(DividendLine).visible_to(request.user, what)
    return get_object_or_404(lines.select_related("round__programme__village__region", "round__notice", "household", "entry"), pk=pk)


def _proposal(request: HttpRequest, kind: str, pk: int, what: str) -> PayeeChange | LineReturn:
    if kind not in PROPOSALS:
        raise Http404
    proposal = get_object_or_404(PROPOSALS[kind].objects.select_related("line__round__programme__village"), pk=pk)
    _find(request, proposal.line_id, what)
    return proposal
