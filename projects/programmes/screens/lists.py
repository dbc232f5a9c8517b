"""Lists across programmes: funds, assets, contracts, dues, bookings, wage sheets, workshops, public-welfare jobs."""

from datetime import timedelta

import django_filters
from django import forms
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from accounts.screens import OfficialsListing, YuanColumn
from projects.programmes.models import Asset, Booking, Contract, Due, Fund, PublicPost, Recheck, WageSheet, WorkshopSite
from projects.programmes.screens.pieces import READ, address
from projects.programmes.screens.things.contracts import due_state
from projects.programmes.screens.things.workshops import recheck_state
from projects.programmes.services.contracts import older_than

AGES = {"0": 0, "30": 30, "90": 90}  # how the auditor's rule counts


def _text(name: str, label, read) -> Column:
    return Column(name, label=label, accessor=read)


def _village(path: str) -> Column:
    """The village at the end of a path such as "programme.village"."""
    return Column("village", label=gettext_lazy("Village"), accessor=f"{path}.region.__str__")


class RecordList(OfficialsListing):
    """A list whose rows open the page of their thing. A subclass says how it is searched."""

    what = READ
    related: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()

    def get_base_queryset(self):
        return super().get_base_queryset().select_related(*self.related)

    def search_queryset(self, queryset):
        wanted = Q()
        for column in self.searched:
            wanted |= Q(**{f"{column}__contains": self.search_query.strip()})
        return queryset.filter(wanted)


def _title(name: str, label, read=None) -> TitleColumn:
    return TitleColumn(name, label=label, accessor=read or str, get_url=address)


class FundFilter(WagtailFilterSet):
    class Meta:
        model = Fund
        fields = ["source", "year"]


class FundList(RecordList):
    model, namespace, related = Fund, "funds_admin", ("village__region",)
    default_ordering, searched = ("-year", "-pk"), ("document", "title", "village__region__name")
    page_title, header_icon, verbose_name_plural = gettext_lazy("Funds"), "decimal", gettext_lazy("funds")
    filterset_class = FundFilter
    columns = [
        _title("title", gettext_lazy("What for"), "title"),
        _village("village"),
        Column("source", label=gettext_lazy("Source of the money"), accessor="get_source_display"),
        Column("document", label=gettext_lazy("Document number")),
        Column("year", label=gettext_lazy("Year")),
        YuanColumn("amount_fen", label=gettext_lazy("Yuan")),
        YuanColumn("spent_fen", label=gettext_lazy("In assets (yuan)")),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().annotate(spent_fen=Sum("fundings__amount_fen"))


class AssetFilter(WagtailFilterSet):
    confirmed = django_filters.BooleanFilter(
        field_name="owner_confirmed_on", lookup_expr="isnull", exclude=True, label=gettext_lazy("Ownership confirmed")
    )

    class Meta:
        model = Asset
        fields = ["status", "kind", "confirmed"]


class AssetList(RecordList):
    model, namespace, related = Asset, "assets_admin", ("programme__village__region",)
    default_ordering, searched = ("programme_id", "pk"), ("name", "place", "programme__name", "programme__village__region__name")
    page_title, header_icon, verbose_name_plural = gettext_lazy("Assets"), "site", gettext_lazy("assets")
    filterset_class = AssetFilter
    columns = [
        _title("name", gettext_lazy("Asset"), "name"),
        _village("programme.village"),
        Column("programme", label=gettext_lazy("Programme"), accessor="programme.name"),
        StatusTagColumn(
            "status", label=gettext_lazy("State"), accessor="get_status_display", primary=lambda asset: asset.status != Asset.Status.IN_USE
        ),
        _text("owner", gettext_lazy("Ownership confirmed"), lambda asset: asset.owner_confirmed_on or "—"),
        YuanColumn("value_fen", label=gettext_lazy("Value (yuan)")),
    ]


class ContractFilter(WagtailFilterSet):
    class Meta:
        model = Contract
        fields = ["status", "kind", "security"]


class ContractList(RecordList):
    model, namespace, related = Contract, "contracts_admin", ("programme__village__region",)
    default_ordering, searched = ("-from_on", "-pk"), ("number", "operator", "programme__name", "programme__village__region__name")
    page_title, header_icon, verbose_name_plural = gettext_lazy("Contracts"), "doc-full", gettext_lazy("contracts")
    filterset_class = ContractFilter
    columns = [
        _title("number", gettext_lazy("Contract"), str),
        _village("programme.village"),
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda one: one.status == Contract.Status.DRAFT
        ),
        Column("to_on", label=gettext_lazy("To")),
        YuanColumn("yearly_fen", label=gettext_lazy("Fixed return of a year (yuan)")),
    ]


class DueFilter(WagtailFilterSet):
    overdue = django_filters.ChoiceFilter(
        label=gettext_lazy("Overdue"),
        empty_label=gettext_lazy("All outstanding"),
        choices=[("0", gettext_lazy("overdue")), ("30", gettext_lazy("more than 30 days")), ("90", gettext_lazy("more than 90 days"))],
        widget=forms.RadioSelect,
        method="by_age",
    )

    class Meta:
        model = Due
        fields = ["overdue"]

    def by_age(self, queryset, name, value):
        return older_than(queryset, AGES[value], timezone.localdate())


