"""What may go wrong while buying, by accident or on purpose: each says which thing, what is wrong and what to do, and orders nothing."""

import re

import pytest
from django.urls import reverse

from marketplace.catalogue.models import Product, Sku
from marketplace.checkout.models import Cart, CartLine
from marketplace.orders.models import Purchase
from tests.factories import make_user
from tests.market_factories import PHONE, make_paid, make_purchase, make_sku
from tests.marketplace.test_shop_pages import address, form_of, put

pytestmark = [pytest.mark.django_db, pytest.mark.both]
CART, CHECKOUT = "/checkout/cart/", "/checkout/"


def told(answer) -> str:
    """The words of all alerts and messages of a page."""
    text = answer.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", part) for part in re.findall(r'(?s)role="(?:alert|status)".*?</(?:p|div|ul)>', text))


def opened(client, sku, quantity="1") -> dict:
    """A filled-in checkout form."""
    put(client, sku, quantity)
    return address() | form_of(client.get(CHECKOUT))


def test_an_empty_cart_is_said_and_orders_nothing(client, stand_in):
    sku = make_sku()
    fields = opened(client, sku)
    CartLine.objects.all().delete()
    assert "购物车" in told(client.post(CHECKOUT, fields, follow=True))
    client.cookies.clear()
    answer = client.post(CHECKOUT, fields, follow=True)
    assert answer.redirect_chain[-1][0] == CART
    assert "购物车" in told(answer)
    assert not Purchase.objects.exists()


def test_a_price_that_changed_meanwhile_is_named_with_the_new_total(client, stand_in):
    sku = make_sku(price_fen=3980)
    fields = opened(client, sku, "2")
    Sku.objects.update(price_fen=4980)
    answer = client.post(CHECKOUT, fields)
    assert answer.status_code == 400
    assert "99.60" in told(answer)
    assert not Purchase.objects.exists()
    page = client.get(CART).content.decode()  # and the cart names the line, both prices and what to press
    assert all(said in page for said in ("39.80", "49.80", reverse("checkout:confirm")))


def test_what_sold_out_meanwhile_is_named_with_what_is_left(client, stand_in):
    sku, other = make_sku(stock_=3), make_sku()
    put(client, other)
    fields = opened(client, sku, "3")
    make_purchase((sku, 1))
    answer = client.post(CHECKOUT, fields)
    assert answer.status_code == 400
    assert str(sku) in told(answer)
    assert "2" in told(answer)
    make_purchase((sku, 2))
    answer = client.post(CHECKOUT, fields)
    assert str(sku) in told(answer)
    assert Purchase.objects.count() == 2
    assert Sku.objects.get(pk=other.pk).reserved == 0


def test_what_is_no_longer_on_sale_is_named(client, stand_in):
    sku = make_sku()
    fields = opened(client, sku)
    Product.objects.update(status="off_sale")
    answer = client.post(CHECKOUT, fields)
    assert answer.status_code == 400
    assert str(sku) in told(answer)
    assert not Purchase.objects.exists()


@pytest.mark.parametrize("quantity", ["-3", "0", "100", "9" * 40, "1e3", "½", "1.5", "", "' OR 1=1"])
def test_an_impossible_quantity_is_said_and_changes_nothing(client, quantity):
    sku = make_sku(stock_=50)
    put(client, sku, "2")
    for url in (reverse("checkout:add"), reverse("checkout:change")):
        answer = client.post(url, {"sku": sku.pk, "quantity": quantity}, follow=True)
        assert "99" in told(answer)
        assert CartLine.objects.get().quantity == 2


def test_adding_again_and_again_stops_at_the_largest_quantity(client):
    sku = make_sku(stock_=500)
    for _n in range(3):
        put(client, sku, "60")
    assert CartLine.objects.get().quantity == 99


@pytest.mark.parametrize("total", ["1", "-1", "0", "", "3979", "3980.0", "1e9", "９" * 20, "3980 "])
def test_a_forged_total_is_refused_with_the_true_one(client, stand_in, total):
    fields = opened(client, make_sku(price_fen=3980))
    answer = client.post(CHECKOUT, fields | {"total": total})
    assert answer.status_code == 400
    assert "39.80" in told(answer)
    assert not Purchase.objects.exists()


def test_prices_fees_and_freight_cannot_be_sent_along(client, stand_in):
    fields = opened(client, make_sku(price_fen=3980)) | {"price_fen": "1", "freight_fen": "-500", "unit_fen": "1", "quantity": "99"}
    assert client.post(CHECKOUT, fields).status_code == 303
    assert (Purchase.objects.get().total_fen, Purchase.objects.get().freight_fen) == (3980, 0)


def test_a_forged_key_is_told_to_begin_again(client, stand_in):
    fields = opened(client, make_sku())
    assert client.post(CHECKOUT, fields | {"key": "0" * 32}).status_code == 400
    assert not Purchase.objects.exists()


def test_a_key_of_another_guests_purchase_opens_nothing_of_theirs(client, stand_in):
    """The key is 122 random bits and never shown; whoever sends one that is known must have been its sender."""
    theirs = make_purchase()
    fields = opened(client, make_sku())
    answer = client.post(CHECKOUT, fields | {"key": theirs.key[:-1] + ("0" if theirs.key[-1] != "0" else "1")})
    assert answer.status_code == 400
    assert theirs.token not in answer.content.decode()


def test_another_guests_order_number_opens_nothing(client):
    mine, theirs = make_paid(), make_paid()
    Purchase.objects.filter(pk=theirs.pk).update(phone_fingerprint="x")
    number = theirs.orders.get().number
    answer = client.post(reverse("orders:look_up"), {"number": number, "phone": PHONE})
    assert answer.status_code == 400
    assert "核对" in told(answer) or "检查" in told(answer)
    assert theirs.token not in answer.content.decode()
    for route in ("orders:received", "member:invoice"):
        assert client.post(reverse(route, args=[mine.token, number])).status_code == 404
    client.force_login(make_user())
    client.post(reverse("member:claim"), {"number": number, "phone": PHONE})
    assert Purchase.objects.get(pk=theirs.pk).buyer is None


def test_another_guests_cart_line_is_not_touched(client):
    theirs, sku = Cart.objects.create(), make_sku()
    CartLine.objects.create(cart=theirs, sku=sku, quantity=3)
    put(client, make_sku())
    client.post(reverse("checkout:change"), {"sku": sku.pk, "quantity": "9"})
    client.post(reverse("checkout:remove"), {"sku": sku.pk})
    assert CartLine.objects.get(cart=theirs).quantity == 3


@pytest.mark.parametrize("sku", ["0", "-1", "x", "9" * 40, ""])
def test_a_variant_that_does_not_exist_changes_nothing(client, sku):
    assert client.post(reverse("checkout:add"), {"sku": sku, "quantity": "1"}).status_code in {303, 404}
    assert not CartLine.objects.exists()


def test_guessing_order_numbers_of_one_phone_is_braked(client):
    purchase = make_paid()
    for n in range(10):
        client.post(reverse("orders:look_up"), {"number": f"26112300000{n}", "phone": PHONE}, REMOTE_ADDR=f"10.0.0.{n}")
    answer = client.post(reverse("orders:look_up"), {"number": purchase.number, "phone": PHONE}, REMOTE_ADDR="10.0.0.99")
    assert answer.status_code == 400
    assert purchase.token not in answer.content.decode()
