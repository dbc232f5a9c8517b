"""Officials' screens of dividend rounds: the list, drawing up, the page of one with its moves, the bank's payment."""

from collections.abc import Callable
from dataclasses import dataclass

import django_filters
from django import forms
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from accounts.permissions import may, require
from accounts.screens import OfficialsListing, YuanColumn, officials_page
from audit.models import AuditEntry
from projects.dividends import services
from projects.dividends.forms import FiguresForm, PaymentForm, ReasonForm, RoundForm
from projects.dividends.models import DividendRound
from projects.villages.models import Village
from shared.errors import say_refusal

Status = DividendRound.Status


@dataclass(frozen=True, slots=True)
class Move:
    """A button of the round's page: where it leads in NEXT, the permission of MAY, the service it calls.

    reason  label of the field that asks why; empty when nobody is asked
    """

    name: str
    to: str
    what: str
    label: str
    service: Callable
    reason: str = ""


_WHY_RETURN, _WHY_WITHDRAW = gettext_lazy("Why it goes back"), gettext_lazy("Why it is withdrawn")
MOVES = {
    move.name: move
    for move in [
        Move("submit", Status.SUBMITTED, "dividends.draw_up", gettext_lazy("Submit for approval"), services.submit),
        Move("approve", Status.APPROVED, "dividends.approve", gettext_lazy("Approve"), services.approve),
        Move(
            "return", Status.DRAFT, "dividends.approve", gettext_lazy("Return for correction"), services.return_for_correction, _WHY_RETURN
        ),
        Move("post_notice", Status.ON_NOTICE, "dividends.post_notice", gettext_lazy("Post the public notice"), services.post_notice),
        Move("withdraw", Status.WITHDRAWN, "dividends.withdraw", gettext_lazy("Withdraw the round"), services.withdraw, _WHY_WITHDRAW),
    ]
}


def _villages(request):
    return Village.objects.visible_to(request.user, "dividends.read").select_related("region") if request else Village.objects.none()


class RoundFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        choices=Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )
    village = django_filters.ModelChoiceFilter(field_name="programme__village", queryset=_villages, label=gettext_lazy("Village"))

    class Meta:
        model = DividendRound
        fields = ["status", "village"]


class RoundList(OfficialsListing):
    model = DividendRound
    what, namespace = "dividends.read", "dividends_admin"
    default_ordering = "-pk"  # an annotated queryset forgets the order of its model
    page_title, header_icon = gettext_lazy("Dividend rounds"), "decimal"
    verbose_name_plural = gettext_lazy("dividend rounds")
    filterset_class = RoundFilterSet
    columns = [
        TitleColumn("title", label=gettext_lazy("Title"), url_name="dividends_admin:round"),
        Column("village", label=gettext_lazy("Village"), accessor=lambda round_: str(round_.programme.village)),
        Column("programme", label=gettext_lazy("Programme"), accessor=lambda round_: str(round_.programme)),
        YuanColumn("pot_fen", label=gettext_lazy("Pot (yuan)")),
        Column("households", label=gettext_lazy("Households"), classname="officials-num"),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda round_: round_.status == Status.PAID
        ),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("programme__village__region").annotate(households=Count("lines"))

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        return queryset.filter(Q(title__contains=words) | Q(programme__village__region__name__contains=words)) if words else queryset

    def get_header_buttons(self):
        if not may(self.request.user, "dividends.draw_up"):
            return []
        return [HeaderButton(_("Draw up a round"), url=reverse("dividends_admin:new"), icon_name="plus")]


CRUMBS = [(reverse_lazy("dividends_admin:list"), gettext_lazy("Dividend rounds"))]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draw up a round."""
    require(request.user, "dividends.draw_up")
    form = RoundForm(request.POST or None, user=request.user, initial={"programme": request.GET.get("programme")})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            figures = dict(form.cleaned_data)
            with say_refusal(request) as saying:
                made = services.draw_up(figures.pop("programme"), by=request.user, **figures)
            if not saying.refused:
                messages.success(request, _("The round is drawn up; look at its lines, then submit it."))
                return redirect("dividends_admin:round", made.pk)
    words = {"title": _("Draw up a round"), "icon": "plus", "crumbs": CRUMBS, "submit": _("Divide the pot")}
    return officials_page(request, "dividends/officials/form.html", form=form, status=status, **words)


@require_http_methods(["GET", "HEAD", "POST"])
def redraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw up a draft anew with other figures."""
    require(request.user, "dividends.draw_up")
    round_ = _find(request, pk, "dividends.draw_up")
    figures = {"title": round_.title, "year": round_.year, "pot_fen": round_.pot_fen, "base_on": round_.base_on}
    form, status = FiguresForm(request.POST or None, initial=figures), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with say_refusal(request) as saying:
                services.redraw(round_, by=request.user, **form.cleaned_data)
            if not saying.refused:
                messages.success(request, _("The round is drawn up anew."))
                return redirect("dividends_admin:round", pk)
    crumbs = [*CRUMBS, (reverse("dividends_admin:round", args=[pk]), str(round_))]
    words = {"title": _("Draw up anew"), "icon": "edit", "crumbs": crumbs, "submit": _("Divide the pot anew")}
    return officials_page(request, "dividends/officials/form.html", form=form, status=status, **words)


