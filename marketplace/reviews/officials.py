"""The moderation desk: reviews and questions of one's regions, one of them, and what may be done with it."""

import django_filters
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn

from accounts.permissions import require
from accounts.screens import OfficialsListing, officials_page
from accounts.todo import waiting
from audit.models import AuditEntry
from marketplace.reviews import services
from marketplace.reviews.forms import WhyForm
from marketplace.reviews.models import Question, Review, Spoken
from shared.errors import say_refusal

KINDS = {"review": Review, "question": Question}
Status = Spoken.Status


class ReviewFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        choices=Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = Review
        fields = ["status"]


class QuestionFilterSet(ReviewFilterSet):
    class Meta(ReviewFilterSet.Meta):
        model = Question


def _columns(kind: str) -> list:
    return [
        TitleColumn(
            "text",
            label=gettext_lazy("Text"),
            accessor=lambda one: one.text[:60],
            get_url=lambda one: reverse_lazy(f"{kind}s_admin:{kind}", args=[one.pk]),
        ),
        Column("product", label=gettext_lazy("Product"), accessor=lambda one: str(one.product)),
        Column("author", label=gettext_lazy("By")),
        DateColumn("said_at", label=gettext_lazy("When")),
        StatusTagColumn("status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda one: one.status == "shown"),
    ]


class _SpokenList(OfficialsListing):
    what = services.MODERATE

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("product")

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        return queryset.filter(text__icontains=words) if words else queryset


class ReviewList(_SpokenList):
    model, namespace, filterset_class = Review, "reviews_admin", ReviewFilterSet
    page_title, header_icon, verbose_name_plural = gettext_lazy("Reviews"), "pick", gettext_lazy("reviews")
    columns = [*_columns("review"), Column("rating", label=gettext_lazy("Stars"), classname="officials-num")]


class QuestionList(_SpokenList):
    model, namespace, filterset_class = Question, "questions_admin", QuestionFilterSet
    page_title, header_icon, verbose_name_plural = gettext_lazy("Questions"), "help", gettext_lazy("questions")
    columns = _columns("question")


@require_safe
def spoken(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The text, its photos, the answer, the history, and the buttons of NEXT."""
    require(request.user, services.MODERATE)
    return _page(request, _find(request, kind, pk), kind)


@require_POST
def move(request: HttpRequest, pk: int, to: str, kind: str) -> HttpResponse:
    """Show it, or not."""
    require(request.user, services.MODERATE)
    found, form = _find(request, kind, pk), WhyForm(request.POST)
    if to not in {Status.SHOWN, Status.REFUSED}:
        raise Http404
    if to == Status.REFUSED and not form.is_valid():
        return _page(request, found, kind, form=form, status=422)
    with say_refusal(request) as saying:
        if to == Status.SHOWN:
            services.show(found, by=request.user)
        else:
            services.refuse(found, reason=form.cleaned_data["reason"], by=request.user)
    if not saying.refused:
        messages.success(request, _("%(what)s is now “%(is)s”.") % {"what": found, "is": found.get_status_display()})
    return redirect(f"{kind}s_admin:{kind}", pk)


def todo(request: HttpRequest):
    for kind, label in (("review", _("reviews to look over")), ("question", _("questions to look over"))):
        rows = KINDS[kind].objects.visible_to(request.user, services.MODERATE).waiting().select_related("product")
        yield waiting(label, f"{reverse_lazy(f'{kind}s_admin:list')}?status={Status.WAITING}", rows)


def _find(request: HttpRequest, kind: str, pk: int) -> Spoken:
    return get_object_or_404(KINDS[kind].objects.visible_to(request.user, services.MODERATE).select_related("product"), pk=pk)


def _page(request: HttpRequest, found: Spoken, kind: str, *, form=None, status: int = 200) -> HttpResponse:
    listing = ReviewList if kind == "review" else QuestionList
    return officials_page(
        request,
        "reviews/officials/spoken.html",
        title=str(found)[:60],
        icon=listing.header_icon,
        crumbs=[(reverse_lazy(f"{kind}s_admin:list"), listing.page_title)],
        status=status,
        spoken=found,
        kind=kind,
        photos=found.photos.all() if kind == "review" else (),
        moves=[to for to in (Status.SHOWN, Status.REFUSED) if to in found.NEXT[Status(found.status)]],
        move_url=f"{kind}s_admin:move",
        form=form or WhyForm(),
        history=AuditEntry.objects.filter(object_type=found._meta.label_lower, object_id=str(found.pk)).order_by("pk"),
    )
