"""The shop's search: what is typed in characters, pinyin, initials, with slips and synonyms finds the goods meant, best first."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from marketplace.catalogue import services as catalogue
from marketplace.catalogue.browse import BrowseForm, browse, facets
from marketplace.catalogue.models import Product, Sku
from marketplace.catalogue.models.search import Listing, SearchPosting, SearchRule, SearchWord
from marketplace.catalogue.search import services, sound, text
from marketplace.catalogue.search.query import read
from shared.errors import NotAllowed
from tests.factories import MOSHI, make_region, make_user
from tests.market_factories import make_product, make_sku, make_supplier

pytestmark = [pytest.mark.django_db, pytest.mark.both]

GOODS = {
    "noodles": {"title": "手工红薯粉条", "title_en": "Sweet potato noodles"},
    "honey": {"title": "南坡洋槐蜜", "title_en": "Acacia honey"},
    "eggs": {"title": "山坡散养土鸡蛋", "title_en": "Free-range eggs"},
    "millet": {"title": "旱地小米", "title_en": "Dry-land millet"},
    "crisps": {"title": "小米锅巴", "title_en": "Millet crisps", "intro": "旱地小米做的"},
    "persimmon": {"title": "霜降柿饼礼盒", "title_en": "Persimmon cakes"},
    "tea": {"title": "汝瓷茶杯", "title_en": "Ru ware cup", "description": "喝茶、泡蜂蜜都好"},
}


@pytest.fixture
def goods() -> dict[str, Product]:
    make_region("410482100000", "寄料镇", "Jiliao")
    supplier, found = make_supplier(), {}
    for name, fields in GOODS.items():
        found[name] = make_product(supplier, slug=name, **fields)
        make_sku(found[name])
    return found


def find(words: str, **filters) -> list[str]:
    form = BrowseForm({"q": words} | filters, facets())
    slugs = dict(Product.objects.values_list("pk", "slug"))
    return [slugs[pk] for pk in browse(form, 1).ids]


@pytest.mark.parametrize(
    ("typed", "meant"),
    {
        "手工红薯粉条": "noodles",
        "粉条": "noodles",
        "hongshufentiao": "noodles",
        "hong shu fen tiao": "noodles",
        "HSFT": "noodles",
        "hongsh": "noodles",
        "红暑粉条": "noodles",
        "hongshufengtiao": "noodles",
        "hongshufentioa": "noodles",
        "地瓜粉": "noodles",
        "紅薯粉條": "noodles",
        "ｈｏｎｇｓｈｕ": "noodles",
        "noodle": "noodles",
        "swet potato": "noodles",
        "槐花蜜": "honey",
        "洋怀蜜": "honey",
        "土鸡蛋": "eggs",
        "柴鸡蛋": "eggs",
        "tujidan": "eggs",
        "tjd": "eggs",
        "xaiomi": "millet",
        "xiaomi 小米": "millet",
        "我想买正宗的柿饼": "persimmon",
        "汝瓷 chabei": "tea",
    }.items(),
)
def test_what_is_typed_finds_what_is_meant(goods, typed, meant):
    assert find(typed)[0] == meant


def test_letters_that_only_begin_like_a_word_find_nothing(goods):
    assert find("zzxmqqq") == []


def test_nothing_known_finds_nothing(goods):
    assert find("拖拉机") == []
    assert find("qqqqqq") == []
    assert find("%_'\"\\;--") == []
    assert read("").clauses == []


def test_the_title_comes_before_the_description_and_what_it_is_about_before_what_it_is_made_of(goods):
    found = find("小米")
    assert found[:2] == ["millet", "crisps"]
    assert find("蜂蜜") == ["tea"]  # its description only


def test_what_is_sold_out_comes_after_what_is_there(goods):
    assert find("小米")[0] == "millet"
    Sku.objects.filter(product=goods["millet"]).update(on_hand=0)
    assert find("小米") == ["crisps", "millet"]


def test_quantities_are_a_wish_not_a_condition(goods):
    make_sku(goods["crisps"], label="2.5千克")
    Sku.objects.filter(product=goods["crisps"], label="2.5千克").update(weight_g=2500)
    services.refresh([goods["crisps"].pk])
    assert find("小米5斤")[0] == "crisps"
    assert set(find("小米9斤")) == {"millet", "crisps"}


def test_did_you_mean_is_said_only_when_something_was_wrong(goods):
    assert read("粉条").meant == ""
    assert read("xiaomi").meant == ""
    assert read("红暑").meant == "红薯"


def test_all_words_if_some_product_has_them_else_most_of_them(goods):
    assert find("小米 锅巴") == ["crisps"]
    form = BrowseForm({"q": "小米 蜂窝煤"}, facets())
    found = browse(form, 1)
    assert found.partial
    assert len(found.ids) == 2


def test_village_names_lead_to_their_goods(goods):
    assert set(find("磨石村")) == set(GOODS)
    assert set(find("moshi")) == set(GOODS)
    assert find("磨石村 柿饼") == ["persimmon"]


def test_filters_hold_for_a_search_too(goods):
    assert find("小米", stock="1") == ["millet", "crisps"]
    assert find("小米", price="200-") == []
    assert find("小米", sort="price") in (["crisps", "millet"], ["millet", "crisps"])


# --- the index follows the products ---------------------------------------------------------------------------------
def test_off_sale_leaves_the_index_and_a_new_title_is_found(goods):
    officer = make_user("county_officer", "410482000000")
    catalogue.take_off_sale(goods["honey"], by=officer)
    assert find("洋槐蜜") == []
    assert not SearchPosting.objects.filter(listing_id=goods["honey"].pk).exists()
    Product.objects.filter(pk=goods["millet"].pk).update(title="黄金苗新米")
    services.refresh([goods["millet"].pk])
    assert find("黄金苗") == ["millet"]
    assert find("旱地") == ["crisps"]  # only its own introduction says so now


def test_a_draft_is_never_indexed():
    sku = make_sku(make_product(on_sale=False, title="没有上架的粉条"))
    services.refresh([sku.product_id])
    assert find("粉条") == []


def test_rebuild_gives_the_same_and_forgets_words_nobody_uses(goods, capsys):
    before = set(SearchPosting.objects.values_list("word__text", "listing_id", "weight"))
    SearchWord.objects.create(text="没人用的词")
    call_command("rebuild_search")
    assert set(SearchPosting.objects.values_list("word__text", "listing_id", "weight")) == before
    assert not SearchWord.objects.filter(text="没人用的词").exists()
    assert str(len(GOODS)) in capsys.readouterr().out


def test_indexing_twice_changes_nothing(goods):
    before = list(SearchPosting.objects.order_by("word", "listing").values_list("word", "listing", "weight"))
    services.refresh([goods["tea"].pk, goods["tea"].pk])
    assert list(SearchPosting.objects.order_by("word", "listing").values_list("word", "listing", "weight")) == before


def test_no_name_of_a_household_is_in_the_index(goods):
    assert not SearchWord.objects.filter(text__contains="郭").exists()


def test_the_list_follows_the_clock_and_the_sales(goods):
    Sku.objects.filter(product=goods["tea"]).update(sold=7)
    assert services.refresh_dated() == 1
    assert Listing.objects.get(pk=goods["tea"].pk).sold == 7
    assert services.refresh_dated() == 0


# --- synonyms are data ------------------------------------------------------------------------------------------------
def test_a_county_officer_adds_a_synonym_and_it_works_at_once(goods):
    assert find("嘎嘣脆") == []
    services.save_rule(SearchRule(kind="same", words="锅巴 嘎嘣脆"), by=make_user("county_officer", "410482000000"))
    assert find("嘎嘣脆") == ["crisps"]


def test_others_do_not_touch_synonyms(goods):
    kept = SearchRule.objects.count()
    with pytest.raises(NotAllowed):
        services.save_rule(SearchRule(kind="same", words="锅巴 嘎嘣脆"), by=make_user("seller"))
    assert SearchRule.objects.count() == kept


# --- while somebody types ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "first"), [("红", "手工红薯粉条"), ("hongs", "手工红薯粉条"), ("霜降柿", "霜降柿饼礼盒"), ("rucicha", "汝瓷茶杯")]
)
def test_suggestions_lead_to_products(client, goods, typed, first):
    items = client.get(reverse("catalogue:suggestions"), {"q": typed}).json()["items"]
    assert first in [item["text"] for item in items]
    assert all(item["url"].startswith("/shop/") for item in items)


def test_suggestions_name_villages_and_say_nothing_to_nothing(client, goods):
    url = reverse("catalogue:suggestions")
    assert client.get(url, {"q": ""}).json() == {"items": []}
    for typed in ("磨石", "moshi", "msc", "jiliao"):
        assert any(item["url"].endswith(f"village={MOSHI}") for item in client.get(url, {"q": typed}).json()["items"]), typed


# --- the parts --------------------------------------------------------------------------------------------------------
def test_quantities_are_read_in_every_way_they_are_written():
    for written in ("5斤", "2.5kg", "2500克", "2.5公斤", "五斤", "５斤"):
        assert text.take_measures(text.plain(written))[0] == ["#g2500"], written
    assert text.take_measures("二两")[0] == ["#g100"]
    assert text.take_measures("半斤")[0] == ["#g250"]
    assert text.take_measures("三十个")[0] == ["#n30"]
    assert text.take_measures("五谷杂粮")[0] == []


@pytest.mark.parametrize(("one", "other", "away"), [("xiaomi", "xiaomi", 0), ("xaiomi", "xiaomi", 1), ("mi", "xiaomi", 4), ("", "ab", 2)])
def test_distance_counts_slips(one, other, away):
    assert sound.distance(one, other) == sound.distance(other, one) == away