@require_safe
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts, what can be done next and by whom, the notice and its clock, every line, the history."""
    round_ = _find(request, pk, "dividends.read")
    lines = list(round_.lines.select_related("household"))
    allowed = _allowed(request, round_)
    return officials_page(
        request,
        "dividends/officials/round.html",
        title=str(round_),
        icon="decimal",
        crumbs=CRUMBS,
        round=round_,
        lines=lines,
        total_fen=sum(line.amount_fen for line in lines),
        shares=sum(line.shares for line in lines),
        buttons_now=[move for move in allowed if not move.reason],
        forms_now=[
            (move, ReasonForm(prefix=move.name, auto_id=f"id_{move.name}_%s", label=move.reason)) for move in allowed if move.reason
        ],
        may_pay=_can_become(request, round_, Status.PAID, "dividends.pay") and round_.notice.is_over(),
        may_redraw=round_.status == Status.DRAFT and may(request.user, "dividends.draw_up", round_.audit_region),
        days_left=round_.notice.days_left() if round_.notice else None,
        waits_for_another=round_.status == Status.SUBMITTED and round_.drawn_up_by_id == request.user.pk,
        history=AuditEntry.objects.filter(object_type=round_._meta.label_lower, object_id=str(round_.pk)).order_by("pk"),
    )


@require_POST
def move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Make one of MOVES; the service asks for the permission and the state."""
    if name not in MOVES:
        raise Http404
    round_, chosen = _find(request, pk, "dividends.read"), MOVES[name]
    form = ReasonForm(request.POST, prefix=name)
    with say_refusal(request) as saying:
        reason = {"reason": form.cleaned_data["reason"] if form.is_valid() else ""} if chosen.reason else {}
        chosen.service(round_, by=request.user, **reason)
    if not saying.refused:
        messages.success(request, _("%(what)s is now “%(is)s”.") % {"what": round_, "is": round_.get_status_display()})
    return redirect("dividends_admin:round", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the bank's payment of a whole round."""
    require(request.user, "dividends.pay")
    round_ = _find(request, pk, "dividends.pay")
    form, status = PaymentForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with say_refusal(request) as saying:
                services.pay(round_, by=request.user, **form.cleaned_data)
            if not saying.refused:
                messages.success(request, _("The payment is recorded; every household's statement shows its line."))
                return redirect("dividends_admin:round", pk)
    households = round_.lines.count()
    crumbs = [*CRUMBS, (reverse("dividends_admin:round", args=[pk]), str(round_))]
    words = {"title": _("Record the payment"), "icon": "check", "crumbs": crumbs, "households": households}
    return officials_page(request, "dividends/officials/pay.html", form=form, round=round_, status=status, **words)


def _find(request: HttpRequest, pk: int, what: str) -> DividendRound:
    rounds = DividendRound.objects.visible_to(request.user, what)
    people = ("drawn_up_by", "approved_by", "paid_by")
    return get_object_or_404(rounds.select_related("programme__village__region", "notice__village", "posting", *people), pk=pk)


def _allowed(request: HttpRequest, round_: DividendRound) -> list[Move]:
    """Moves that state and posts allow; the author is not offered the approval."""
    found = [chosen for chosen in MOVES.values() if _can_become(request, round_, chosen.to, chosen.what)]
    return [chosen for chosen in found if chosen.name != "approve" or round_.drawn_up_by_id != request.user.pk]


def _can_become(request: HttpRequest, round_: DividendRound, to: str, what: str) -> bool:
    return to in round_.NEXT[Status(round_.status)] and may(request.user, what, round_.audit_region)
