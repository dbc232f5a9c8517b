"""List, search and product in a browser: WCAG by axe, no sideways scroll, suggestions and filters by keyboard and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe

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
