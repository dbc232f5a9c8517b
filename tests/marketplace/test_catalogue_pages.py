"""The public list and the product page: filters in the address, a flat number of queries, honest prices, no private data."""

import json
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from marketplace.catalogue.models import Category, LicenceRule, ProductPhoto, Sku
from marketplace.catalogue.search import services
from tests.factories import MOSHI, make_region
from tests.market_factories import make_product, make_sku, make_supplier
from tests.marketplace.test_shop_pages import make_picture

pytestmark = pytest.mark.django_db
OTHER = "410482100202"


@pytest.fixture
def town():
    make_region(OTHER, "雷湾村", "Leiwan")
    return make_region("410482100000", "寄料镇", "Jiliao")


@pytest.fixture
def shop(client, town):
    """Titles of the list at an address."""

    def titles(**asked) -> list[str]:
        answer = client.get(reverse("catalogue:shop"), asked)
        assert answer.status_code == 200
        return [card.title for card in answer.context["cards"]]

    return titles


def count(client, url) -> int:
    client.get(url)  # renditions are made and caches warmed once
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def promote(sku: Sku, fen: int) -> None:
    today = timezone.localdate()
    Sku.objects.filter(pk=sku.pk).update(promo_price_fen=fen, promo_from=today, promo_to=today + timedelta(days=1))
    services.refresh([sku.product_id])


# --- queries ------------------------------------------------------------------------------------------------------------
def test_list_and_search_cost_the_same_for_five_and_for_fifty_products(client, town):
    supplier, image = make_supplier(), make_picture()
    urls = [
        reverse("catalogue:shop") + query
        for query in ("", "?q=红薯", "?q=红暑粉条", "?category=handicraft&stock=1&sort=price", f"?village={MOSHI}&sort=sales&price=20-50")
    ]
    for _n in range(5):
        make_sku(make_product(supplier, picture=image))
    few = [count(client, url) for url in urls]
    for _n in range(45):
        make_sku(make_product(supplier, picture=image))
    assert [count(client, url) for url in urls] == few
    assert max(few) <= 8, few


def test_the_product_page_costs_the_same_among_five_and_among_fifty(client, town):
    supplier = make_supplier()
    product = make_product(supplier, weights=(1, 1))
    for _n in range(3):
        make_sku(product)
        ProductPhoto.objects.create(product=product, image=make_picture(f"图{_n}"), alt="粉条")
    few = count(client, reverse("catalogue:product", args=[product.slug]))
    for _n in range(45):
        make_sku(make_product(supplier))
    assert count(client, reverse("catalogue:product", args=[product.slug])) == few <= 10


# --- filters and sorts ----------------------------------------------------------------------------------------------------
def test_each_filter_keeps_what_it_says(shop):
    here, there = make_supplier(kind="workshop"), make_supplier(OTHER, kind="household")
    make_sku(make_product(here, title="近处的", storage_class="ambient"), price_fen=1_500)
    far = make_sku(make_product(there, title="远处的", storage_class="frozen"), price_fen=6_000)
    make_sku(make_product(here, title="没货的"), stock_=0, price_fen=3_000)
    promote(far, 5_500)
    assert set(shop()) == {"近处的", "远处的", "没货的"}
    assert shop(village=OTHER) == ["远处的"]
    assert set(shop(village="410482100000")) == {"近处的", "远处的", "没货的"}
    assert shop(kind="household") == ["远处的"]
    assert shop(storage="frozen") == ["远处的"]
    assert shop(price="0-20") == ["近处的"]
    assert shop(price="50-100") == ["远处的"]
    assert set(shop(stock="1")) == {"近处的", "远处的"}
    assert shop(promotion="1") == ["远处的"]
    assert shop(certified="1") == []
    assert shop(kind="household", price="0-20") == []


def test_sorts(shop):
    supplier = make_supplier()
    for title, price, sold in (("甲", 3_000, 1), ("乙", 1_000, 9), ("丙", 2_000, 5)):
        sku = make_sku(make_product(supplier, title=title), price_fen=price)
        Sku.objects.filter(pk=sku.pk).update(sold=sold)
    services.refresh_dated()
    assert shop() == ["丙", "乙", "甲"]
    assert shop(sort="price") == ["乙", "丙", "甲"]
    assert shop(sort="price-down") == ["甲", "丙", "乙"]
    assert shop(sort="sales") == ["乙", "丙", "甲"]
    assert shop(sort="rating") == ["丙", "乙", "甲"]  # nothing rated yet: the sort is not offered


def test_best_rated_is_offered_when_there_are_ratings(client, shop):
    supplier = make_supplier()
    first, second = (make_sku(make_product(supplier, title=title)).product for title in ("甲", "乙"))
    services.rated(first.pk, 480)
    assert shop(sort="rating") == ["甲", "乙"]
    services.rated(second.pk, 490)
    assert shop(sort="rating") == ["乙", "甲"]


