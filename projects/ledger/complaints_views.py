"""Officials' side of objections to statements: the queue, one of them, the answer."""

import django_filters
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn

from accounts.permissions import may, require
from accounts.screens import OfficialsListing, PermittedMenuItem, YuanColumn, listing_paths, officials_page
from accounts.todo import waiting
from projects.ledger import complaints, sources
from projects.ledger.forms import AnswerForm
from projects.ledger.models import StatementComplaint
from shared.errors import say_refusal

READ, ANSWER = "ledger.read", "ledger.answer"
Status = StatementComplaint.Status
CRUMBS = [(reverse_lazy("complaints_admin:list"), gettext_lazy("Objections to statements"))]


class ComplaintFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        choices=Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = StatementComplaint
        fields = ["status"]


class ComplaintList(OfficialsListing):
    model = StatementComplaint
    what, namespace = READ, "complaints_admin"
    default_ordering = "-pk"
    page_title, header_icon = gettext_lazy("Objections to statements"), "comment"
    verbose_name_plural = gettext_lazy("objections to statements")
    filterset_class = ComplaintFilterSet
    is_searchable = False
    columns = [
        TitleColumn("kind", label=gettext_lazy("What is wrong"), accessor="get_kind_display", url_name="complaints_admin:complaint"),
        Column("entry", label=gettext_lazy("For what"), accessor="entry.item"),
        YuanColumn("amount_fen", label=gettext_lazy("Yuan"), accessor="entry.amount_fen"),
        Column("village", label=gettext_lazy("Village"), accessor=lambda complaint: str(complaint.account.household.village)),
        Column("opened_at", label=gettext_lazy("Said"), accessor=lambda complaint: f"{complaint.opened_at:%Y-%m-%d}"),
        StatusTagColumn("status", label=gettext_lazy("Status"), accessor="get_status_display"),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("entry", "account__household__village__region")


@require_http_methods(["GET", "HEAD", "POST"])
def complaint_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection with the line it is about; who did not have the line in hand answers it here."""
    visible = StatementComplaint.objects.visible_to(request.user, READ)
    found = get_object_or_404(
        visible.select_related("entry__posting__voucher", "account__household__village__region", "answered_by"), pk=pk
    )
    if request.method == "POST":
        require(request.user, ANSWER, found.audit_region)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with say_refusal(request) as saying:
            complaints.answer_complaint(found, answer=form.cleaned_data["answer"], by=request.user)
        if not saying.refused:
            messages.success(request, _("Answered; the household reads it in its statement."))
        return redirect("complaints_admin:complaint", pk)
    waits = found.status == Status.OPEN and may(request.user, ANSWER, found.audit_region)
    rights = {
        "may_answer": waits and complaints.may_answer(found, request.user),
        "had_in_hand": waits and not complaints.may_answer(found, request.user),
    }
    entry = found.entry
    words = {"title": str(found), "icon": "comment", "crumbs": CRUMBS, "status": 422 if form.errors else 200}
    source = {"source_words": sources.in_words(entry.source), "links": sources.links_of([entry.source], request.user).get(entry.source, [])}
    return officials_page(request, "ledger/officials/complaint.html", complaint=found, entry=entry, form=form, **rights, **source, **words)


@hooks.register("register_admin_urls")
def complaint_urls():
    return listing_paths(ComplaintList, path("<int:pk>/", complaint_page, name="complaint"))


@hooks.register("register_aid_menu_item")
def complaint_menu_item():
    address = reverse_lazy("complaints_admin:list")
    return PermittedMenuItem(gettext_lazy("Objections to statements"), address, what=READ, name="complaints", icon_name="comment", order=22)


@hooks.register("officials_todo")
def complaints_waiting(request: HttpRequest):
    if may(request.user, ANSWER):
        rows = StatementComplaint.objects.visible_to(request.user, ANSWER).waiting().select_related("entry")
        yield waiting(_("Objections to answer"), f"{reverse('complaints_admin:list')}?status=open", rows)
