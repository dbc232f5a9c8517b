"""Officials' lists: notices with their clocks, objections with what is due."""

import django_filters
from django import forms
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn

from accounts.screens import OfficialsListing, YuanColumn
from projects.notices.models import Kind, Objection, PublicNotice
from projects.villages.models import Village

_UNSETTLED = Q(objections__status__in=[Objection.Status.OPEN, Objection.Status.UNDER_REVIEW])


def _villages(request):
    return Village.objects.visible_to(request.user, "notices.read").select_related("region") if request else Village.objects.none()


def clock_in_words(notice: PublicNotice) -> str:
    """What the clock of a notice says today."""
    if notice.status == PublicNotice.Status.WITHDRAWN or notice.posted_on is None:
        return "—"
    if notice.is_over():
        return _("ended %(day)s") % {"day": notice.ends_on}
    return _("until %(day)s, %(left)s days left") % {"day": notice.ends_on, "left": notice.days_left()}


class NoticeFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        choices=PublicNotice.Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )
    kind = django_filters.ChoiceFilter(choices=Kind.choices, label=gettext_lazy("Kind"))
    village = django_filters.ModelChoiceFilter(queryset=_villages, label=gettext_lazy("Village"))

    class Meta:
        model = PublicNotice
        fields = ["status", "kind", "village"]


class NoticeList(OfficialsListing):
    model = PublicNotice
    what, namespace = "notices.read", "notices_admin"
    default_ordering = "-pk"
    page_title, header_icon = gettext_lazy("Public notices"), "clipboard-list"
    verbose_name_plural = gettext_lazy("public notices")
    filterset_class = NoticeFilterSet
    columns = [
        TitleColumn("title", label=gettext_lazy("Title"), url_name="notices_admin:notice"),
        Column("village", label=gettext_lazy("Village"), accessor=lambda notice: str(notice.village)),
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        Column("version", label=gettext_lazy("Version"), classname="officials-num"),
        Column("clock", label=gettext_lazy("Clock"), accessor=clock_in_words),
        YuanColumn("total_fen", label=gettext_lazy("Total (yuan)")),
        Column("waiting", label=gettext_lazy("Open objections"), classname="officials-num"),
        StatusTagColumn(
            "status",
            label=gettext_lazy("Status"),
            accessor="get_status_display",
            primary=lambda notice: notice.status == PublicNotice.Status.POSTED,
        ),
    ]

    def get_base_queryset(self):
        rows = super().get_base_queryset().select_related("village__region")
        return rows.annotate(waiting=Count("objections", filter=_UNSETTLED))

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        return queryset.filter(Q(title__contains=words) | Q(village__region__name__contains=words)) if words else queryset


class ObjectionFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        choices=Objection.Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )
    channel = django_filters.ChoiceFilter(choices=Objection.Channel.choices, label=gettext_lazy("How it came in"))
    village = django_filters.ModelChoiceFilter(field_name="notice__village", queryset=_villages, label=gettext_lazy("Village"))
    waiting = django_filters.ChoiceFilter(
        label=gettext_lazy("Waiting"),
        method="only_waiting",
        choices=[("all", gettext_lazy("Not decided yet")), ("overdue", gettext_lazy("Overdue"))],
        empty_label=gettext_lazy("All"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Objection
        fields = ["waiting", "status", "channel", "village"]

    def only_waiting(self, queryset, name, value):
        return queryset.overdue() if value == "overdue" else queryset.unsettled()


def due_in_words(objection: Objection) -> str:
    """By when an answer is due, and whether that day is past."""
    if objection.due_on is None:
        return _("no rule")
    return _("%(day)s, overdue") % {"day": objection.due_on} if objection.is_overdue else str(objection.due_on)


class ObjectionList(OfficialsListing):
    model = Objection
    what, namespace = "objections.read", "objections_admin"
    default_ordering = None  # the queryset is in order: what waits comes first, by the day it is due
    page_title, header_icon = gettext_lazy("Objections"), "comment"
    verbose_name_plural = gettext_lazy("objections")
    filterset_class = ObjectionFilterSet
    columns = [
        TitleColumn("notice", label=gettext_lazy("Notice"), url_name="objections_admin:objection", accessor=lambda one: str(one.notice)),
        Column("village", label=gettext_lazy("Village"), accessor=lambda one: str(one.notice.village)),
        Column("line", label=gettext_lazy("Line"), accessor=lambda one: one.line_number or _("whole notice")),
        Column("channel", label=gettext_lazy("How it came in"), accessor="get_channel_display"),
        Column("received_at", label=gettext_lazy("Received"), accessor=lambda one: str(timezone.localdate(one.received_at))),
        Column("due_on", label=gettext_lazy("Answer due"), accessor=due_in_words),
        StatusTagColumn("status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda one: one.status == "upheld"),
    ]

    def get_base_queryset(self):
        rows = super().get_base_queryset().select_related("notice__village__region").defer("text", "contact")
        return rows.order_by(F("answered_at").asc(nulls_first=True), "due_on", "-pk")

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        found = (
            Q(notice__title__contains=words) | Q(notice__village__region__name__contains=words) | Q(receipt=words.replace("-", "").lower())
        )
        return queryset.filter(found) if words else queryset
