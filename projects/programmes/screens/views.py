"""The two views every thing shares, its page and its acts; and the proof photos of assets."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from accounts.permissions import require
from accounts.screens import officials_page
from audit.models import AuditEntry
from audit.services import record
from projects.programmes.models import Asset, AssetPhoto, Programme
from projects.programmes.screens import things  # noqa: F401  registers every thing
from projects.programmes.screens.pieces import READ, THINGS, Thing, address, offered, thing_of, with_buttons
from projects.villages.models import Village
from shared.errors import say_refusal
from shared.proofs import proof_response


@require_safe
def thing_page(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Facts, what is doubtful, tables, acts and history of one thing."""
    thing = THINGS.get(kind)
    if thing is None or thing.facts is None:
        raise Http404
    found = get_object_or_404(thing.rows(request.user, READ), pk=pk)
    tables = thing.tables(found, request.user)
    return officials_page(
        request,
        "programmes/officials/thing.html",
        title=str(found),
        icon=thing.icon,
        crumbs=crumbs_to(thing, found),
        facts=thing.facts(found),
        notes=thing.notes(found),
        buttons_now=with_buttons(tables, offered(found, request.user, found.audit_region)),
        tables=tables,
        heading=found._meta.verbose_name,
        panel_icon=thing.icon,
        history=AuditEntry.objects.filter(object_type=found._meta.label_lower, object_id=str(found.pk)).order_by("pk"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, kind: str, pk: int, name: str) -> HttpResponse:
    """Ask for an act's facts, or only whether it is meant, then call its service."""
    thing = THINGS.get(kind)
    chosen = thing.act(name) if thing else None
    if chosen is None:
        raise Http404
    require(request.user, chosen.what)
    found = get_object_or_404(thing.rows(request.user, chosen.what), pk=pk)
    asked = {"parent": found} if chosen.form else {}
    said = (request.POST, request.FILES) if request.method == "POST" else ()
    form, status = (chosen.form or forms.Form)(*said, **asked), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            back = address(found)  # a removed line has no page to go back to
            with say_refusal(request) as saying:
                made = chosen.do(found, by=request.user, **form.cleaned_data)
            if not saying.refused:
                messages.success(request, chosen.done)
                return redirect(_page_of(made) or back)
            status = 409
    crumbs = [*crumbs_to(thing, found), (address(found), str(found))] if thing.facts or kind == "programme" else crumbs_to(thing, found)
    return officials_page(
        request,
        "programmes/officials/act.html",
        title=str(chosen.label),
        icon=thing.icon,
        crumbs=crumbs,
        status=status,
        form=form,
        subject=str(found),
        explain=chosen.explain,
        grave=chosen.grave,
        back=address(found),
    )


def _page_of(made) -> str:
    """The page of what an act made, when it has one of its own."""
    thing = thing_of(made) if made is not None else None
    return address(made) if thing is not None and thing.facts is not None else ""


def crumbs_to(thing: Thing, found) -> list[tuple[str, str]]:
    """From the list of programmes down to what stands above a thing."""
    trail, above = [], found if isinstance(found, Programme) else thing.up(found)
    while not isinstance(above, Village) and above is not found:
        trail.insert(0, (address(above), str(above)))
        if isinstance(above, Programme):
            break
        above = thing_of(above).up(above)
    return [(reverse("programmes_admin:list"), _("Programmes")), *trail]


@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture itself; who looked at it is kept."""
    assets = Asset.objects.visible_to(request.user, READ)
    found = get_object_or_404(AssetPhoto.objects.filter(asset__in=assets).select_related("asset__programme__village"), pk=pk)
    answer = proof_response(found.file, f"asset-{found.asset_id}-{found.pk}")
    record(request.user, "asset.photo_seen", found.asset, photo=found.pk)
    return answer
