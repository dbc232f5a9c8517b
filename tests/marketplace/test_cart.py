"""The cart of guests and members: merged by the higher quantity, honest about what changed, grouped by origin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.catalogue.models import Product, Sku
from marketplace.checkout.models import Cart, CartLine, SavedAddress
from marketplace.checkout.review import review
from marketplace.checkout.services import MOST_LINES, put
from marketplace.orders.models import OrderLine, Purchase
from shared.errors import RuleError
from tests.factories import make_user
from tests.market_factories import PHONE, make_cart, make_product, make_sku, make_supplier
from tests.marketplace.test_placing_freight import make_template
from tests.marketplace.test_shop_pages import address, form_of, make_picture
from tests.marketplace.test_shop_pages import put as put_by_post

pytestmark = [pytest.mark.django_db, pytest.mark.both]
CART, CHECKOUT = "checkout:cart", "checkout:checkout"


@pytest.fixture
def member(client):
    user = make_user()
    client.force_login(user)
    return user


def make_saved(buyer, region_code="410482101", is_default=True) -> SavedAddress:
    return SavedAddress.objects.create(
        buyer=buyer, name="李四", phone="13900000000", region_code=region_code, street="磨石村5组", is_default=is_default
    )


def quantities(buyer):
    return dict(CartLine.objects.filter(cart__buyer=buyer).values_list("sku_id", "quantity"))


# --- whose cart ------------------------------------------------------------------------------------------------------
def test_a_guests_cart_goes_into_the_members_by_the_higher_quantity(client):
    user = make_user()
    mine, theirs, both, more = (make_sku(stock_=50) for _n in range(4))
    have = Cart.objects.create(buyer=user)
    for sku, n in ((mine, 1), (both, 2), (more, 9)):
        put(have, sku, n)
    for sku, n in ((theirs, 3), (both, 5), (more, 4)):
        put_by_post(client, sku, str(n))
    client.force_login(user)
    for _again in range(2):
        client.get(reverse(CART))
        assert quantities(user) == {mine.pk: 1, theirs.pk: 3, both.pk: 5, more.pk: 9}
    assert Cart.objects.count() == 1


def test_a_members_cart_is_there_on_another_device_and_not_after_log_out(client, member):
    put_by_post(client, make_sku(), "2")
    assert "cart" not in client.cookies or not client.cookies["cart"].value
    client.logout()
    assert not client.get(reverse(CART)).context["review"].lines
    client.force_login(member)
    assert client.get(reverse(CART)).context["review"].lines[0].line.quantity == 2


def test_somebody_elses_cart_cannot_be_merged_by_its_cookie(client, member):
    other = make_user()
    theirs = Cart.objects.create(buyer=other)
    put(theirs, make_sku(), 1)
    client.get(reverse(CART))
    assert quantities(other)
    assert not quantities(member)


# --- what changed ----------------------------------------------------------------------------------------------------
def test_nothing_new_nothing_to_confirm():
    seen = review(make_cart((make_sku(), 1)))
    assert (seen.has_news, seen.quote.goods_fen) == (False, 3980)


def test_changed_price_sold_out_and_unsellable_are_told_and_confirmed_before_the_checkout(client):
    dearer, few, gone, off = (make_sku(price_fen=1000, stock_=10) for _n in range(4))
    for sku in (dearer, few, gone, off):
        put_by_post(client, sku, "4")
    Sku.objects.filter(pk=dearer.pk).update(price_fen=1250)
    Sku.objects.filter(pk=few.pk).update(on_hand=3)
    Sku.objects.filter(pk=gone.pk).update(on_hand=0)
    Product.objects.filter(pk=off.product_id).update(status="off_sale")
    page = client.get(reverse(CART))
    news = {line.line.sku_id: " ".join(line.news) for line in page.context["review"].lines}
    assert "10.00" in news[dearer.pk]
    assert "12.50" in news[dearer.pk]
    assert "3" in news[few.pk]
    assert news[gone.pk]
    assert news[off.pk]
    assert reverse("checkout:confirm") in page.content.decode()
    assert client.get(reverse(CHECKOUT)).headers["Location"] == reverse(CART)
    client.post(reverse("checkout:confirm"))
    assert dict(CartLine.objects.values_list("sku_id", "quantity")) == {dearer.pk: 4, few.pk: 3}
    assert client.get(reverse(CHECKOUT)).status_code == 200
    assert form_of(client.get(reverse(CHECKOUT)))["total"] == str(4 * 1250 + 3 * 1000)


def test_nothing_is_changed_by_looking(client):
    sku = make_sku(stock_=5)
    put_by_post(client, sku, "5")
    Sku.objects.update(on_hand=1)
    for _n in range(2):
        client.get(reverse(CART))
    assert CartLine.objects.get().quantity == 5


def test_a_cart_holds_only_so_many_different_goods():
    cart, product = make_cart(), make_product()
    for _n in range(MOST_LINES):
        put(cart, make_sku(product, stock_=1), 1)
    with pytest.raises(RuleError, match="cart_full"):
        put(cart, make_sku(product, stock_=1), 1)


def test_goods_of_several_suppliers_are_grouped_with_freight_each():
    near, far = make_supplier(), make_supplier()
    make_template(near, all=("", 600, 100, None))
    make_template(far, all=("", 900, 100, 5000))
    cart = make_cart(*((make_sku(make_product(supplier), price_fen=2000), 2) for supplier in (near, far, near)))
    seen = review(cart, "410482")
    assert [(origin.supplier, len(origin.lines), origin.parcel.freight_fen) for origin in seen.origins] == [(near, 2, 900), (far, 1, 1000)]
    assert seen.origins[1].parcel.to_free_fen == 1000
    assert seen.quote.total_fen == 12_000 + 1900


def test_the_cart_page_costs_as_many_queries_with_twelve_lines_as_with_two(client):
    counts = []
    for n in (2, 10):
        for _each in range(n):
            put_by_post(client, make_sku(make_product(picture=make_picture())))
        assert client.get(reverse(CART)).content.count(b"<img") >= n  # and the sizes are made
        with CaptureQueriesContext(connection) as found:
            client.get(reverse(CART))
        counts.append(len(found))
    assert counts[0] == counts[1] <= 16


# --- checkout --------------------------------------------------------------------------------------------------------
def test_a_member_orders_to_a_saved_address_without_typing(client, member, stand_in):
    put_by_post(client, make_sku())
    saved = make_saved(member)
    fields = form_of(client.get(reverse(CHECKOUT))) | {"saved": saved.pk}
    assert client.post(reverse(CHECKOUT), fields).status_code == 303
    purchase = Purchase.objects.get()
    assert (purchase.buyer, purchase.phone, purchase.place) == (member, "13900000000", "河南省 平顶山市 汝州市 寄料镇")


def test_somebody_elses_saved_address_is_not_used(client, member, stand_in):
    put_by_post(client, make_sku())
    theirs = make_saved(make_user())
    fields = form_of(client.get(reverse(CHECKOUT))) | {"saved": theirs.pk}
    assert client.post(reverse(CHECKOUT), fields).status_code == 400
    assert not Purchase.objects.exists()
    answer = client.get(reverse("checkout:total"), {"saved": theirs.pk})
    assert "13900000000" not in answer.content.decode()


def test_without_a_script_the_selects_narrow_and_a_pasted_line_fills_them(client):
    put_by_post(client, make_sku())
    page = client.post(reverse(CHECKOUT), {"narrow": "1", "province": "41", "city": "4104", "name": "李四"})
    assert page.status_code == 200
    assert "汝州市" in page.content.decode()
    assert 'value="李四"' in page.content.decode()
    page = client.post(reverse(CHECKOUT), {"take_apart": "1", "paste": f"张三 {PHONE} 河南省汝州市寄料镇磨石村5组12号"})
    text = page.content.decode()
    assert all(said in text for said in ('value="张三"', PHONE, "磨石村5组12号", '<option value="410482101" selected>'))
    assert not Purchase.objects.exists()


def test_freight_of_another_place_is_told_before_anything_is_ordered(client, stand_in):
    supplier = make_supplier()
    make_template(supplier, near=("41", 500, 0, None), far=("", 1500, 0, None), no_65=None)
    put_by_post(client, make_sku(make_product(supplier), price_fen=1000))
    fields = form_of(client.get(reverse(CHECKOUT)))
    assert fields["total"] == "2500"
    refused = client.post(reverse(CHECKOUT), address() | fields)
    assert refused.status_code == 400
    assert not Purchase.objects.exists()
    assert form_of(refused)["total"] == "1500"
    assert client.post(reverse(CHECKOUT), address() | form_of(refused)).status_code == 303
    assert (
        "15.00" in client.get(reverse("checkout:total"), {"place": "410482"}).content.decode() or Purchase.objects.get().total_fen == 1500
    )


def test_no_return_holds_only_with_a_tick_for_that_line(client, stand_in):
    ticked, free = (make_sku(make_product(no_return="opened_food")) for _n in range(2))
    for sku in (ticked, free):
        put_by_post(client, sku)
    fields = address() | form_of(client.get(reverse(CHECKOUT))) | {"no_return": [ticked.pk]}
    client.post(reverse(CHECKOUT), fields)
    assert dict(OrderLine.objects.values_list("sku_id", "no_return_confirmed")) == {ticked.pk: True, free.pk: False}


def test_divisions_are_told_below_a_code_only(client):
    url = reverse("checkout:divisions")
    assert ["410482", "汝州市"] in client.get(url, {"under": "4104"}).json()["below"]
    assert client.get(url, {"under": "x'--"}).json() == {"below": []}
    assert len(client.get(url).json()["below"]) == 31
