"""Officials' and sellers' page of a live show: its facts, its shelf, the buttons that move it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from accounts.screens import officials_page
from marketplace.live import services
from marketplace.live.models import Show
from shared.errors import say_refusal

Status = Show.Status
CRUMBS = [(reverse_lazy("show:index"), gettext_lazy("Live shows"))]


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    labels = {Status.SCHEDULED: _("Announce"), Status.ON_AIR: _("Begin"), Status.ENDED: _("End"), Status.CANCELLED: _("Cancel the show")}
    return officials_page(
        request,
        "live/officials/show.html",
        title=str(found),
        icon="media",
        crumbs=CRUMBS,
        buttons=[HeaderButton(_("Edit"), url=reverse("show:edit", args=[pk]), icon_name="edit")],
        show=found,
        items=found.items.select_related("product"),
        moves=[(status.value, labels[status]) for status in Status if status in found.NEXT[Status(found.status)]],
    )


@require_POST
def move(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    if to not in Status.values:
        raise Http404
    found = _find(request, pk)
    with say_refusal(request) as saying:
        services.change(found, to, by=request.user)
    if not saying.refused:
        messages.success(request, _("%(what)s is now “%(is)s”.") % {"what": found, "is": found.get_status_display()})
    return redirect("shows_admin:show", pk)


def _find(request: HttpRequest, pk: int) -> Show:
    return get_object_or_404(Show.objects.visible_to(request.user, "live.edit").select_related("supplier", "region"), pk=pk)
