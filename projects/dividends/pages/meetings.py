"""Recording a village meeting, and looking at its proof."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from accounts.permissions import require
from accounts.screens import officials_page
from audit.services import record
from projects.dividends import meetings
from projects.dividends.forms import MeetingForm
from projects.dividends.models import DividendRound, MeetingStep
from projects.dividends.pages.rounds import CRUMBS, find
from shared.errors import say_refusal
from shared.proofs import proof_response


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting that comes next."""
    require(request.user, "dividends.record_meeting")
    round_ = find(request, pk, "dividends.record_meeting")
    rule = meetings.next_rule(round_) if round_.status == DividendRound.Status.MEETING else None
    if rule is None:
        messages.warning(request, _("No meeting is awaited now."))
        return redirect("dividends_admin:round", pk)
    form, status = MeetingForm(request.POST or None, request.FILES or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with say_refusal(request) as saying:
                meetings.record_meeting(round_, kind=rule.kind, by=request.user, **form.cleaned_data)
            if not saying.refused:
                messages.success(request, _("The meeting is recorded."))
                return redirect("dividends_admin:round", pk)
    crumbs = [*CRUMBS, (reverse("dividends_admin:round", args=[pk]), str(round_))]
    words = {"title": rule.get_kind_display(), "icon": "group", "crumbs": crumbs, "round": round_, "rule": rule}
    return officials_page(request, "dividends/officials/meeting.html", form=form, status=status, **words)


@never_cache
@require_safe
def proof(request: HttpRequest, pk: int) -> FileResponse:
    """The signed minutes as they were photographed; looking leaves an audit line."""
    rounds = DividendRound.objects.visible_to(request.user, "dividends.read")
    step = get_object_or_404(MeetingStep.objects.select_related("round__programme__village"), pk=pk, round__in=rounds)
    answer = proof_response(step.proof, f"meeting-{step.pk}")
    record(request.user, "meeting.proof_seen", step)
    return answer
