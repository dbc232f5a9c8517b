"""Officials' pages: one notice with everything (each view is written down), its photos; entering, reading and deciding objections.

Apps above add panels to a notice's page by the hook `notice_panels`: a function of (request, notice) that gives a Component or None.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail import hooks
from wagtail.admin import messages

from accounts.permissions import may, require
from accounts.screens import officials_page
from audit.models import AuditEntry
from audit.services import record
from projects.notices import handling, photos
from projects.notices.forms import DecisionForm, EntryForm, PhotoForm, WhyForm
from projects.notices.listing import clock_in_words
from projects.notices.models import BoardPhoto, Objection, PublicNotice
from projects.notices.objections import enter_objection, held_lines
from shared.errors import say_refusal
from shared.proofs import proof_response

Status = Objection.Status
NOTICES = [(reverse_lazy("notices_admin:list"), gettext_lazy("Public notices"))]
OBJECTIONS = [(reverse_lazy("objections_admin:list"), gettext_lazy("Objections"))]
_WHOLE = ("village__region", "created_by", "replaces")


@dataclass(frozen=True, slots=True)
class Move:
    """A button of an objection's page: from which states, the service, and the label of the field that asks why, if one does."""

    name: str
    to: str
    label: str
    service: Callable
    reason: str = ""


MOVES = {
    move.name: move
    for move in [
        Move("take_up", Status.UNDER_REVIEW, gettext_lazy("Look into it"), handling.take_up),
        Move("hand_back", Status.OPEN, gettext_lazy("Leave it to somebody else"), handling.hand_back, gettext_lazy("Why you leave it")),
        Move(
            "withdraw",
            Status.WITHDRAWN,
            gettext_lazy("Taken back by the person"),
            handling.withdraw,
            gettext_lazy("How the person said so"),
        ),
    ]
}


@never_cache
@require_safe
def notice_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything officials may know of a notice; whoever opens it leaves a line."""
    notice = _notice(request, pk)
    record(request.user, "notice.viewed", notice)
    held = held_lines(notice)
    told = [tell(request, notice) for tell in hooks.get_hooks("notice_panels")]
    region = notice.audit_region
    return officials_page(
        request,
        "notices/officials/notice.html",
        title=str(notice),
        icon="clipboard-list",
        crumbs=NOTICES,
        notice=notice,
        clock=clock_in_words(notice),
        versions=_versions(notice),
        lines=[(line, line.line_number in held) for line in notice.lines.all()],
        photos=notice.photos.select_related("added_by"),
        photo_form=PhotoForm() if notice.is_published and may(request.user, photos.ADD, region) else None,
        objections=notice.objections.select_related("handled_by").defer("text", "contact"),
        may_enter=notice.is_published and notice.takes_objections and may(request.user, "objections.enter", region),
        panels=[panel for panel in told if panel],
        history=_history(notice),
    )


@require_POST
def add_photo(request: HttpRequest, pk: int) -> HttpResponse:
    notice = _notice(request, pk)
    require(request.user, photos.ADD, notice.audit_region)
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        with say_refusal(request) as saying:
            photos.add_photo(notice, by=request.user, **form.cleaned_data)
        if not saying.refused:
            messages.success(request, _("The photo is with the notice; place and camera data are removed."))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("notices_admin:notice", pk)


@require_POST
def show_photo(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Put a photo on the public page, or take it off."""
    if act not in {"show", "hide"}:
        raise Http404
    photo = _photo(request, pk)
    with say_refusal(request):
        photos.show_photo(photo, is_public=act == "show", by=request.user)
    return redirect("notices_admin:notice", photo.notice_id)


