"""What stands between a valid password and the platform: the session's clock, the second factor, the password's age.

One middleware, asked before every view. Whoever has not passed reaches only the pages that let them pass, and log-out.
"""

from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts import second_factor, sessions

ALWAYS_OPEN = {"accounts:login", "accounts:logout", "wagtailadmin_logout", "healthz", "large-type"}
SECOND_FACTOR_PAGES = {"accounts:second_factor", "accounts:second_factor_setup", "accounts:second_factor_codes"}


def password_is_stale(user) -> bool:
    """Was the password given by an administrator, or is it an official's and too old?"""
    if user.must_change_password:
        return True
    oldest = timezone.now() - timedelta(days=settings.PASSWORD_DAYS)
    return bool(settings.PASSWORD_DAYS) and user.is_official and (user.password_changed_at or user.joined_at) < oldest


class Gate:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name
        if sessions.is_over(request):
            logout(request)
            if name in ALWAYS_OPEN:
                return None
            said = _("You were away for a while, so you were logged out. Log in again to go on where you were.")
            return self._send(request, "accounts:login", "session_over", said)
        sessions.touch(request)
        if name in ALWAYS_OPEN:
            return None
        if second_factor.is_missing(request):
            if name in SECOND_FACTOR_PAGES:
                return None
            return self._send(request, "accounts:second_factor", "second_factor_missing")
        if password_is_stale(request.user) and name not in {"accounts:password", *SECOND_FACTOR_PAGES}:
            said = _("Your password must be changed before you go on.")
            return self._send(request, "accounts:password", "password_stale", said)
        return None

    @classmethod
    def _send(cls, request: HttpRequest, to: str, code: str, said: str = "") -> HttpResponse:
        """A person goes to a page and comes back afterwards; a program is told by 403 and a code."""
        address = f"{reverse(to)}?{urlencode({'next': cls._back(request)})}"
        if request.headers.get("X-Requested-With") == "XMLHttpRequest" or request.path.startswith("/api/"):
            return JsonResponse({"code": code, "message": said or code, "go_to": address}, status=403)
        if said:
            messages.warning(request, said)
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)

    @staticmethod
    def _back(request: HttpRequest) -> str:
        """Where the person was: the page itself, or the page whose form was sent."""
        if request.method in {"GET", "HEAD"} and not request.htmx:
            return request.get_full_path()
        came_from = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
        if came_from.netloc != request.get_host():
            return ""
        return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
