"""After the sale in a real browser: a guest returns one of two lines with a photo, an officer decides, the money goes back, and the
household reads on its own page that this income was taken back."""

import json
import os
from datetime import timedelta
from urllib.request import Request, urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone

from marketplace.catalogue import stock
from marketplace.catalogue.models import Beneficiary, Product, Sku
from marketplace.orders import services as orders
from marketplace.orders.models import AfterSaleRule
from marketplace.payment import services as payments
from marketplace.payment.models import Refund
from marketplace.payment.tasks import poll_open_payments
from marketplace.settlement import services as settlement
from marketplace.settlement.books import check
from projects.ledger.models import IncomeAccount
from shared.money import format_yuan
from tests.browser.test_access import RULES
from tests.browser.test_thread import PHONE_WIDTH, county, statement  # noqa: F401  the fixture of the whole way
from tests.market_factories import PHONE, make_photo, make_purchase
from tests.marketplace.test_payment import start

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SHOTS")  # a folder: the pages are photographed for people to judge


def shot(one, name: str) -> None:
    if SHOTS:
        one.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def sold(things):
    """Eggs and honey, paid at the stand-in by a guest, received nine days ago and settled: where damage may be told for thirty days."""
    eggs = things["sku"]
    of = {"supplier": eggs.product.supplier, "region": eggs.product.region, "category_id": "handicraft", "status": "on_sale"}
    jar = Product.objects.create(slug="honey", title="南坡洋槐蜜", **of)
    honey = Sku.objects.create(product=jar, label="500克", weight_g=700, price_fen=6_800)
    stock.adjust(honey, 5, by=None)
    Beneficiary.objects.create(product=jar, account=things["household"].account, weight=1, label="磨石村5组 郭** 家")
    AfterSaleRule.objects.update(damage_hours=720)
    purchase = make_purchase((eggs, 1), (honey, 1))
    payment = start(purchase)
    body = json.dumps({"session": payment.session_ref, "method": "card"}).encode()
    urlopen(Request(f"{settings.STRIPE_API_BASE}/_control/pay", body, {"Content-Type": "application/json"}), timeout=10).read()
    payments.fold(payment)
    order = purchase.orders.get()
    orders.ship(order, carrier="中国邮政", waybill="9876543210123", by=None)
    orders.receive(order, at=timezone.now() - timedelta(days=9))
    settlement.settle(order, by=None)
    return order


def test_a_line_comes_back_and_its_income_is_taken_back(person, county, site, tmp_path):  # noqa: F811
    order = sold(county)
    eggs, honey = order.lines.all()
    account = IncomeAccount.objects.get(household=county["household"])
    before = {entry.amount_fen for entry in account.entries.all()}
    photo = tmp_path / "broken.jpg"
    photo.write_bytes(make_photo().read())

    buyer = person(PHONE_WIDTH)
    buyer.open("/orders/")
    buyer.page.fill("[name=number]", order.number)
    buyer.page.fill("[name=phone]", PHONE)
    buyer.press("main form button")
    shot(buyer, "buyer-order")
    assert buyer.sideways() == 0
    buyer.press(f"a[href$='/lines/{eggs.pk}/damage/']")
    assert not Axe().run(buyer.page, options=RULES).response["violations"]
    shot(buyer, "buyer-ask")
    buyer.page.check("[name=what][value=broken]")
    buyer.page.set_input_files("[name=photo_1]", str(photo))
    buyer.page.fill("[name=text]", "到手碎了一半")
    buyer.press("main form button.button--wide")
    assert "到手碎了一半" in buyer.text("main")
    assert buyer.sideways() == 0
    assert not Axe().run(buyer.page, options=RULES).response["violations"]
    shot(buyer, "buyer-claim")

    officer = person().log_in(county["people"]["county_officer"])
    officer.open("/admin/claims/")
    shot(officer, "desk-claims")
    officer.press(f"main a:has-text('{order.number}')")
    claim_page = officer.page.url
    officer.page.check("[name=accepted][value=yes]")
    officer.page.fill("[name=reason]", "照片可见破损")
    shot(officer, "desk-claim")
    officer.press("form[action$='/decide/'] button")
    for _try in range(20):
        if Refund.objects.filter(status="succeeded").exists():
            break
        poll_open_payments.call()
        officer.page.wait_for_timeout(200)
    refund = Refund.objects.get()
    assert (refund.status, refund.line_id, refund.amount_fen) == ("succeeded", eggs.pk, eggs.amount_fen)
    settlement.fold_refunds()
    officer.open(claim_page)
    shot(officer, "desk-claim-decided")

    buyer.page.reload()
    assert format_yuan(eggs.amount_fen) in buyer.text("main")
    assert "照片可见破损" in buyer.text("main")
    shot(buyer, "buyer-claim-accepted")

    reversal = account.entries.get(amount_fen__lt=0)
    assert -reversal.amount_fen in before
    assert sum(account.entries.values_list("amount_fen", flat=True)) == honey.household_fen
    check(order)
    household = statement(person, county)
    shown = household.text("main")
    assert format_yuan(-reversal.amount_fen) in shown
    assert format_yuan(honey.household_fen) in shown
    shot(household, "household")


@pytest.mark.skipif(not SHOTS, reason="photographs the desk only when asked to")
def test_photographs_of_the_desk(person, county, site):  # noqa: F811
    sold(county)
    finance = person().log_in(county["people"]["finance_officer"])
    for name, path in {
        "desk-alarms": "/admin/sales/alarms/",
        "desk-sales": "/admin/sales/village/",
        "desk-findings": "/admin/findings/",
        "desk-owed": "/admin/payouts/owed/",
    }.items():
        finance.open(path)
        shot(finance, name)
    assert finance.sideways() == 0
