"""Buying in a real browser: a guest on a telephone by wallet; a member with goods of two suppliers and a pasted address."""

import re

import pytest

from tests.factories import make_region, make_user
from tests.market_factories import make_product, make_sku, make_supplier
from tests.marketplace.test_placing_freight import make_template
from tests.marketplace.test_shop_pages import make_picture

pytestmark = pytest.mark.browser
PHONE_WIDTH = 390
LINE = "张三 13800000000 河南省汝州市寄料镇磨石村5组12号"


@pytest.fixture
def goods(site):
    """Noodles of one supplier for ¥6 freight and eggs of another for ¥12, to Henan; elsewhere dearer."""
    make_region("410482100000", "寄料镇", "Jiliao Town")
    image, found = make_picture(), {}
    for slug, title, price_fen, freight_fen in (("noodles", "手工红薯粉条", 3_980, 600), ("eggs", "山坡散养土鸡蛋", 4_580, 1_200)):
        supplier = make_supplier()
        make_template(supplier, near=("41", freight_fen, 0, None), far=("", 3_000, 0, None))
        found[slug] = make_sku(make_product(supplier, slug=slug, title=title, picture=image), price_fen=price_fen, stock_=9)
    return found


def paid_by_wallet(buyer) -> None:
    """Alipay at the stand-in: its pay page sends to the wallet, the wallet back to the shop."""
    page = buyer.page
    page.wait_for_selector("#pay")
    page.check("[name=method][value=alipay]")
    page.click("#pay")
    page.wait_for_url(re.compile(r"/pay/[^/]+/alipay$"))
    page.locator("form button").first.click()
    page.wait_for_url(re.compile(r"/(orders|checkout/return)/"))
    for _ in range(30):  # the page asks again by itself until the money is confirmed
        if "/orders/" in page.url:
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"still at {page.url}: {buyer.text('main')}")


def test_a_guest_buys_on_a_telephone_and_pays_by_wallet(person, goods):
    from marketplace.orders.models import Purchase
    from marketplace.payment.models import Payment

    buyer = person(PHONE_WIDTH)
    page = buyer.open("/shop/noodles/")
    buyer.press("button[name=then][value=checkout]")
    assert buyer.sideways() == 0
    for name, value in (("name", "安小姐"), ("phone", "１３９１２３４５６７８"), ("street", "东风路 8 号院")):
        page.fill(f"[name={name}]", value)
    for name, label in (("province", "河南省"), ("city", "郑州市"), ("county", "金水区")):
        page.wait_for_selector(f"[name={name}] option:has-text('{label}')", state="attached")
        page.select_option(f"[name={name}]", label=label)
    page.wait_for_selector("[data-total-here] button:has-text('45.80')")  # 39.80 and 6.00 freight to Henan
    assert buyer.sideways() == 0
    buyer.press("form.checkout button.button--wide")
    paid_by_wallet(buyer)

    assert buyer.sideways() == 0
    purchase, payment = Purchase.objects.get(), Payment.objects.get()
    assert (purchase.status, purchase.total_fen, payment.status, payment.method) == ("paid", 4_580, "paid", "alipay")
    shown = buyer.text("main")
    assert purchase.number in shown
    assert "139****5678" in shown
    assert "安小姐" not in shown
    goods["noodles"].refresh_from_db()
    assert (goods["noodles"].on_hand, goods["noodles"].reserved) == (8, 0)

    other = person(PHONE_WIDTH)  # another day, another telephone: number and mobile number find it again
    other.open("/orders/")
    other.page.fill("[name=number]", purchase.number)
    other.page.fill("[name=phone]", "139 1234 5678")
    other.press("main form button")
    assert other.page.url.endswith(f"/orders/{purchase.token}/")


def test_a_member_buys_of_two_suppliers_with_a_pasted_address(person, goods):
    from marketplace.orders.models import Order, Purchase

    member = make_user(name="李秀英", email="li@example.com")
    buyer = person(PHONE_WIDTH)
    for slug in ("noodles", "eggs"):
        buyer.open(f"/shop/{slug}/")
        buyer.press("button[name=then][value=cart]")
    buyer.log_in(member)
    page = buyer.open("/checkout/cart/")  # the guest's cart came along
    assert page.locator(".origin").count() == 2
    assert page.locator(".origin__freight").count() == 2
    assert buyer.sideways() == 0
    buyer.press("a[href$='/checkout/']")
    page.fill("[name=paste]", LINE)
    buyer.press("button[name=take_apart]")
    for name, value in (("name", "张三"), ("phone", "13800000000"), ("town", "410482101"), ("street", "磨石村5组12号")):
        assert page.input_value(f"[name={name}]") == value
    shown = buyer.text("[data-total-here]")
    assert all(amount in shown for amount in ("6.00", "12.00", "103.60")), shown  # 39.80 + 45.80 + 6.00 + 12.00
    assert buyer.sideways() == 0
    buyer.press("form.checkout button.button--wide")
    paid_by_wallet(buyer)

    purchase = Purchase.objects.get()
    assert (purchase.buyer, purchase.status, purchase.total_fen) == (member, "paid", 10_360)
    assert sorted(Order.objects.values_list("freight_fen", "status")) == [(600, "paid"), (1_200, "paid")]
    assert page.locator("section.card[aria-labelledby^=order-]").count() == 2
    buyer.open("/member/")
    assert purchase.number in buyer.text("main")
    assert buyer.sideways() == 0