@never_cache
@require_safe
def photo_file(request: HttpRequest, pk: int) -> HttpResponse:
    photo = _photo(request, pk)
    record(request.user, "boardphoto.viewed", photo)
    return proof_response(photo.file, f"board-{photo.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down an objection on somebody's behalf."""
    require(request.user, "objections.enter")
    notice = _notice(request, pk, "objections.enter")
    form, status = EntryForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with say_refusal(request) as saying:
                made = enter_objection(notice, by=request.user, **form.facts())
            if not saying.refused:
                messages.success(request, _("The objection is written down; give the person the receipt code on this page."))
                return redirect("objections_admin:objection", made.pk)
    crumbs = [*NOTICES, (reverse("notices_admin:notice", args=[pk]), str(notice))]
    words = {"title": _("Enter an objection"), "icon": "comment", "crumbs": crumbs}
    return officials_page(request, "notices/officials/enter.html", notice=notice, form=form, status=status, **words)


@never_cache
@require_safe
def objection_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection, what came in with everything masked, and what can be done about it."""
    return _show(request, _objection(request, pk))


@require_POST
def move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Make one of MOVES; the service asks for the permission and the state."""
    if name not in MOVES:
        raise Http404
    objection, chosen = _objection(request, pk), MOVES[name]
    form = WhyForm(request.POST, prefix=name)
    with say_refusal(request) as saying:
        reason = {"reason": form.cleaned_data["reason"] if form.is_valid() else ""} if chosen.reason else {}
        chosen.service(objection, by=request.user, **reason)
    if not saying.refused:
        messages.success(request, _("%(what)s is now “%(is)s”.") % {"what": objection, "is": objection.get_status_display()})
    return redirect("objections_admin:objection", pk)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer it; what was typed is kept when something is missing."""
    objection = _objection(request, pk)
    require(request.user, handling.DECIDE, objection.audit_region)
    form = DecisionForm(request.POST)
    if form.is_valid():
        with say_refusal(request) as saying:
            handling.decide(objection, by=request.user, **form.cleaned_data)
        if not saying.refused:
            messages.success(request, _("The answer is published."))
            return redirect("objections_admin:objection", pk)
    return _show(request, objection, form=form, status=422)


@never_cache
@require_POST
def read_in_full(request: HttpRequest, pk: int) -> HttpResponse:
    """Show text and contact unmasked, this once."""
    objection, form = _objection(request, pk), WhyForm(request.POST, prefix="read")
    require(request.user, "objections.read_contact", objection.audit_region)
    with say_refusal(request) as saying:
        in_full = handling.read_in_full(objection, reason=form.cleaned_data["reason"] if form.is_valid() else "", by=request.user)
    return redirect("objections_admin:objection", pk) if saying.refused else _show(request, objection, in_full=in_full)


def _show(request: HttpRequest, objection: Objection, *, form=None, in_full=None, status: int = 200) -> HttpResponse:
    handles, now = handling.may_handle(request.user, objection), Status(objection.status)
    allowed = [chosen for chosen in MOVES.values() if handles and chosen.to in objection.NEXT[now]]
    deciding = handles and now == Status.UNDER_REVIEW
    masked = handling.masked(objection)
    return officials_page(
        request,
        "notices/officials/objection.html",
        title=str(objection),
        icon="comment",
        crumbs=OBJECTIONS,
        status=status,
        objection=objection,
        code="-".join(objection.receipt[n : n + 4] for n in range(0, 12, 4)),
        line=objection.notice.lines.filter(line_number=objection.line_number).first(),
        masked=masked,
        in_full=in_full,
        is_own=request.user.pk in objection.notice.may_not_decide(),
        buttons_now=[chosen for chosen in allowed if not chosen.reason],
        forms_now=[(one, WhyForm(prefix=one.name, auto_id=f"id_{one.name}_%s", label=one.reason)) for one in allowed if one.reason],
        decision=(form or DecisionForm(initial={"public_text": masked})) if deciding else None,
        read_form=WhyForm(prefix="read", label=_("Why you need the original")) if handles and not in_full else None,
        history=_history(objection),
    )


def _notice(request: HttpRequest, pk: int, what: str = "notices.read") -> PublicNotice:
    return get_object_or_404(PublicNotice.objects.visible_to(request.user, what).select_related(*_WHOLE), pk=pk)


def _objection(request: HttpRequest, pk: int) -> Objection:
    rows = Objection.objects.visible_to(request.user, "objections.read")
    return get_object_or_404(rows.select_related("notice__village__region", "entered_by", "handled_by", "released_by"), pk=pk)


def _photo(request: HttpRequest, pk: int) -> BoardPhoto:
    visible = PublicNotice.objects.visible_to(request.user, "notices.read")
    return get_object_or_404(BoardPhoto.objects.select_related("notice__village__region"), pk=pk, notice__in=visible)


def _versions(notice: PublicNotice) -> list[PublicNotice]:
    """All versions of this notice, oldest first: it, those before, those after."""
    first = notice
    while first.replaces_id:
        first = first.replaces
    found, newest = [first], first
    while newest := newest.replaced_by.order_by("-pk").first():
        found.append(newest)
    return found


def _history(thing):
    lines = AuditEntry.objects.filter(object_type=thing._meta.label_lower, object_id=str(thing.pk))
    return lines.exclude(action="notice.viewed").order_by("pk")
