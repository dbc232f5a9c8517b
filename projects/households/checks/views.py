"""Officials' screens of the checks: the list of doubts, the page of one where it is explained, checking again by hand."""

import django_filters
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn

from accounts.permissions import may, require
from accounts.screens import OfficialsListing, officials_page
from projects.households.checks import RULES, doubts
from projects.households.chosen import chosen_keys, nobody_chosen
from projects.households.models import Doubt, Household
from projects.villages.models import Village
from shared.errors import say_refusal

Status = Doubt.Status
CRUMBS = [(reverse_lazy("doubts_admin:list"), gettext_lazy("Doubts"))]
MOST_AT_ONCE = 500  # households that one press may check while the person waits


def villages_of(request):
    """Villages a filter offers: those the reader sees."""
    return Village.objects.visible_to(request.user, "households.read").select_related("region") if request else Village.objects.none()


class DoubtFilterSet(WagtailFilterSet):
    """Without a status the list shows what waits for somebody."""

    status = django_filters.ChoiceFilter(
        choices=Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("Waiting"), widget=forms.RadioSelect
    )
    severity = django_filters.ChoiceFilter(
        choices=Doubt.Severity.choices, label=gettext_lazy("Severity"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )
    rule_id = django_filters.ChoiceFilter(choices=lambda: [(rule, rule) for rule in sorted(RULES)], label=gettext_lazy("Rule"))
    village = django_filters.ModelChoiceFilter(field_name="household__village", queryset=villages_of, label=gettext_lazy("Village"))

    class Meta:
        model = Doubt
        fields = ["status", "severity", "rule_id", "village"]

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("status") else found.waiting()


class DoubtList(OfficialsListing):
    model = Doubt
    what, namespace = "households.read", "doubts_admin"
    default_ordering = "-pk"
    page_title, header_icon = gettext_lazy("Doubts"), "warning"
    verbose_name_plural = gettext_lazy("doubts")
    filterset_class = DoubtFilterSet
    columns = [
        TitleColumn("rule_id", label=gettext_lazy("Rule"), url_name="doubts_admin:doubt"),
        Column("household", label=gettext_lazy("Household"), accessor="household.number"),
        Column("village", label=gettext_lazy("Village"), accessor=lambda doubt: str(doubt.household.village)),
        Column("message", label=gettext_lazy("What is the case")),
        Column("severity", label=gettext_lazy("Severity"), accessor="get_severity_display"),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda doubt: doubt.status in Doubt.WAITING
        ),
        Column("first_seen_at", label=gettext_lazy("First seen"), accessor=lambda doubt: f"{localtime(doubt.first_seen_at):%Y-%m-%d}"),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("household__village__region")

    def search_queryset(self, queryset):
        """By household number."""
        words = self.search_query.strip()
        return queryset.filter(household__number__startswith=words) if words else queryset


class NoteForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("Why it is right as it stands"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


@require_http_methods(["GET", "HEAD", "POST"])
def doubt_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One doubt: what is the case, what was said to it; whoever may explains it."""
    found = Doubt.objects.visible_to(request.user, "households.read").select_related("household__village__region", "member")
    doubt = get_object_or_404(found, pk=pk)
    form, status = NoteForm(request.POST or None), 200
    if request.method == "POST":
        require(request.user, "households.explain_doubt", doubt.audit_region)
        status = 422
        if form.is_valid():
            with say_refusal(request) as saying:
                doubts.explain(doubt, note=form.cleaned_data["note"], by=request.user)
            if not saying.refused:
                messages.success(request, _("The explanation is kept; it is asked again only when these facts change."))
                return redirect("doubts_admin:doubt", pk)
    explainable = doubt.status in Doubt.WAITING and doubt.severity == Doubt.Severity.DOUBT
    return officials_page(
        request,
        "households/officials/doubt.html",
        title=f"{doubt.rule_id} · {doubt.household}",
        icon="warning",
        crumbs=CRUMBS,
        status=status,
        doubt=doubt,
        form=form if explainable and may(request.user, "households.explain_doubt", doubt.audit_region) else None,
        steps=doubt.steps.all(),
    )


@require_POST
def recheck(request: HttpRequest) -> HttpResponse:
    """Check the chosen households again, those of them that the person sees."""
    require(request.user, "households.explain_doubt")
    chosen = chosen_keys(request.POST)[:MOST_AT_ONCE]
    if not chosen:
        return nobody_chosen(request)
    visible = Household.objects.visible_to(request.user, "households.explain_doubt").filter(pk__in=chosen)
    done = doubts.recheck(visible, by=request.user)
    words = {"count": done.households, "opened": done.opened + done.reopened, "resolved": done.resolved}
    said = ngettext(
        "%(count)s household checked: %(opened)s new doubts, %(resolved)s resolved.",
        "%(count)s households checked: %(opened)s new doubts, %(resolved)s resolved.",
        done.households,
    )
    messages.success(request, said % words)
    if len(chosen) == 1 and done.households:
        return redirect("households_admin:household", chosen[0])
    return redirect("doubts_admin:list")


class DoubtsPanel(Component):
    """What a household's page says of its doubts."""

    template_name = "households/officials/doubts_panel.html"

    def __init__(self, request: HttpRequest, household: Household):
        self.request, self.household = request, household

    def get_context_data(self, parent_context):
        return {
            "household": self.household,
            "doubts": self.household.doubts.exclude(status=Status.RESOLVED).order_by("rule_id", "pk"),
            "may_recheck": may(self.request.user, "households.explain_doubt", self.household.audit_region),
            "csrf_token": parent_context.get("csrf_token"),
            "list_address": reverse("doubts_admin:list"),
        }


def household_panel(request: HttpRequest, household: Household) -> DoubtsPanel | None:
    return DoubtsPanel(request, household) if may(request.user, "households.read", household.audit_region) else None