class DueList(RecordList):
    """What is outstanding, the oldest first."""

    model, namespace, related = Due, "dues_admin", ("contract__programme__village__region",)
    default_ordering = ("due_on", "pk")
    searched = ("contract__number", "contract__operator", "contract__programme__name", "contract__programme__village__region__name")
    page_title, header_icon, verbose_name_plural = gettext_lazy("What falls due"), "date", gettext_lazy("dues")
    filterset_class = DueFilter
    columns = [
        _title("contract", gettext_lazy("Contract"), "contract.__str__"),
        _village("contract.programme.village"),
        Column("due_on", label=gettext_lazy("Due on")),
        StatusTagColumn(
            "state",
            label=gettext_lazy("State"),
            accessor=lambda due: getattr(state := due_state(due, timezone.localdate()), "text", state),
            primary=lambda due: due.days_overdue(timezone.localdate()) > 0,
        ),
        YuanColumn("amount_fen", label=gettext_lazy("Yuan")),
        YuanColumn("outstanding_fen", label=gettext_lazy("Outstanding (yuan)")),
    ]

    def get_base_queryset(self):
        owed = super().get_base_queryset().with_received().filter(outstanding_fen__gt=0)
        return owed.exclude(contract__status__in=[Contract.Status.DRAFT, Contract.Status.DROPPED])


class BookingFilter(WagtailFilterSet):
    class Meta:
        model = Booking
        fields = ["status"]


class BookingList(RecordList):
    model, namespace, related = Booking, "bookings_admin", ("programme__village__region",)
    default_ordering, searched = ("-arrives_on", "-pk"), ("group", "programme__name", "programme__village__region__name")
    page_title, header_icon, verbose_name_plural = gettext_lazy("Bookings"), "date", gettext_lazy("bookings")
    filterset_class = BookingFilter
    columns = [
        _title("group", gettext_lazy("School or group"), "group"),
        _village("programme.village"),
        Column("arrives_on", label=gettext_lazy("Arrives")),
        Column("leaves_on", label=gettext_lazy("Leaves")),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda one: one.status == Booking.Status.HELD
        ),
        Column("people", label=gettext_lazy("People"), classname="officials-num"),
        YuanColumn("price_fen", label=gettext_lazy("Price (yuan)")),
    ]

    @property
    def header_buttons(self):
        return [HeaderButton(_("Calendar"), reverse("bookings_admin:calendar"), icon_name="calendar")]


class SheetFilter(WagtailFilterSet):
    class Meta:
        model = WageSheet
        fields = ["status"]


class SheetList(RecordList):
    model, namespace, related = WageSheet, "wagesheets_admin", ("site__programme__village__region",)
    default_ordering, searched = ("-to_on", "-pk"), ("title", "site__name", "site__programme__village__region__name")
    page_title, header_icon, verbose_name_plural = gettext_lazy("Wage sheets"), "list-ol", gettext_lazy("wage sheets")
    filterset_class = SheetFilter
    columns = [
        _title("title", gettext_lazy("Wage sheet"), "title"),
        Column("site", label=gettext_lazy("Workshop"), accessor="site.name"),
        _village("site.programme.village"),
        StatusTagColumn(
            "status",
            label=gettext_lazy("Status"),
            accessor="get_status_display",
            primary=lambda one: one.status in {WageSheet.Status.SUBMITTED, WageSheet.Status.CONFIRMED},
        ),
        Column("to_on", label=gettext_lazy("To")),
        YuanColumn("total_fen", label=gettext_lazy("Yuan")),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().annotate(total_fen=Sum("lines__amount_fen"))


class SiteFilter(WagtailFilterSet):
    checked = django_filters.ChoiceFilter(
        label=gettext_lazy("Last looked at"),
        choices=[("365", gettext_lazy("more than a year ago")), ("180", gettext_lazy("more than half a year ago"))],
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
        method="by_check",
    )

    class Meta:
        model = WorkshopSite
        fields = ["checked"]

    def by_check(self, queryset, name, value):
        day = timezone.localdate() - timedelta(days=int(value))
        return queryset.filter(recognised_on__lt=day).exclude(pk__in=Recheck.objects.filter(checked_on__gte=day).values("site"))


class SiteList(RecordList):
    model, namespace, related = WorkshopSite, "workshops_admin", ("programme__village__region",)
    default_ordering, searched = ("programme_id", "pk"), ("name", "operator", "programme__village__region__name")
    page_title, header_icon, verbose_name_plural = gettext_lazy("Workshops"), "cogs", gettext_lazy("workshops")
    filterset_class = SiteFilter
    columns = [
        _title("name", gettext_lazy("Workshop"), "name"),
        _village("programme.village"),
        Column("operator", label=gettext_lazy("Operator")),
        _text("recognised_on", gettext_lazy("Recognised"), lambda site: site.recognised_on or "—"),
        _text("next", gettext_lazy("Next check"), lambda site: getattr(state := recheck_state(site), "text", state)),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().prefetch_related("rechecks")


class PostFilter(WagtailFilterSet):
    held = django_filters.BooleanFilter(field_name="to_on", lookup_expr="isnull", label=gettext_lazy("Held today"))

    class Meta:
        model = PublicPost
        fields = ["held"]


class PostList(RecordList):
    model, namespace, related = PublicPost, "publicposts_admin", ("programme__village__region", "member")
    default_ordering, searched = ("-from_on", "pk"), ("title", "member__name", "programme__village__region__name")
    page_title, header_icon, verbose_name_plural = gettext_lazy("Public-welfare jobs"), "user", gettext_lazy("public-welfare jobs")
    filterset_class = PostFilter
    columns = [
        _title("title", gettext_lazy("Job"), str),
        _village("programme.village"),
        Column("from_on", label=gettext_lazy("From")),
        _text("to_on", gettext_lazy("To"), lambda post: post.to_on or "—"),
        YuanColumn("monthly_pay_fen", label=gettext_lazy("Pay of a month (yuan)")),
    ]
