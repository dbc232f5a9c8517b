"""List, search and product in a browser: WCAG by axe, no sideways scroll, suggestions and filters by keyboard and without scripts."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from marketplace.catalogue.models import Sku
from marketplace.offers import services as offers
from tests.browser.test_access import RULES
from tests.factories import make_region
from tests.market_factories import make_product, make_sku, make_supplier
from tests.marketplace.test_shop_pages import make_picture

pytestmark = pytest.mark.browser
PAGES = [
    "/shop/",
    "/shop/?q=粉条",
    "/shop/?q=红暑&sort=price",
    "/shop/?kind=workshop&stock=1",
    "/shop/?q=拖拉机",
    "/shop/list/kinds/",
    "/shop/noodles/",
]


@pytest.fixture
def goods(site):
    make_region("410482100000", "寄料镇", "Jiliao Town")
    supplier, image = make_supplier(), make_picture()
    for slug, title in {"noodles": "手工红薯粉条", "millet": "旱地小米", "honey": "南坡洋槐蜜"}.items():
        product = make_product(supplier, slug=slug, title=title, picture=image, intro="村里车间做的")
        make_sku(product)
        make_sku(product, label="2.5千克", price_fen=8_900, stock_=0)


def test_no_page_breaks_an_accessibility_rule_or_scrolls_sideways(person, goods):
    broken = {}
    for width in (320, 1280):
        reader = person(width)
        for path in PAGES:
            page = reader.open(path)
            found = Axe().run(page, options=RULES).response["violations"]
            if found or reader.sideways() > 0:
                broken[width, path] = [(rule["id"], [node["html"][:160] for node in rule["nodes"][:3]]) for rule in found] or "sideways"
    assert not broken


def test_suggestions_by_keyboard_lead_to_the_product(person, goods):
    page = person(390).open("/shop/")
    page.focus("#shop-q")
    page.keyboard.type("hongs")
    page.wait_for_selector("[role=option]")
    assert page.get_attribute("#shop-q", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    chosen = page.get_attribute("#shop-q", "aria-activedescendant")
    assert page.inner_text(f"#{chosen} span") == "手工红薯粉条"
    assert not Axe().run(page, options=RULES).response["violations"]
    page.keyboard.press("Escape")
    assert page.get_attribute("#shop-q", "aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/shop/noodles/")


def test_enter_searches_for_what_was_typed(person, goods):
    page = person(390).open("/shop/")
    page.focus("#shop-q")
    page.keyboard.type("红暑")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "手工红薯粉条" in page.inner_text("#results")
    assert "红薯" in page.inner_text(".meant")


def test_a_buyer_on_a_phone_finds_by_pinyin_filters_opens_and_puts_into_the_cart(person, goods):
    buyer = person(390)
    page = buyer.open("/shop/")
    page.fill("#shop-q", "fentiao")
    buyer.press(".search-box button")
    assert "手工红薯粉条" in page.inner_text("#results")
    page.click(".filters summary")
    with page.expect_response(lambda answer: "stock=on" in answer.url):
        page.check("[name=stock]")
    page.wait_for_url("**q=fentiao&stock=1")
    page.wait_for_selector("#results .chip")
    assert page.inner_text("#results-said")
    assert "旱地小米" not in page.inner_text("#results")
    buyer.press("#results .tile a")
    assert page.url.endswith("/shop/noodles/")
    assert buyer.sideways() == 0
    page.select_option("#freight-to", "41")
    page.wait_for_selector("#freight option[value='41'][selected]", state="attached")
    assert page.input_value("#freight-to") == "41"
    page.click(".stepper__button >> nth=1")
    buyer.press("[name=then][value=cart]")
    assert "手工红薯粉条" in page.inner_text(".cart-lines")
    assert page.input_value(".cart-line input[name=quantity]") == "2"
    page.go_back()
    assert page.input_value("#freight-to") == "41"  # remembered


def test_going_back_after_a_filter_gives_the_whole_list_again(person, goods):
    page = person(1280).open("/shop/")
    page.select_option("[name=price]", "200-")
    page.wait_for_selector("#results .empty")
    page.go_back()
    page.wait_for_selector("#results .tile")
    assert page.locator("header.site-header, .site-header").count() == 1


def test_the_flash_clock_counts_down_and_says_its_end(person, goods):
    sku = Sku.objects.filter(product__slug="millet").first()
    now = timezone.now()
    offers.open_flash_sale(
        sku, price_fen=900, pool=2, per_person=1, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(seconds=6), by=None
    )
    page = person(390).open("/shop/millet/")
    page.wait_for_selector("[data-clock]:not([hidden])")
    assert page.inner_text("[data-digits]").startswith("00:00:0")
    page.wait_for_selector(".flash--over", timeout=10_000)


def test_filters_work_without_scripts(chromium, site, goods):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{site}/shop/")
    page.click(".filters summary")
    page.select_option("[name=sort]", "price")
    page.check("[name=stock]")
    page.click(".filters__buttons button")
    assert "sort=price" in page.url
    assert "stock=on" in page.url
    assert "旱地小米" in page.inner_text("#results")
    context.close()
