"""Whole pages kept for a few seconds for readers who are nobody in particular.

Only GET answers with status 200, without Set-Cookie, to a request without a session, cart or message
cookie are kept, and only when the view did not forbid it; so nothing private can be stored. `forget()`
empties it (a new generation number) when something public changed.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse

PERSONAL_COOKIES = ("sessionid", "cart", "messages", "large_type", "place")
PRIVATE_PATHS = ("/admin/", "/accounts/", "/my/", "/orders/", "/cart/", "/checkout/", "/healthz", "/media/", "/static/", "/api/", "/desk/")
GENERATION = "page-cache-generation"


def forget() -> None:
    """Drop every kept page once the running transaction is committed."""
    transaction.on_commit(lambda: cache.set(GENERATION, cache.get(GENERATION, 0) + 1, None))


def kept(name: str, make: Callable[[], Any]) -> Any:
    """A public value as old as a kept page at most; forgotten with the pages. Without a page cache it is made every time."""
    if not settings.PAGE_CACHE_SECONDS:
        return make()
    key = f"kept:{cache.get(GENERATION, 0)}:{name}"
    found = cache.get(key)
    if found is None:
        found = (make(),)  # None is a value too
        cache.set(key, found, settings.PAGE_CACHE_SECONDS)
    return found[0]


class AnonymousPageCache:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.PAGE_CACHE_SECONDS or not self._impersonal(request):
            return self.get_response(request)
        key = self._key(request)
        kept = cache.get(key)
        if kept is not None:
            body, headers = kept
            return HttpResponse(body, headers=headers | {"X-Page-Cache": "hit"})
        answer = self.get_response(request)
        if self._may_keep(answer):
            cache.set(key, (answer.content, self._headers(answer)), settings.PAGE_CACHE_SECONDS)
        return answer

    @staticmethod
    def _impersonal(request: HttpRequest) -> bool:
        path = request.path.removeprefix("/en")
        return (
            request.method == "GET" and not path.startswith(PRIVATE_PATHS) and not any(name in request.COOKIES for name in PERSONAL_COOKIES)
        )

    @staticmethod
    def _may_keep(answer: HttpResponse) -> bool:
        if answer.status_code != 200 or answer.streaming or answer.cookies:
            return False
        return not any(word in answer.get("Cache-Control", "") for word in ("private", "no-store", "no-cache"))

    @staticmethod
    def _headers(answer: HttpResponse) -> dict[str, str]:
        return {name: value for name, value in answer.items() if name not in {"Set-Cookie", "Date", "Connection"}}

    @staticmethod
    def _key(request: HttpRequest) -> str:
        part = request.headers.get("HX-Request", "")  # a script asked for the list alone: another answer at the same address
        whole = f"{cache.get(GENERATION, 0)}|{request.get_host()}|{request.get_full_path()}|{part}"
        return "page:" + hashlib.sha256(whole.encode()).hexdigest()
