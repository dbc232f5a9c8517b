"""Reconciliation in the back office: a line for each day, and for one day the three lists. The account is the county's."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from accounts.permissions import require
from accounts.screens import officials_page
from marketplace.desk.forms import DayForm, ExplanationForm
from marketplace.payment import reconciling
from marketplace.payment.gateway import GatewayDown, GatewayRefused
from marketplace.payment.models import Difference, Reconciliation
from marketplace.payment.places import COUNTY
from shared.errors import say_refusal

CRUMBS = [(reverse_lazy("reconciliation_admin:list"), gettext_lazy("Reconciliation"))]
OPEN = Q(differences__explained_at__isnull=True, differences__is_gone=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def days(request: HttpRequest) -> HttpResponse:
    """All days; a post compares one of them now."""
    require(request.user, "payments.reconcile", COUNTY)
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _compare(request, form)
        if done:
            return redirect("reconciliation_admin:day", done.pk)
    found = Reconciliation.objects.annotate(open_count=Count("differences", filter=OPEN))[:120]
    return officials_page(
        request, "desk/reconciliations.html", title=_("Reconciliation"), icon="tasks", days=found, form=form,
        status=422 if form.errors else 200,
    )  # fmt: skip


def _compare(request: HttpRequest, form: DayForm) -> Reconciliation | None:
    day = form.cleaned_data["day"]
    if day > timezone.localdate():
        form.add_error("day", _("This day has not begun yet."))
        return None
    try:
        return reconciling.reconcile(day, by=request.user)
    except (GatewayDown, GatewayRefused):
        form.add_error(None, _("The gateway did not answer; nothing was compared."))
        return None


@never_cache
@require_safe
def day(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "payments.reconcile", COUNTY)
    found = get_object_or_404(Reconciliation, pk=pk)
    lines = list(found.differences.select_related("explained_by"))
    lists = [
        (kind.label, [(line, ExplanationForm(auto_id=f"id_{line.pk}_%s") if line.is_open else None) for line in lines if line.kind == kind])
        for kind in Difference.Kind
    ]
    return officials_page(
        request, "desk/reconciliation.html", title=str(found), icon="tasks", crumbs=CRUMBS, day=found, lists=lists
    )  # fmt: skip


@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "payments.reconcile", COUNTY)
    line, form = get_object_or_404(Difference, pk=pk), ExplanationForm(request.POST)
    with say_refusal(request) as saying:
        reconciling.explain(line, explanation=form.data.get("explanation", ""), by=request.user)
    if not saying.refused:
        messages.success(request, _("The explanation is recorded."))
    return redirect("reconciliation_admin:day", line.reconciliation_id)
