"""Where a buyer's goods probably go: the member's default address. Until somebody says so, freight is an estimate."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from marketplace.checkout.models import SavedAddress
from regions.divisions import PROVINCE, find

COOKIE, REMEMBERED = "place", 180 * 24 * 3600


def addresses_of(request: HttpRequest):
    """The member's own addresses, the default first."""
    if not request.user.is_authenticated:
        return SavedAddress.objects.none()
    return SavedAddress.objects.filter(buyer=request.user)


def place_of(request: HttpRequest) -> str:
    return addresses_of(request).filter(is_default=True).values_list("region_code", flat=True).first() or ""


def likely_place(request: HttpRequest) -> str:
    """For what is only shown: the province chosen on a product's page, else the default address; "" while neither is known."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if is_province(chosen) else place_of(request)


def is_province(code: str) -> bool:
    return len(code) == PROVINCE and find(code) is not None


def remember_province(answer: HttpResponse, code: str) -> HttpResponse:
    """Keep the chosen province for half a year; "" forgets it."""
    if not code:
        answer.delete_cookie(COOKIE, samesite="Lax")
        return answer
    answer.set_cookie(COOKIE, code, max_age=REMEMBERED, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return answer
