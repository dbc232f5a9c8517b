"""The list of monitored households, with filters in the address."""

import django_filters
from django import forms
from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn

from accounts.screens import OfficialsListing
from projects.households.checks.views import villages_of
from projects.households.codes import CodeBook, code_book
from projects.households.models import Code, Member
from projects.monitoring.models import MonitoringCase, Risk

READ = "monitoring.read"
Status, List = MonitoringCase.Status, Code.List
_NAMES = Prefetch("household__members", Member.objects.only("household_id", "name", "relation", "left_on"))
_RISKS = Prefetch("risks", Risk.objects.prefetch_related("measures"))


def county_book() -> CodeBook:
    """The code lists as the county calls them: one for a whole list of cases."""
    return code_book(f"{settings.COUNTY_CODE:0<12}")


class CaseFilterSet(WagtailFilterSet):
    """Without a status the list shows who is under watch."""

    status = django_filters.ChoiceFilter(
        choices=Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("Under watch"), widget=forms.RadioSelect
    )
    kind = django_filters.ChoiceFilter(choices=lambda: county_book().choices(List.MONITORING_KIND), label=gettext_lazy("Kind"))
    risk = django_filters.ChoiceFilter(
        field_name="risks__code", choices=lambda: county_book().choices(List.RISK), label=gettext_lazy("Risk")
    )
    overdue = django_filters.ChoiceFilter(
        choices=[("yes", gettext_lazy("yes"))],
        method="by_overdue",
        label=gettext_lazy("Measures overdue"),
        empty_label=gettext_lazy("All"),
        widget=forms.RadioSelect,
    )
    ripe = django_filters.ChoiceFilter(
        choices=[("yes", gettext_lazy("yes"))],
        method="by_ripeness",
        label=gettext_lazy("Long enough under watch to be cleared"),
        empty_label=gettext_lazy("All"),
        widget=forms.RadioSelect,
    )
    village = django_filters.ModelChoiceFilter(field_name="household__village", queryset=villages_of, label=gettext_lazy("Village"))

    class Meta:
        model = MonitoringCase
        fields = ["status", "kind", "risk", "overdue", "ripe", "village"]

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("status") else found.watched()

    def by_overdue(self, queryset, name: str, value: str):
        return queryset.overdue(timezone.localdate())

    def by_ripeness(self, queryset, name: str, value: str):
        return queryset.ripe(timezone.localdate())


def _name(case: MonitoringCase) -> str:
    head = case.household.head
    return head.name if head else case.household.number


def _risks(case: MonitoringCase) -> str:
    book = county_book()
    return "、".join(book.label(List.RISK, risk.code) for risk in case.risks.all())


def _measures(case: MonitoringCase) -> str:
    """Risks with a measure out of all risks."""
    risks = case.risks.all()
    return f"{sum(bool(risk.measures.all()) for risk in risks)} / {len(risks)}"


class CaseList(OfficialsListing):
    model = MonitoringCase
    what, namespace = READ, "monitoring_admin"
    default_ordering = "-entered_on"
    page_title, header_icon = gettext_lazy("Monitored households"), "view"
    verbose_name_plural = gettext_lazy("monitored households")
    filterset_class = CaseFilterSet
    columns = [
        TitleColumn("household", label=gettext_lazy("Household"), accessor=_name, url_name="monitoring_admin:case"),
        Column("village", label=gettext_lazy("Village"), accessor=lambda case: str(case.household.village)),
        Column("kind", label=gettext_lazy("Kind"), accessor=lambda case: county_book().label(List.MONITORING_KIND, case.kind)),
        Column("risks", label=gettext_lazy("Risks"), accessor=_risks),
        Column("measures", label=gettext_lazy("Risks with a measure"), accessor=_measures, classname="officials-num"),
        Column("entered_on", label=gettext_lazy("Put under watch"), accessor=lambda case: case.entered_on.isoformat()),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda case: case.status == Status.WATCHED
        ),
    ]

    def get_base_queryset(self):
        found = super().get_base_queryset().select_related("household__village__region").defer("household__address")
        return found.prefetch_related(_NAMES, _RISKS)

    def search_queryset(self, queryset):
        """By household number, or the beginning of the head's name."""
        words = self.search_query.strip()
        if not words:
            return queryset
        if words.isdigit():
            return queryset.filter(household__number__startswith=words)
        heads = Member.objects.filter(relation=Member.Relation.HEAD, left_on__isnull=True, name__startswith=words)
        return queryset.filter(household__in=heads.values("household"))
