"""Public pages in a browser: WCAG 2.2 AA by axe, no sideways scroll at 320 px, everything by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_thread import county  # noqa: F401  the same small county

pytestmark = pytest.mark.browser
PAGES = [
    "/",
    "/stories/",
    "/stories/sheep/",
    "/money/",
    "/notices/",
    "/shop/",
    "/shop/eggs/",
    "/checkout/cart/",
    "/orders/",
    "/accounts/login/",
]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def test_no_page_breaks_an_accessibility_rule(person, county):  # noqa: F811
    reader, broken = person(390), {}
    for path in PAGES:
        page = reader.open(path)
        found = Axe().run(page, options=RULES).response["violations"]
        if found:
            broken[path] = [(rule["id"], [node["html"][:160] for node in rule["nodes"][:3]]) for rule in found]
    assert not broken


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_scrolls_sideways(person, county, width):  # noqa: F811
    reader = person(width)
    wide = {path: reader.sideways() for path in PAGES if reader.open(path) and reader.sideways() > 0}
    assert not wide


def test_keyboard_reaches_content_first_and_shows_where_it_is(person, county):  # noqa: F811
    page = person().open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_large_type_enlarges_and_still_fits(person, county):  # noqa: F811
    reader = person(390)
    page = reader.open("/shop/eggs/")
    before = page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)")
    page.click(".site-menu summary")
    reader.press(".site-menu form button")
    assert page.evaluate("document.documentElement.className") == "large-type"
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)") > before
    assert reader.sideways() == 0
