"""Refusing posts from other sites where a page must stay free of form tokens, so that it can be cached."""

from functools import wraps
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt


def from_our_pages(view):
    """In place of the form token: the browser itself says where a post comes from (Sec-Fetch-Site, else Origin).

    Reading is free: whoever scans a code or follows a link from elsewhere gets the page.
    """

    @wraps(view)
    def checked(request, *args, **kwargs):
        site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return view(request, *args, **kwargs)
        if site not in {None, "same-origin"} or (origin not in {None, "null"} and urlsplit(origin).netloc != request.get_host()):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return csrf_exempt(checked)


def way_back(request, default: str) -> str:
    """Where a form says that the reader was (its field `next`), if that is one of our pages; else the default address."""
    back = request.POST.get("next", "")
    return back if url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()) else default
