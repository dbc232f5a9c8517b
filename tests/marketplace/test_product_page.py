"""The product page at a moment: flash price, order cycle, freight to the buyer's place, favourite, trace, no-return notice; few queries."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from marketplace.catalogue import traces
from marketplace.catalogue.models import FeeRule, ProductPhoto
from marketplace.checkout.models import Favourite, SavedAddress
from marketplace.freight.models import FreightTemplate, FreightZone
from marketplace.offers import services as offers
from marketplace.offers.models import CycleProduct, OrderCycle
from marketplace.orders.choices import buying
from marketplace.reviews import services as reviews
from tests.factories import make_region, make_user
from tests.market_factories import make_photo, make_product, make_received, make_sku, make_supplier
from tests.marketplace.test_catalogue_pages import structured
from tests.marketplace.test_shop_pages import make_picture

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def sku():
    make_region("410482100000", "寄料镇", "Jiliao Town")
    return make_sku(make_product(make_supplier(freight_fen=800, free_over_fen=9_900)), price_fen=5_000)


def page(client, sku) -> str:
    answer = client.get(reverse("catalogue:product", args=[sku.product.slug]))
    assert answer.status_code == 200
    return answer.content.decode()


def flash(sku, *, start=-HOUR, end=HOUR, pool=3, per_person=2, price_fen=3_000):
    now = timezone.now()
    window = {"starts_at": now + start, "ends_at": now + end}
    return offers.open_flash_sale(sku, price_fen=price_fen, pool=pool, per_person=per_person, by=None, **window)


def cycle(product, *, opens=-HOUR, closes=HOUR) -> OrderCycle:
    now = timezone.now()
    days = {"picks_on": now.date() + timedelta(days=2), "ships_on": now.date() + timedelta(days=3)}
    made = OrderCycle.objects.create(region=product.region, title="第48周集中采摘", opens_at=now + opens, closes_at=now + closes, **days)
    CycleProduct.objects.create(cycle=made, product=product)
    return made


def template(supplier, **more) -> FreightTemplate:
    made = FreightTemplate.objects.create(supplier=supplier, name="邮政快递包裹", valid_from=timezone.localdate(), cold_fen=1_200)
    FreightZone.objects.create(template=made, name="河南", places="41", first_fen=600, next_fen=200, free_over_fen=9_900)
    FreightZone.objects.create(template=made, name="西藏", places="54", is_served=False)
    FreightZone.objects.create(template=made, name="其他", places="", first_fen=950, next_fen=400)
    return made


# --- flash price ------------------------------------------------------------------------------------------------------
def test_a_flash_price_is_the_price_with_its_cap_its_end_and_its_breakdown(client, sku):
    flash(sku)
    text = page(client, sku)
    assert "30.00" in text
    assert "<s>¥50.00</s>" in text
    assert "27.72" in text  # 30.00 less 2 %, 5 % and 0.6 %
    assert 3500 < int(text.partition('data-countdown="')[2].partition('"')[0]) <= 3600
    (choice,) = buying(sku.product, timezone.now()).choices
    assert (choice.flash.left, choice.flash.per_person, choice.available) == (3, 2, 7)
    assert structured(client, sku.product)[0]["offers"][0]["price"] == "30.00"


def test_when_the_ordinary_stock_is_gone_the_flash_pieces_can_still_be_bought(client, sku):
    flash(sku, pool=10)
    offered = buying(sku.product, timezone.now())
    assert offered.first.available == 2  # per person
    assert "disabled" not in page(client, sku).partition("data-buy")[2].partition("</form>")[0]


def test_a_flash_price_to_come_is_announced_and_not_yet_taken(client, sku):
    flash(sku, start=HOUR, end=2 * HOUR)
    text = page(client, sku)
    assert "data-countdown" not in text
    assert "30.00" in text
    assert buying(sku.product, timezone.now()).first.price_fen == 5_000


def test_a_flash_price_whose_time_is_over_is_not_shown_even_before_the_clock_closed_it(client, sku):
    flash(sku, end=timedelta(seconds=1))
    offered = buying(sku.product, timezone.now() + timedelta(seconds=2))
    assert (offered.flash, offered.first.price_fen) == (None, 5_000)


# --- order cycle ------------------------------------------------------------------------------------------------------
def test_an_open_cycle_says_its_three_days(client, sku):
    made = cycle(sku.product)
    text = page(client, sku)
    assert "第48周集中采摘" in text
    assert f'datetime="{made.picks_on}"' in text
    assert f'datetime="{made.ships_on}"' in text
    assert 'name="then"' in text


@pytest.mark.parametrize(("opens", "closes"), [(HOUR, 2 * HOUR), (-2 * HOUR, -HOUR)])
def test_outside_its_window_nothing_can_be_put_into_the_cart(client, sku, opens, closes):
    cycle(sku.product, opens=opens, closes=closes)
    assert 'name="then"' not in page(client, sku)


# --- freight ----------------------------------------------------------------------------------------------------------
def freight_of(text: str) -> str:
    return " ".join(text.partition('id="freight"')[2].partition("<form")[0].split())


def test_flat_freight_with_its_free_limit(client, sku):
    text = freight_of(page(client, sku))
    assert "¥8.00" in text
    assert "99" in text


def test_without_a_place_the_cheapest_with_one_what_it_costs_there(client, sku):
    template(sku.product.supplier)
    offered = buying(sku.product, timezone.now())
    assert (offered.first.freight.total_fen, offered.first.is_from) == (600, True)
    assert "¥6.00" in freight_of(page(client, sku))
    for province, said in (("41", "¥6.00"), ("11", "¥9.50"), ("54", "西藏")):
        answer = client.post(reverse("checkout:place"), {"to": province, "next": f"/shop/{sku.product.slug}/#freight"})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/shop/{sku.product.slug}/#freight")
        assert said in freight_of(page(client, sku)), province
    assert not buying(sku.product, timezone.now(), "54").is_brought
    client.post(reverse("checkout:place"), {"to": ""})
    assert offered.first.is_from


def test_a_province_the_product_is_not_sent_to(client, sku):
    sku.product.no_delivery = ["54"]
    sku.product.save(update_fields=["no_delivery"])
    assert not buying(sku.product, timezone.now(), "54").is_brought
    assert buying(sku.product, timezone.now(), "41").is_brought


def test_cold_goods_pay_for_the_box(client, sku):
    sku.product.storage_class = "chilled"
    template(sku.product.supplier)
    assert buying(sku.product, timezone.now(), "41").first.freight.total_fen == 1_800


def test_a_members_own_address_is_the_place_until_another_is_chosen(client, sku):
    template(sku.product.supplier)
    member = make_user("buyer")
    SavedAddress.objects.create(buyer=member, name="王小明", phone="13812345678", region_code="110101", street="1号", is_default=True)
    client.force_login(member)
    assert "¥9.50" in freight_of(page(client, sku))
    client.post(reverse("checkout:place"), {"to": "41"})
    assert "¥6.00" in freight_of(page(client, sku))


@pytest.mark.parametrize("forged", ["99", "410482", "x'--", "４１", "41\n"])
def test_a_forged_province_is_no_place(client, sku, forged):
    client.cookies["place"] = "99"
    client.post(reverse("checkout:place"), {"to": forged})
    assert client.cookies["place"].value == ""
    assert buying(sku.product, timezone.now()).place is None


def test_the_place_comes_from_our_pages_and_leads_back_to_them(client, sku):
    url = reverse("checkout:place")
    assert client.post(url, {"to": "41"}, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post(url, {"to": "41", "next": "https://evil.example/"}).headers["Location"] == reverse("catalogue:shop")
    assert client.get(url).status_code == 405


# --- the rest of the page ---------------------------------------------------------------------------------------------
def test_a_member_keeps_it_on_its_page_and_a_guest_is_led_to_log_in(client, sku):
    url = reverse("catalogue:product", args=[sku.product.slug])
    assert f"{reverse('accounts:login')}?next={url}" in page(client, sku)
    client.force_login(make_user("buyer"))
    form = {"product": sku.product.slug, "next": url}
    assert client.post(reverse("member:keep"), form).headers["Location"] == url
    assert 'name="out"' in page(client, sku)
    client.post(reverse("member:keep"), form | {"out": "1"})
    assert not Favourite.objects.exists()
    assert client.post(reverse("member:keep"), form | {"next": "//evil.example"}).headers["Location"] == reverse("member:favourites")


def test_the_newest_batch_that_was_not_called_back_is_linked(client, sku):
    today = timezone.localdate()
    made = [
        traces.record_batch(sku.product, traces.Batch(producer="郭**", plot="南坡", harvested_on=today - timedelta(days=n)), by=None)
        for n in (5, 2)
    ]
    assert reverse("trace:batch", args=[made[1].code]) in page(client, sku)
    traces.recall(made[1], reason="标签贴错", by=None)
    text = page(client, sku)
    assert reverse("trace:batch", args=[made[0].code]) in text
    assert made[1].code not in text


def test_what_cannot_be_returned_says_so_and_why(client, sku):
    sku.product.no_return = "perishable"
    sku.product.save(update_fields=["no_return"])
    text = page(client, sku)
    assert "no-return" in text
    assert str(sku.product.get_no_return_display()) in text


def test_without_a_fee_rule_the_page_can_be_read_and_nothing_bought(client, sku):
    FeeRule.objects.all().delete()
    cache.clear()
    assert reverse("checkout:add") not in page(client, sku)


# --- queries ----------------------------------------------------------------------------------------------------------
def everything(sku) -> None:
    """All that a product page can show at once."""
    for n in range(3):
        ProductPhoto.objects.create(product=sku.product, image=make_picture(f"图{n}"), alt="粉条")
    traces.record_batch(sku.product, traces.Batch(producer="郭**", plot="南坡", harvested_on=timezone.localdate()), by=None)
    officer = make_user("county_officer", "410482000000")
    for _n in range(3):
        line = make_received((sku, 1)).lines.get()
        reviews.show(reviews.write_review(line, rating=5, text="东西好，下回还来", photos=[make_photo()]), by=officer)
    reviews.show(reviews.ask(sku.product, text="能放多久呢？"), by=officer)
    template(sku.product.supplier)
    flash(sku)
    cycle(sku.product)


LOG_IN = ("django_session", "accounts_", "mfa_", "auth_permission")  # what every page costs somebody who is logged in


def asked(client, sku) -> int:
    page(client, sku)  # renditions are made, what is kept for a minute is kept
    with CaptureQueriesContext(connection) as found:
        text = page(client, sku)
    assert "data-countdown" in text
    assert 'class="cycle' in text
    tables = [query["sql"].partition(' FROM "')[2] for query in found]
    return sum(not table.startswith(LOG_IN) for table in tables)


def test_with_all_it_can_show_it_costs_ten_queries_at_most(client, sku):
    make_sku(sku.product, label="2.5千克")
    everything(sku)
    assert asked(client, sku) <= 10


def test_for_a_member_too(client, sku, settings):
    everything(sku)
    settings.PAGE_CACHE_SECONDS = 15
    client.force_login(make_user("buyer"))
    assert asked(client, sku) <= 10
