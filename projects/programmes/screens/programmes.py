"""The list of programmes, the page of one with its tabs, recording a receipt, and setting a programme up."""

from django import forms
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from accounts.permissions import may, require
from accounts.screens import OfficialsListing, YuanColumn, officials_page
from projects.programmes import readiness
from projects.programmes.forms.base import day, words
from projects.programmes.forms.money import ReceiptForm
from projects.programmes.models import Programme, ProgrammeKind, ReceivedIncome
from projects.programmes.screens.pieces import offered, with_buttons
from projects.programmes.screens.things.programme import basis_tables, people_tables, record_tables, shares_today
from projects.programmes.services import record_receipt as keep_receipt
from projects.programmes.services.programmes import set_up as set_up_programme
from projects.villages.models import Village
from shared.errors import say_refusal

RECEIPT, SET_UP = "programmes.record_receipt", "programmes.set_up"


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.code, str(kind)) for kind in ProgrammeKind.objects.all()]


class ProgrammeFilterSet(WagtailFilterSet):
    class Meta:
        model = Programme
        fields = ["kind"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *kind_choices()], required=False)
        self.form.fields["kind"] = field


class ProgrammeList(OfficialsListing):
    model = Programme
    what, namespace = "programmes.read", "programmes_admin"
    default_ordering = ("village_id", "pk")  # an annotated queryset forgets the order of its model
    page_title, header_icon = gettext_lazy("Programmes"), "clipboard-list"
    verbose_name_plural = gettext_lazy("programmes")
    filterset_class = ProgrammeFilterSet
    columns = [
        TitleColumn("name", label=gettext_lazy("Programme"), url_name="programmes_admin:programme"),
        Column("village", label=gettext_lazy("Village"), accessor=lambda programme: str(programme.village)),
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        Column("households", label=gettext_lazy("Households"), classname="officials-num"),
        YuanColumn("received_fen", label=gettext_lazy("Received (yuan)")),
    ]

    def get_base_queryset(self):
        received = ReceivedIncome.objects.filter(programme=OuterRef("pk")).order_by().values("programme").annotate(total=Sum("amount_fen"))
        taking_part = Count("participations", filter=Q(participations__to_on__isnull=True))
        rows = super().get_base_queryset().select_related("village__region").with_kind_names()
        return rows.annotate(households=taking_part, received_fen=Subquery(received.values("total")))

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        return queryset.filter(Q(name__contains=words) | Q(village__region__name__contains=words)) if words else queryset

    @property
    def header_buttons(self):
        if not may(self.request.user, SET_UP):
            return []
        return [HeaderButton(_("Set up a programme"), reverse("programmes_admin:new"), icon_name="plus")]


class SetUpForm(forms.Form):
    village = forms.ModelChoiceField(label=gettext_lazy("Village"), queryset=Village.objects.none())
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=kind_choices)
    name = words(gettext_lazy("Name"))
    started_on = day(gettext_lazy("Started"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = Village.objects.visible_to(user, SET_UP).select_related("region")


@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    require(request.user, SET_UP)
    form, status = SetUpForm(request.POST or None, user=request.user), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with say_refusal(request) as saying:
                made = set_up_programme(form.cleaned_data.pop("village"), by=request.user, **form.cleaned_data)
            if not saying.refused:
                messages.success(request, _("The programme is set up; record its assets next."))
                return redirect("programmes_admin:programme", made.pk)
            status = 409
    back = reverse("programmes_admin:list")
    return officials_page(
        request,
        "programmes/officials/act.html",
        title=_("Set up a programme"),
        icon="clipboard-list",
        crumbs=[(back, _("Programmes"))],
        status=status,
        form=form,
        back=back,
    )


@require_safe
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """One programme. Other apps add their panels by the hook `programme_panels`."""
    found = _find(request, pk, "programmes.read")
    return _page(request, found, ReceiptForm(programme=found))


@require_POST
def record_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, RECEIPT)
    found = _find(request, pk, RECEIPT)
    form = ReceiptForm(request.POST, programme=found)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    with say_refusal(request) as saying:
        keep_receipt(found, by=request.user, **form.cleaned_data)
    if saying.refused:
        return _page(request, found, form, status=409)
    messages.success(request, _("The receipt is recorded."))
    return redirect("programmes_admin:programme", found.pk)


def _find(request: HttpRequest, pk: int, what: str) -> Programme:
    rows = Programme.objects.visible_to(request.user, what).with_kind_names()
    return get_object_or_404(rows.select_related("village__region", "village__collective"), pk=pk)


def _page(request: HttpRequest, found: Programme, form: ReceiptForm, status: int = 200) -> HttpResponse:
    received = list(found.received.select_related("recorded_by", "contract"))
    tabs = [
        ("basis", _("Assets and contracts"), basis_tables(found, request.user)),
        ("records", _("Operating records"), record_tables(found, request.user)),
        ("people", _("Who takes part"), people_tables(found, request.user)),
    ]
    buttons = offered(found, request.user, found.audit_region)
    for _name, _heading, tables in tabs:
        with_buttons(tables, buttons)
    return officials_page(
        request,
        "programmes/officials/programme.html",
        title=str(found),
        icon="clipboard-list",
        crumbs=[(reverse("programmes_admin:list"), _("Programmes"))],
        status=status,
        programme=found,
        tabs=tabs,
        shares=shares_today(found),
        received=received,
        received_fen=sum(receipt.amount_fen for receipt in received),
        warnings=readiness.warnings(found, on=timezone.localdate()),
        form=form if may(request.user, RECEIPT, found.audit_region) else None,
        panels=[panel for add in hooks.get_hooks("programme_panels") if (panel := add(request, found)) is not None],
    )
