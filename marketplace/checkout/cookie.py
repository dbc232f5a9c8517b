"""Which cart is whose: a guest's by a signed cookie, a member's by the account. It is made when something is put into it."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from marketplace.checkout.models import Cart, CartLine

NAME, SALT, SECONDS = "cart", "checkout.cart", 30 * 24 * 3600


def cart_of(request: HttpRequest) -> Cart | None:
    """The cart in use. After a log-in the guest's cart goes into the member's, on whichever page asks first."""
    token = request.get_signed_cookie(NAME, default=None, salt=SALT, max_age=SECONDS)
    guest = Cart.objects.filter(token=token, buyer=None).first() if token else None
    if not request.user.is_authenticated:
        return guest
    mine = Cart.objects.filter(buyer=request.user).first()
    return merge(guest, request.user) if guest else mine


def cart_or_new(request: HttpRequest) -> Cart:
    found = cart_of(request)
    if found:
        return found
    if request.user.is_authenticated:
        return Cart.objects.get_or_create(buyer=request.user)[0]
    return Cart.objects.create()


@transaction.atomic
def merge(guest: Cart, member) -> Cart:
    """Put a guest's cart into the member's, of each variant the higher quantity; two tabs at once do it once."""
    mine = Cart.objects.get_or_create(buyer=member)[0]
    held = {cart.pk: cart for cart in Cart.objects.select_for_update().filter(pk__in=[guest.pk, mine.pk]).order_by("pk")}
    locked = held.get(guest.pk)
    if locked is None or locked.buyer_id:
        return mine
    there = {line.sku_id: line for line in mine.lines.all()}
    for line in locked.lines.all():
        have = there.get(line.sku_id)
        if have is None:
            CartLine.objects.filter(pk=line.pk).update(cart=mine)
        elif have.quantity < line.quantity:
            CartLine.objects.filter(pk=have.pk).update(quantity=line.quantity, seen_fen=line.seen_fen)
    locked.delete()
    return mine


def remember(answer: HttpResponse, cart: Cart) -> HttpResponse:
    """A guest's cart is kept by the cookie; a member's needs none."""
    if cart.buyer_id:
        answer.delete_cookie(NAME, samesite="Lax")
        return answer
    answer.set_signed_cookie(
        NAME, cart.token, salt=SALT, max_age=SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return answer