def test_kinds_below_count_for_the_kind_above(client, shop):
    upper = Category.objects.get(pk="handicraft")
    lower = Category.objects.create(slug="weaving", name="编织", name_en="Weaving", parent=upper)
    LicenceRule.objects.create(category=lower, paper="", region_prefix="", valid_from=timezone.localdate())
    make_sku(make_product(title="竹篮", category_id="weaving"))
    make_sku(make_product(title="布鞋"))
    assert shop(category="weaving") == ["竹篮"]
    assert set(shop(category="handicraft")) == {"竹篮", "布鞋"}
    page = client.get(reverse("catalogue:kinds")).content.decode()
    assert "编织" in page
    assert "?category=weaving" in page
    assert "?category=honey" not in page  # nothing on sale: named, not linked


def test_wrong_addresses_are_lists_not_errors(shop):
    make_sku(make_product(title="甲"))
    for asked in (
        {"category": "x'--"},
        {"price": "1-2"},
        {"sort": "drop"},
        {"village": "99"},
        {"page": "-3"},
        {"page": "１"},
        {"stock": "no"},
    ):
        assert "甲" in shop(**asked) or asked.get("stock")
    assert shop(village="999999999999") == []
    assert shop(q="甲" * 60) in ([], ["甲"])


def test_nothing_found_offers_kinds_and_a_way_back(client, town):
    make_sku(make_product(title="甲"))
    page = client.get(reverse("catalogue:shop"), {"q": "拖拉机"}).content.decode()
    assert "拖拉机" in page
    assert "?category=handicraft" in page


def test_page_links_keep_the_filters(client, town):
    supplier = make_supplier()
    for _n in range(26):
        make_sku(make_product(supplier))
    page = client.get(reverse("catalogue:shop"), {"kind": "workshop", "sort": "price"}).content.decode()
    link = re.search(r'href="\?([^"]*)" rel="next"', page)[1]
    assert {"kind=workshop", "sort=price", "page=2"} == set(link.replace("&amp;", "&").split("&"))
    second = client.get(f"{reverse('catalogue:shop')}?{link.replace('&amp;', '&')}")
    assert len(second.context["cards"]) == 2


def test_a_paper_that_ran_out_takes_a_product_from_the_list_the_same_day(shop):
    make_sku(make_product(title="要证的"))
    assert shop() == ["要证的"]
    LicenceRule.objects.create(category_id="handicraft", paper="business", region_prefix="", valid_from=timezone.localdate())
    cache.clear()  # rules are remembered for a minute
    assert shop() == []


def test_htmx_gets_the_results_only(client, town):
    make_sku(make_product(title="甲"))
    part = client.get(reverse("catalogue:shop"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "甲" in part


# --- the product page -----------------------------------------------------------------------------------------------------
def test_promotional_and_usual_price_are_both_said_and_the_breakdown_is_of_what_is_paid(client, town):
    sku = make_sku(price_fen=5_000)
    promote(sku, 4_000)
    page = client.get(reverse("catalogue:product", args=[sku.product.slug])).content.decode()
    assert "<s>¥50.00</s>" in page
    assert "40.00" in page
    assert "36.96" in page  # 40.00 less 2 %, 5 % and 0.6 %, each cut to whole fen
    listed = client.get(reverse("catalogue:shop")).content.decode()
    assert "<s>¥50.00</s>" in listed


def structured(client, product) -> tuple[dict, str]:
    page = client.get(reverse("catalogue:product", args=[product.slug])).content.decode()
    text = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]
    return json.loads(text), text


def test_search_engines_get_the_product_and_nothing_of_the_households(client, town):
    product = make_product(title="粉条</script><b>&", intro="一句话")
    make_sku(product, price_fen=3_980)
    make_sku(product, price_fen=9_900, stock_=0)
    data, text = structured(client, product)
    assert (data["@type"], data["name"]) == ("Product", "粉条</script><b>&")
    assert [(offer["price"], offer["priceCurrency"], offer["availability"].rpartition("/")[2]) for offer in data["offers"]] == [
        ("39.80", "CNY", "InStock"),
        ("99.00", "CNY", "OutOfStock"),
    ]
    assert "<" not in text
    for private in ("郭", "household", "beneficiar", "account"):
        assert private not in text


def test_what_may_not_be_sold_is_read_not_bought(client, town):
    product = make_sku().product
    LicenceRule.objects.all().delete()
    cache.clear()  # rules are remembered for a minute
    answer = client.get(reverse("catalogue:product", args=[product.slug]))
    assert answer.status_code == 200
    assert reverse("checkout:add") not in answer.content.decode()
    assert structured(client, product)[0]["offers"][0]["availability"].endswith("OutOfStock")


def test_photos_come_in_their_order_with_sizes(client, town):
    product = make_sku().product
    for position, alt in ((2, "背面"), (1, "正面")):
        ProductPhoto.objects.create(product=product, image=make_picture(alt), alt=alt, position=position)
    page = client.get(reverse("catalogue:product", args=[product.slug])).content.decode()
    assert page.index("正面") < page.index("背面")
    assert page.count("800w") >= 2
