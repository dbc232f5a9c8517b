"""The papers of a closed round, to take away: asked for with a reason, recorded, never kept on the server."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from projects.dividends.archiving import archive
from projects.dividends.forms import ReasonForm
from projects.dividends.pages.rounds import find
from shared.errors import say_refusal

WHAT = "dividends.archive"


@never_cache
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """The zip of all papers; its manifest names the SHA-256 of each."""
    round_ = find(request, pk, WHAT)
    form = ReasonForm(request.POST, prefix="archive")
    with say_refusal(request) as saying:
        made, packed = archive(round_, reason=form.cleaned_data["reason"] if form.is_valid() else "", by=request.user)
    if saying.refused:
        return redirect("dividends_admin:round", pk)
    name = f"{round_.programme.village}-{round_.title}-{made.made_at:%Y%m%d}.zip"
    return FileResponse(packed, as_attachment=True, filename=name, content_type="application/zip")
