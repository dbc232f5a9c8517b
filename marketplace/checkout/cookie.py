"""Which cart is whose: a signed cookie, nothing else. A visitor without a cart gets one when something is put into it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from marketplace.checkout.models import Cart

NAME, SALT, SECONDS = "cart", "checkout.cart", 30 * 24 * 3600


def cart_of(request: HttpRequest) -> Cart | None:
    token = request.get_signed_cookie(NAME, default=None, salt=SALT, max_age=SECONDS)
    return Cart.objects.filter(token=token).first() if token else None


def cart_or_new(request: HttpRequest) -> Cart:
    buyer = request.user if request.user.is_authenticated else None
    return cart_of(request) or Cart.objects.create(buyer=buyer)


def remember(answer: HttpResponse, cart: Cart) -> HttpResponse:
    answer.set_signed_cookie(
        NAME, cart.token, salt=SALT, max_age=SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return answer
