"""A claim on a telephone: the seller sees photo and days left, offers a part, the buyer takes it; goods come back and are confirmed."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from marketplace.aftersale import services
from marketplace.aftersale.models import Claim
from tests.browser.test_access import RULES
from tests.browser.test_after_sale import shot
from tests.browser.test_selling import PHONE_WIDTH, seller, shop  # noqa: F401  the fixtures of the desk
from tests.market_factories import make_photo, make_product, make_received, make_sku

pytestmark = pytest.mark.browser


@pytest.fixture
def claim(shop):  # noqa: F811
    """Two pots arrived yesterday, one in pieces."""
    line = make_received((make_sku(make_product(shop, title="手工陶罐"), price_fen=8_800), 2), days_ago=1).lines.get()
    words = {"what": "broken", "text": "罐口磕掉一块", "quantity": 1, "photos": [make_photo((800, 600))]}
    return services.open_claim(line, kind="damage", at=timezone.now() - timedelta(hours=1), **words)


def is_sound(one) -> bool:
    return one.sideways() == 0 and not Axe().run(one.page, options=RULES).response["violations"]


def test_the_seller_offers_a_part_and_the_buyer_takes_it(seller, person, claim):  # noqa: F811
    seller.page.reload()
    tile = seller.page.locator("a.desk-tile[href$='/claims/']")
    assert "售后" in tile.inner_text()
    assert tile.locator(".desk-tile__count").inner_text() == "1"
    shot(seller, "seller-home")
    seller.press("a.desk-tile[href$='/claims/']")
    listed = seller.text("main")
    assert "手工陶罐" in listed
    assert "还剩" in listed
    assert is_sound(seller)
    shot(seller, "seller-claims")
    seller.press("a.desk-claim--waiting")
    assert "罐口磕掉一块" in seller.text("main")
    assert seller.page.locator(".claim-photos img").first.evaluate("one => one.naturalWidth") > 0
    assert is_sound(seller)
    seller.page.click("summary:has-text('退一部分钱')")
    seller.page.fill("[name=amount_fen]", "30")
    seller.page.fill("form[action$='/offer/'] [name=reason]", "罐口磕碰，不影响使用")
    assert is_sound(seller)
    shot(seller, "seller-claim")
    seller.press("form[action$='/offer/'] button")
    assert "卖家提出部分退款" in seller.text("main")
    assert seller.page.locator("form[action*='/claims/']").count() == 0
    shot(seller, "seller-claim-offered")
    buyer = person(PHONE_WIDTH)
    buyer.open(f"/after-sale/{claim.order.purchase.token}/claims/{claim.pk}/")
    assert "30.00" in buyer.text("main")
    assert is_sound(buyer)
    shot(buyer, "buyer-offer")
    buyer.press("form[action$='/take-offer/'] button")
    assert "已同意" in buyer.text("main")
    claim.refresh_from_db()
    assert (claim.status, claim.refund.amount_fen) == ("accepted", 3_000)


def test_the_goods_come_back_and_the_seller_confirms_them(seller, shop, claim):  # noqa: F811
    seller.open(f"/selling/{shop.pk}/claims/{claim.pk}/")
    seller.page.click("summary:has-text('先把商品寄回来看看')")
    seller.press("form[action$='/ask-back/'] button")
    claim.refresh_from_db()
    services.send_back(claim, carrier="中国邮政", waybill="9876543210123")
    seller.page.reload()
    assert "9876543210123" in seller.text("main")
    assert is_sound(seller)
    shot(seller, "seller-claim-back")
    seller.press("form[action$='/accept/'] button")
    assert Claim.objects.get().status == "accepted"
    seller.open(f"/selling/{shop.pk}/claims/")
    assert "没有等您答复的售后" in seller.text("main")
    assert is_sound(seller)
