"""What buyers see: honest stock, the breakdown, a flat number of queries; and what they cannot do to it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file

from marketplace import public
from marketplace.catalogue.models import Product, Sku
from marketplace.checkout.models import Cart
from marketplace.live.models import Show, ShowItem
from marketplace.live.services import change
from marketplace.orders import services as orders
from marketplace.orders.models import Purchase
from marketplace.orders.steps import steps_of
from marketplace.payment.models import Payment
from marketplace.settlement.services import settle
from shared.errors import RuleError
from tests.factories import MOSHI, make_region
from tests.market_factories import PHONE, make_address, make_paid, make_product, make_purchase, make_received, make_sku

pytestmark = pytest.mark.django_db


def make_picture(title="红薯粉条"):
    from wagtail.images import get_image_model

    return get_image_model().objects.create(title=title, file=get_test_image_file(filename=f"{title}.png", size=(1600, 1000)))


def queries(client, url):
    client.get(url)  # renditions are made and caches warmed once
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.fixture
def region():
    make_region("410482100000", "寄料镇", "Jiliao Town")
    return make_region("410000000000", "河南省", "Henan")


def form_of(answer) -> dict:
    """The hidden key and total of a checkout page."""
    text = answer.content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]*)"', text)[1] for name in ("key", "total")}


def address(**fields):
    return {
        "name": "王小明",
        "phone": PHONE,
        "province": "41",
        "city": "4104",
        "county": "410482",
        "street": "丹阳路88号",
    } | fields


def put(client, sku, quantity="1", **more):
    return client.post(reverse("checkout:add"), {"sku": sku.pk, "quantity": quantity, **more})


# --- list and product page -------------------------------------------------------------------------------------------
def test_the_list_costs_few_queries_however_long_it_is(client, region):
    for n in range(3):
        make_sku(make_product(picture=make_picture(f"图{n}")))
    few = queries(client, reverse("catalogue:shop"))
    for n in range(12):
        make_sku(make_product(picture=make_picture(f"照{n}")))
    assert queries(client, reverse("catalogue:shop")) == few <= 8


def test_the_product_page_costs_few_queries_however_many_variants_and_households(client, region):
    product = make_product(picture=make_picture())
    make_sku(product)
    few = queries(client, reverse("catalogue:product", args=[product.slug]))
    big = make_product(weights=(1,) * 6, picture=make_picture("大图"))
    for n in range(6):
        make_sku(big, label=f"{n}斤")
    assert queries(client, reverse("catalogue:product", args=[big.slug])) == few <= 10


def test_the_product_page_says_where_the_money_goes(client, region):
    sku = make_sku(make_product(), price_fen=3980)
    text = client.get(reverse("catalogue:product", args=[sku.product.slug])).content.decode()
    for said in ("92.40", "39.80", "36.79", "0.79", "1.99", "0.23", "寄料镇磨石村", "郭**"):
        assert said in text, said


def test_search_village_and_language(client, region):
    noodles, honey = (
        make_sku(make_product(title="手工红薯粉条")).product,
        make_sku(make_product(title="槐花蜂蜜", title_en="Locust honey")).product,
    )
    shop = reverse("catalogue:shop")
    assert str(noodles) in client.get(shop, {"q": "粉条"}).content.decode()
    assert str(honey) not in client.get(shop, {"q": "粉条"}).content.decode()
    assert str(noodles) in client.get(shop, {"village": MOSHI}).content.decode()
    assert str(noodles) not in client.get(shop, {"village": "410482100202"}).content.decode()
    assert "Locust honey" in client.get("/en/shop/").content.decode()
    assert client.get(shop, {"page": "999", "village": "x'--"}).status_code == 200


def test_drafts_are_not_public_and_what_is_off_sale_cannot_be_bought(client, region):
    sku = make_sku(make_product(on_sale=False))
    url = reverse("catalogue:product", args=[sku.product.slug])
    assert client.get(url).status_code == 404
    Product.objects.update(status="off_sale")
    assert reverse("checkout:add") not in client.get(url).content.decode()
    put(client, sku)
    assert not Cart.objects.filter(lines__isnull=False).exists()


def test_stock_is_told_honestly(client, region):
    sku = make_sku(stock_=3)
    url = reverse("catalogue:product", args=[sku.product.slug])
    assert "3" in client.get(url).content.decode()
    make_purchase((sku, 3))
    assert "disabled" in client.get(url).content.decode()
    assert public.product_card(sku.product.slug).sold_out


def test_a_product_page_can_be_kept_by_the_page_cache(client, region):
    sku = make_sku()
    answer = client.get(reverse("catalogue:product", args=[sku.product.slug]))
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode().split("<main", 1)[1]


def test_a_post_from_another_site_puts_nothing_into_a_cart(client):
    sku = make_sku()
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post(reverse("checkout:add"), {"sku": sku.pk, "quantity": 1}, headers=headers).status_code == 403
    assert not Cart.objects.exists()


# --- cart and checkout -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("quantity", ["0", "-1", "100", "1e3", "9" * 30, "", "1.5", "½"])
def test_an_impossible_quantity_is_refused(client, quantity):
    put(client, make_sku(), quantity)
    assert not Cart.objects.filter(lines__isnull=False).exists()


def test_full_width_digits_are_digits(client):
    put(client, make_sku(), "２")
    assert Cart.objects.get().lines.get().quantity == 2


def test_a_guest_buys_and_is_sent_to_the_pay_page(client, stand_in, region):
    sku = make_sku(price_fen=3980, stock_=5)
    assert put(client, sku, "2", then="checkout").headers["Location"] == reverse("checkout:checkout")
    page = client.get(reverse("checkout:checkout"))
    answer = client.post(reverse("checkout:checkout"), address(phone="１３８ 1234 5678") | form_of(page))
    payment = Payment.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, payment.redirect_url)
    purchase = Purchase.objects.get()
    assert (purchase.phone, purchase.total_fen, purchase.province) == (PHONE, 7960, "河南省")
    stand_in.pay(payment, "alipay")
    back = client.get(reverse("checkout:return", args=[purchase.token]))
    assert back.headers["Location"] == reverse("orders:purchase", args=[purchase.token])
    purchase.refresh_from_db()
    assert purchase.status == "paid"


def test_a_double_tap_and_a_second_tab_make_one_purchase(client, stand_in, region):
    put(client, make_sku(stock_=5))
    page, tab = client.get(reverse("checkout:checkout")), client.get(reverse("checkout:checkout"))
    answers = [client.post(reverse("checkout:checkout"), address() | form_of(each)) for each in (page, page, tab)]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Purchase.objects.count() == 1
    assert Sku.objects.get().reserved == 1


def test_forged_totals_and_changed_prices_are_refused(client, stand_in, region):
    sku = make_sku(price_fen=3980)
    put(client, sku)
    fields = form_of(client.get(reverse("checkout:checkout")))
    for total in ("1", "-1", "", "3980.0", "1e9"):
        assert client.post(reverse("checkout:checkout"), address() | fields | {"total": total}).status_code == 400
    Sku.objects.update(price_fen=4980)
    assert client.post(reverse("checkout:checkout"), address() | fields).status_code == 400
    assert not Purchase.objects.exists()
    assert client.get(reverse("checkout:checkout")).headers["Location"] == reverse("checkout:cart")  # to be confirmed there
    client.post(reverse("checkout:confirm"))
    again = form_of(client.get(reverse("checkout:checkout")))
    assert client.post(reverse("checkout:checkout"), address() | again).status_code == 303
    assert Purchase.objects.get().total_fen == 4980


@pytest.mark.parametrize(
    "wrong", [{"phone": "12345678901"}, {"phone": "1381234567"}, {"name": ""}, {"street": " "}, {"province": "999999999999"}, {"city": ""}]
)
def test_an_incomplete_address_orders_nothing(client, region, wrong):
    put(client, make_sku())
    fields = form_of(client.get(reverse("checkout:checkout")))
    assert client.post(reverse("checkout:checkout"), address(**wrong) | fields).status_code == 400
    assert not Purchase.objects.exists()


def test_without_the_gateway_the_order_is_kept_and_says_so(client, settings, region):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    put(client, make_sku())
    answer = client.post(reverse("checkout:checkout"), address() | form_of(client.get(reverse("checkout:checkout"))), follow=True)
    purchase = Purchase.objects.get()
    assert purchase.status == "awaiting_payment"
    text = answer.content.decode()
    assert reverse("checkout:pay", args=[purchase.token]) in text
    assert 'role="status"' in text


def test_someone_elses_or_a_forged_cart_cookie_opens_nothing(client):
    put(client, make_sku())
    client.cookies["cart"] = Cart.objects.get().token
    assert not client.get(reverse("checkout:cart")).context["review"].lines


@pytest.mark.both
def test_the_checkout_of_three_lines_costs_few_queries(client, stand_in, region):
    for _n in range(3):
        put(client, make_sku())
    fields = address() | form_of(client.get(reverse("checkout:checkout")))
    with CaptureQueriesContext(connection) as found:
        assert client.post(reverse("checkout:checkout"), fields).status_code == 303
    begun = [query for query in found if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(begun) <= 25, len(begun)


# --- the order's own page --------------------------------------------------------------------------------------------
def test_only_the_token_opens_an_order_and_no_cache_keeps_it(client):
    mine, other = make_paid(), make_paid()
    answer = client.get(reverse("orders:purchase", args=[mine.token]))
    assert mine.number in answer.content.decode()
    assert other.number not in answer.content.decode()
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
    for token in (mine.number, other.token[:-1] + "x", "1", "undefined"):
        assert client.get(reverse("orders:purchase", args=[token])).status_code == 404
        assert client.post(reverse("checkout:pay", args=[token])).status_code == 404
        assert client.get(reverse("checkout:return", args=[token])).status_code == 404


def test_the_order_page_masks_the_buyer(client):
    text = client.get(reverse("orders:purchase", args=[make_paid().token])).content.decode()
    assert "王**" in text
    assert "138****5678" in text
    assert not any(secret in text for secret in (PHONE, "王小明", make_address().street))


def test_number_and_phone_together_find_an_order(client):
    purchase = make_paid()
    url, number = reverse("orders:look_up"), purchase.orders.get().number
    for good in (number, purchase.number, "".join(chr(ord(c) + 0xFEE0) for c in number)):
        assert client.post(url, {"number": good, "phone": "+86 138-1234-5678"}).headers["Location"] == reverse(
            "orders:purchase", args=[purchase.token]
        )
    wrong_phone = client.post(url, {"number": number, "phone": "13900000000"})
    no_such = client.post(url, {"number": "000101000000", "phone": PHONE})
    assert wrong_phone.status_code == no_such.status_code == 400
    assert wrong_phone.context["form"].non_field_errors() == no_such.context["form"].non_field_errors()


def test_guessing_phones_is_braked(client):
    number = make_paid().orders.get().number
    for n in range(10):
        client.post(reverse("orders:look_up"), {"number": number, "phone": f"139000000{n:02}"})
    assert client.post(reverse("orders:look_up"), {"number": number, "phone": PHONE}).status_code == 400


def test_the_buyer_confirms_receipt_by_post_only_and_of_this_purchase_only(client):
    purchase, other = make_paid(), make_paid()
    order = purchase.orders.get()
    orders.ship(order, carrier="邮政", waybill="98765", by=None)
    url = reverse("orders:received", args=[purchase.token, order.number])
    assert client.get(url).status_code == 405
    assert client.post(reverse("orders:received", args=[other.token, order.number])).status_code == 404
    order.refresh_from_db()
    assert order.status == "shipped"
    client.post(url)
    order.refresh_from_db()
    assert order.status == "received"


def test_the_steps_tell_what_was_reached():
    order = make_received()
    assert [step["state"] for step in steps_of(order)] == ["done", "done", "done", "now", "next"]
    settle(order, by=None)
    assert {step["state"] for step in steps_of(order)} == {"done"}
    cancelled = make_purchase()
    orders.cancel(cancelled)
    assert [step["state"] for step in steps_of(cancelled.orders.get())] == ["done", "now"]


# --- the door for the public site ------------------------------------------------------------------------------------
def test_cards_by_region_and_their_figures(region):
    sku = make_sku(make_product(carries_aid_mark=True, picture=make_picture()), price_fen=3980)
    make_sku(sku.product, price_fen=1990)
    make_product()  # without a variant: not shown
    (card,) = public.product_cards(10, "410482")
    assert (card.price_fen, card.household_per_100_fen, card.village, card.sold_out) == (1990, 9240, "寄料镇磨石村", False)
    assert card.picture.srcset.count("w,") == 2
    assert public.product_cards(10, "410482100202") == ()
    assert public.product_card("nothing") is None


def test_the_next_show_is_the_announced_one(region):
    assert public.next_show() is None
    product, now = make_sku().product, timezone.now()
    show = Show.objects.create(
        title="粉条开锅",
        host_name="磨石小郭",
        supplier=product.supplier,
        region=product.region,
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=1, hours=2),
    )
    with pytest.raises(RuleError, match="empty_shelf"):
        change(show, "scheduled", by=None)
    ShowItem.objects.create(show=show, product=product)
    assert public.next_show() is None
    change(show, "scheduled", by=None)
    card = public.next_show()
    assert (card.title, card.host, [each.title for each in card.products]) == ("粉条开锅", "磨石小郭", [product.title])


def test_county_sales_count_what_was_settled():
    order = make_received((make_sku(price_fen=10_000), 2))
    assert public.county_sales("410482").households_fen == 0
    settle(order, by=None)
    assert (public.county_sales("410482").households_fen, public.county_sales("410482").orders) == (18_480, 1)
    assert public.county_sales("410483").orders == 0
