"""Views that belong to no feature: health, large type, the answer to a lost form token."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from shared import health
from shared.origin import way_back


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when database, worker and storage answer; 503 with the reason otherwise."""
    parts = health.check_all()
    well = all(part["ok"] for part in parts.values())
    return JsonResponse({"status": "ok" if well else "failing", "parts": parts}, status=200 if well else 503)


@csrf_exempt  # a cookie about type size is all it changes; a token would keep every page out of the page cache
@require_POST
def large_type(request: HttpRequest) -> HttpResponse:
    """Switch the large-type mode (长者版) on or off and go back to where the reader was."""
    answer = HttpResponseRedirect(way_back(request, "/"))
    if request.POST.get("on") == "1":
        answer.set_cookie("large_type", "1", max_age=31_536_000, samesite="Lax", httponly=True)
    else:
        answer.delete_cookie("large_type")
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/csrf.html", status=403)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "errors/403.html", {"reason": getattr(exception, "message", "")}, status=403)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """No context processor may run here: whatever broke could break again."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)
