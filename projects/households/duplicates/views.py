"""Officials' screens of possible duplicates: the list of pairs, and one pair side by side."""

import django_filters
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn

from accounts.permissions import may, require
from accounts.screens import OfficialsListing, officials_page
from audit.models import AuditEntry
from projects.households.checks.views import villages_of
from projects.households.duplicates import services
from projects.households.models import DuplicatePair, Member
from shared.errors import say_refusal
from shared.masking import mask_card, mask_id, mask_phone

Status, Reason = DuplicatePair.Status, DuplicatePair.Reason
READ, DECIDE = "households.read", "households.decide_duplicate"
CRUMBS = [(reverse_lazy("duplicates_admin:list"), gettext_lazy("Possible duplicates"))]
SECRETS = [f"{who}__{name}" for who in ("first", "second") for name in ("id_number", "phone", "bank_card", "household__address")]


class PairFilterSet(WagtailFilterSet):
    """Without a status the list shows what nobody decided."""

    status = django_filters.ChoiceFilter(
        choices=Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("Waiting"), widget=forms.RadioSelect
    )
    reason = django_filters.ChoiceFilter(
        choices=Reason.choices, label=gettext_lazy("Why it is asked"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )
    village = django_filters.ModelChoiceFilter(field_name="first__household__village", queryset=villages_of, label=gettext_lazy("Village"))

    class Meta:
        model = DuplicatePair
        fields = ["status", "reason", "village"]

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("status") else found.filter(status__in=[Status.OPEN, Status.LATER])


class PairList(OfficialsListing):
    model = DuplicatePair
    what, namespace = READ, "duplicates_admin"
    default_ordering = "-pk"
    is_searchable = False
    page_title, header_icon = gettext_lazy("Possible duplicates"), "copy"
    verbose_name_plural = gettext_lazy("possible duplicates")
    filterset_class = PairFilterSet
    columns = [
        TitleColumn(
            "names",
            label=gettext_lazy("Members"),
            accessor=lambda pair: f"{pair.first.name} · {pair.second.name}",
            url_name="duplicates_admin:pair",
        ),
        Column("reason", label=gettext_lazy("Why it is asked"), accessor="get_reason_display"),
        Column("first", label=gettext_lazy("First household"), accessor="first.household.number"),
        Column("second", label=gettext_lazy("Second household"), accessor="second.household.number"),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda pair: pair.status == Status.OPEN
        ),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("first__household", "second__household").defer(*SECRETS)


class DecisionForm(forms.Form):
    """The decision; of one person also which record goes on, and where the person lives when the two say different households."""

    status = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[choice for choice in Status.choices if choice[0] != Status.OPEN],
        widget=forms.RadioSelect,
    )
    keep = forms.ChoiceField(
        label=gettext_lazy("If they are one person: which record goes on"),
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("the other one ends today, stays as history, and gives what this one lacks"),
    )
    home = forms.ChoiceField(label=gettext_lazy("In which household the person lives"), required=False, widget=forms.RadioSelect)
    note = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, pair: DuplicatePair, **kwargs):
        super().__init__(*args, **kwargs)
        both = (pair.first, pair.second)
        self.people = {str(one.pk): one for one in both}
        self.fields["keep"].choices = [(str(one.pk), f"{one.name} · {one.number}") for one in both]
        if any(one.left_on for one in both):
            del self.fields["keep"], self.fields["home"]  # there is no choice
        elif pair.first.household_id == pair.second.household_id:
            del self.fields["home"]
        else:
            self.fields["home"].choices = [(str(one.pk), f"{one.household.number} · {one.household.village}") for one in both]

    def said(self) -> dict:
        """What the service takes: a record and a household of the two."""
        keep, home = (self.people.get(self.cleaned_data.get(name, "")) for name in ("keep", "home"))
        return {"note": self.cleaned_data["note"], "keep": keep, "home": home.household if home else None}


class UndoForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why they are two people after all"), max_length=300)


@require_http_methods(["GET", "HEAD", "POST"])
def pair_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Two members side by side, numbers masked; whoever may decides."""
    pair = _find(request, pk)
    form, status = DecisionForm(request.POST or None, pair=pair), 200
    if request.method == "POST":
        require(request.user, DECIDE)
        status = 422
        if form.is_valid():
            to_do: list[str] = []
            with say_refusal(request) as saying:
                services.decide(pair, form.cleaned_data["status"], by=request.user, tell=to_do.append, **form.said())
            if not saying.refused:
                return _kept(request, form.cleaned_data["status"], to_do)
    undecided = pair.status in {Status.OPEN, Status.LATER}
    may_decide = all(may(request.user, DECIDE, member.audit_region) for member in (pair.first, pair.second))
    return officials_page(
        request,
        "households/officials/pair.html",
        title=f"{pair.first.name} · {pair.second.name}",
        icon="copy",
        crumbs=CRUMBS,
        status=status,
        pair=pair,
        rows=_side_by_side(pair.first, pair.second),
        form=form if undecided and may_decide else None,
        undo=UndoForm() if pair.kept_id and may_decide else None,
        history=AuditEntry.objects.filter(object_type=pair._meta.label_lower, object_id=str(pair.pk)).order_by("pk"),
    )


@require_POST
def separate(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that two records are of one person."""
    pair, form, to_do = _find(request, pk), UndoForm(request.POST), []
    require(request.user, DECIDE)
    with say_refusal(request) as saying:
        services.separate(pair, reason=form.cleaned_data["reason"] if form.is_valid() else "", by=request.user, tell=to_do.append)
    if not saying.refused:
        messages.success(request, _("Both records go on as they were; the pair is open again."))
        for sentence in to_do:
            messages.warning(request, sentence)
    return redirect("duplicates_admin:pair", pk)


def _find(request: HttpRequest, pk: int) -> DuplicatePair:
    visible = DuplicatePair.objects.visible_to(request.user, READ)
    return get_object_or_404(visible.select_related("first__household__village__region", "second__household__village__region"), pk=pk)


def _kept(request: HttpRequest, status: str, to_do: list[str]) -> HttpResponse:
    if status == Status.SAME:
        messages.success(request, _("The two records are one person now; the pair is not asked about again."))
    else:
        messages.success(request, _("The decision is kept; the pair is asked about again only when their facts change."))
    for sentence in to_do:
        messages.warning(request, sentence)
    return redirect("duplicates_admin:list")


def _side_by_side(first: Member, second: Member) -> list[tuple[str, str, str, bool]]:
    """(label, of the first, of the second, alike) for each fact; alike is asked of the bare values, masks are shown."""
    facts = [
        (_("Name"), lambda one: one.name, None),
        (_("Sex"), lambda one: one.get_sex_display(), None),
        (_("Date of birth"), lambda one: one.born_on.isoformat(), None),
        (_("Id number"), lambda one: one.id_number, mask_id),
        (_("National number"), lambda one: one.national_number, None),
        (_("Phone"), lambda one: one.phone, mask_phone),
        (_("Bank card"), lambda one: one.bank_card, mask_card),
        (_("Household"), lambda one: one.household.number, None),
        (_("Village"), lambda one: f"{one.household.village} {one.household.group}", None),
        (_("Relation to head"), lambda one: one.get_relation_display(), None),
        (_("Joined"), lambda one: one.joined_on.isoformat(), None),
        (_("Left"), lambda one: one.left_on.isoformat() if one.left_on else "", None),
    ]
    rows = []
    for label, read, mask in facts:
        values = (read(first), read(second))
        shown = [(mask(value) if mask and value else value) or "—" for value in values]
        rows.append((label, *shown, bool(values[0]) and values[0] == values[1]))
    return rows
