"""The seller's desk on a telephone: three steps to a product, also without a network; a waybill number, and the buyer sees it."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from marketplace.catalogue.models import Product
from tests.browser.test_access import RULES
from tests.factories import make_user
from tests.market_factories import make_account, make_paid, make_photo, make_product, make_sku, make_supplier

pytestmark = pytest.mark.browser
PHONE_WIDTH = 390


@pytest.fixture
def shop(site):
    made = make_supplier()
    made.accounts.create(account=make_account(), weight=1, label="磨石村 郭** 家")
    return made


@pytest.fixture
def seller(person, shop):
    someone = person(PHONE_WIDTH).log_in(make_user("seller", name="叶师傅"))
    someone.open(f"/selling/{shop.pk}/")
    return someone


def photo() -> dict:
    return {"name": "basket.jpg", "mimeType": "image/jpeg", "buffer": make_photo((1600, 1200), exif=True).read()}


def fill_three_steps(page, title: str) -> None:
    """Up to the last button, which stays unpressed."""
    page.set_input_files("[name=photo]", files=[photo()])
    page.wait_for_selector("[data-preview]:visible")
    page.click("[data-step]:visible [data-on]")
    page.fill("[name=title]", title)
    page.check("[name=category][value=handicraft]")
    page.fill("[name=weight_g]", "800")
    page.fill("[name=price_fen]", "68")
    page.click("[data-step]:visible [data-on]")
    page.fill("[name=pieces]", "5")


def until_kept(page) -> None:
    """The form lies in the telephone's store and the worker is ready for the next load (wait_for_function would need eval: CSP).

    A page that was loading when the worker took over is not its own yet (`controller` stays empty); its next load is.
    """
    kept = "caches.open('selling-1').then((store) => store.match(location.pathname)).then(Boolean)"
    active = "navigator.serviceWorker.getRegistration().then((found) => found?.active?.state === 'activated')"
    for _try in range(100):
        if page.evaluate(kept) and page.evaluate(active):
            return
        page.wait_for_timeout(100)
    pytest.fail("the form was not kept on the telephone")


def test_three_steps_make_a_product_that_buyers_see(seller, person, shop):
    seller.press(".desk-tile--first")
    page = seller.page
    assert page.locator("[data-step]:visible").count() == 1
    page.click("[data-step]:visible [data-on]")  # no photo: the first step does not let go
    assert page.locator("[name=photo]").is_visible()
    fill_three_steps(page, "手编竹篮")
    assert "68" in page.inner_text("[data-check]")
    assert seller.sideways() == 0
    seller.press("[data-step]:visible button.button--wide")
    assert "手编竹篮" in seller.text("h1")
    buyer = person(PHONE_WIDTH)
    buyer.open(f"/shop/{Product.objects.get().slug}/")
    assert "68" in buyer.text("main")
    assert buyer.page.locator("main img").first.get_attribute("src")


def test_what_was_typed_without_a_network_is_sent_when_it_is_back(seller, shop):
    seller.press(".desk-tile--first")
    page = seller.page
    until_kept(page)
    seller.context.set_offline(True)
    page.reload()  # out of the telephone's own store
    fill_three_steps(page, "手编竹篮")
    page.click("[data-step]:visible button.button--wide")
    page.wait_for_selector("[data-offline]:visible")
    assert not Product.objects.exists()
    page.reload()
    assert page.input_value("[name=title]") == "手编竹篮"
    with page.expect_navigation():
        seller.context.set_offline(False)
    assert "手编竹篮" in seller.text("h1")
    made = Product.objects.get()
    assert made.photos.count() == 1
    seller.open(f"/selling/{shop.pk}/new/")
    assert page.input_value("[name=title]") == ""
    assert page.input_value("[name=key]") != made.submission_key


def test_a_waybill_number_is_typed_and_the_buyer_sees_the_parcel(seller, person, shop):
    purchase = make_paid((make_sku(make_product(shop, title="山坡竹篮")), 2))
    seller.open(f"/selling/{shop.pk}/orders/")
    assert "山坡竹篮" in seller.text("main")
    seller.page.locator("[name=waybill]").first.fill("yt 2026 1123")
    seller.press("form[action$='/ship/'] button")
    buyer = person(PHONE_WIDTH)
    buyer.open(f"/orders/{purchase.token}/")
    shown = buyer.text("main")
    assert "YT20261123" in shown
    assert "已发货" in shown


def test_no_page_of_the_desk_breaks_an_accessibility_rule_or_scrolls_sideways(seller, shop):
    sku = make_sku(make_product(shop), stock_=50)
    make_paid((sku, 2))
    broken = {}
    pages = ["", "new/", "goods/", f"goods/{sku.product_id}/", f"goods/{sku.product_id}/edit/", "batches/", "orders/", "money/", "talk/"]
    for path in [f"/selling/{shop.pk}/{page}" for page in [*pages, "papers/", "about/"]] + ["/selling/apply/"]:
        page = seller.open(path)
        found = Axe().run(page, options=RULES).response["violations"]
        if found or seller.sideways() > 0:
            broken[path] = [(rule["id"], [node["html"][:160] for node in rule["nodes"][:3]]) for rule in found] or "sideways"
    assert not broken
