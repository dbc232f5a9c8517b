"""Remember from where the running request came, for the audit lines it writes."""

from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

remote_address: ContextVar[str | None] = ContextVar("remote_address", default=None)


class RemoteAddress:
    """Behind PROXY_COUNT trusted proxies the address is taken that many places from the right of X-Forwarded-For."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = remote_address.set(self._address(request))
        try:
            return self.get_response(request)
        finally:
            remote_address.reset(token)

    @staticmethod
    def _address(request: HttpRequest) -> str | None:
        proxies = settings.AXES_IPWARE_PROXY_COUNT
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        if proxies and len(hops) >= proxies:
            return hops[-proxies]
        return request.META.get("REMOTE_ADDR") or None
