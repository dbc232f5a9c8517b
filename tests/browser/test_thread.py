"""The main job end to end, in a real browser: a dividend reaches a household, its story is read, a product is
bought, and the sale's money reaches the same household's account; to the last fen on both sides."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.images import ImageFile
from django.utils import timezone

from projects.dividends.models import DividendRound
from projects.dividends.payment import batches, receipts
from projects.ledger.models import IncomeAccount, IncomeEntry
from shared.money import format_yuan
from tests.factories import COUNTY, MOSHI, TOWN, hold_meetings, make_programme, make_region, make_user, make_village
from tests.projects.test_payment import answer, give_cards

pytestmark = pytest.mark.browser
POT = "100.00"  # three households with 1, 1 and 1 shares: 33.34 + 33.33 + 33.33
PHONE_WIDTH = 390
WHERE = {"finance_officer": COUNTY, "county_officer": COUNTY, "township_reviewer": TOWN}


@pytest.fixture
def county(site):
    """A village with three households in a programme, its officials, a product of the first household, a home page and a story."""
    from PIL import Image as PillowImage
    from wagtail.images.models import Image
    from wagtail.models import Page, Site

    from cms.models import HomePage, StoryIndexPage, StoryPage
    from marketplace.catalogue import services as catalogue
    from marketplace.catalogue import stock
    from marketplace.catalogue.models import Beneficiary, Product, Sku, Supplier

    for code, name in ((COUNTY, "汝州市"), ("410000000000", "河南省"), ("410482100000", "寄料镇")):
        make_region(code, name, name)
    village = make_village()
    people = {
        role: make_user(
            role, COUNTY if role in {"finance_officer", "county_officer"} else TOWN if role == "township_reviewer" else MOSHI, name=name
        )
        for role, name in {
            "village_clerk": "周文书",
            "village_reviewer": "崔监督",
            "township_reviewer": "孟乡镇",
            "finance_officer": "钱会计",
            "county_officer": "陆县办",
            "seller": "叶商户",
        }.items()
    }
    programme = make_programme(village, (1, 1, 1), received_fen=10_000)
    give_cards(programme)
    household = programme.participations.order_by("household__number").first().household

    drawn = BytesIO()
    PillowImage.new("RGB", (1200, 800), "#e8c77a").save(drawn, "PNG")
    image = Image.objects.create(title="插图", file=ImageFile(drawn, name="wheat.png"))
    supplier = Supplier.objects.create(
        name="磨石村股份经济合作社", kind="collective", region=village.region, freight_fen=800, free_over_fen=9_900, status="active"
    )
    facts = {"slug": "eggs", "title": "山坡散养土鸡蛋", "picture": image, "category_id": "handicraft"}
    product = Product.objects.create(supplier=supplier, region=village.region, **facts)
    sku = Sku.objects.create(product=product, label="30枚", weight_g=1_800, price_fen=4_580)
    stock.adjust(sku, 5, by=people["county_officer"])
    Beneficiary.objects.create(product=product, account=household.account, weight=1, label="磨石村5组 郭** 家")
    catalogue.put_on_sale(product, by=people["county_officer"])

    root = Page.get_first_root_node()
    for welcome in root.get_children():
        welcome.delete()
    home = Page.get_first_root_node().add_child(instance=HomePage(title="首页", slug="home", hero=image))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})
    stories = home.add_child(instance=StoryIndexPage(title="乡村故事", slug="stories"))
    body = [("text", "<p>三十多只羊羔，七座羊舍。</p>"), ("figures", {"heading": "磨石村的分红"}), ("product", {"slug": "eggs"})]
    stories.add_child(
        instance=StoryPage(title="七座羊舍", slug="sheep", intro="一笔一笔都查得到。", region=village.region, cover=image, body=body)
    )
    return {"people": people, "programme": programme, "household": household, "sku": sku, "village": village}


def dividend(person, county) -> None:
    """Clerk draws up, others sign, clerk posts, the notice runs, the bank pays; test_sketching_round presses every button of it."""
    people, programme = county["people"], county["programme"]
    clerk, township, officer = (person().log_in(people[role]) for role in ("village_clerk", "township_reviewer", "county_officer"))
    page = clerk.open("/admin/dividends/new/")
    page.select_option("[name=programme]", str(programme.pk))
    page.fill("[name=title]", "2026年度肉羊养殖分红")
    page.fill("[name=year]", str(timezone.localdate().year))
    page.fill("[name=pot_fen]", "１００．００")  # full-width digits, as an input method leaves them
    page.fill("[name=base_on]", timezone.localdate().isoformat())
    page.keyboard.press("Escape")
    clerk.press("form.round-form button[type=submit]:not([name])")
    address = clerk.page.url.removeprefix(clerk.site)
    assert re.fullmatch(r"/admin/dividends/\d+/", address), address
    assert all(amount in clerk.text() for amount in ("33.34", "33.33", POT))
    clerk.press("form[action$='/to_meeting/'] button")
    round_ = DividendRound.objects.get()
    hold_meetings(round_, people["village_clerk"], on=timezone.localdate())
    clerk.open(address)
    clerk.press("form[action$='/submit/'] button")
    assert not clerk.page.locator("form[action$='/approve/']").count()  # four eyes: the author is not offered it
    for signer, act in ((township, "approve"), (officer, "file")):
        signer.open(address)
        signer.press(f"form[action$='/{act}/'] button")
    clerk.open(address)
    clerk.press("form[action$='/post_notice/'] button")

    reader = person(PHONE_WIDTH)
    reader.open("/notices/")
    reader.press(".notice-list a")
    shown = reader.text("main")
    assert "郭**" in shown
    assert "郭某某" not in shown
    assert POT in shown
    assert reader.sideways() == 0

    with time_machine.travel(timezone.now() + timedelta(days=8), tick=True):
        paid_by_bank(round_, people["finance_officer"])
    assert sorted(IncomeEntry.objects.values_list("amount_fen", flat=True)) == [3_333, 3_333, 3_334]
    assert IncomeEntry.objects.count() == 3


def paid_by_bank(round_, finance) -> None:
    """The bank's file goes out and its answer comes back: every line paid."""
    (batch,) = batches.draw_batches([round_], by=finance)
    batches.send(batch, by=finance)
    receipts.import_receipt(batch, content=answer(batch, day=timezone.localdate()), file_name="回单.csv", by=finance)


def statement(person, county):
    """The clerk gives the household its link and code; the household opens it on its phone."""
    clerk = person().log_in(county["people"]["village_clerk"])
    clerk.open(f"/admin/households/{county['household'].pk}/")
    clerk.press(f"form[action$='/{county['household'].account.pk}/link/'] button")
    link = re.search(r"/my/[\w-]+/", clerk.page.content()).group()
    code = clerk.text(".officials-code").replace(" ", "")
    household = person(PHONE_WIDTH)
    household.open(link)
    household.page.fill("[name=code]", code)
    household.press("main form button[type=submit]")
    return household


def buy(person) -> tuple:
    """A guest finds the product on the home page, orders with a Chinese address and pays by card at the stand-in."""
    buyer = person(PHONE_WIDTH)
    buyer.open("/")
    assert buyer.sideways() == 0
    buyer.press("a[href$='/shop/eggs/']")
    promised = re.search(r"([\d.]+)\s*$", buyer.text("[data-variant] .money-row--household dd")).group(1)
    assert buyer.sideways() == 0
    buyer.press("button[name=then][value=checkout]")
    page = buyer.page
    page.fill("[name=name]", "安小姐")
    page.fill("[name=phone]", "１３９１２３４５６７８")
    page.select_option("[name=province]", label="河南省")
    page.select_option("[name=city]", label="郑州市")
    page.select_option("[name=county]", label="金水区")
    page.fill("[name=street]", "东风路 8 号院 3 号楼")
    assert buyer.sideways() == 0
    buyer.press("form.checkout button.button--wide")
    page.wait_for_selector("#pay")
    assert "53.80" in buyer.text()  # 45.80 and 8.00 freight
    page.check("[name=method][value=card]")
    page.fill("[name=number]", "4242 4242 4242 4242")
    page.fill("[name=exp]", "12/30")
    page.fill("[name=cvc]", "123")
    page.click("#pay")
    page.wait_for_url(re.compile(r"/(orders|checkout/return)/"))
    return buyer, promised


def test_dividend_story_sale_and_refund_to_the_last_fen(person, county, site):
    dividend(person, county)

    reader = person()
    reader.open("/stories/sheep/")
    figures = reader.text(".live-figures")
    assert "100" in figures
    assert "3" in figures
    assert "郭" not in reader.text("main")

    household = statement(person, county)
    assert "33.34" in household.text("main")
    assert household.sideways() == 0

    buyer, promised = buy(person)
    from marketplace.orders.models import Order
    from marketplace.payment.models import Payment, WebhookEvent

    payment = Payment.objects.get()
    for _ in range(50):  # the signed event arrives on its own
        if WebhookEvent.objects.filter(handled_at__isnull=False).exists():
            break
        buyer.page.wait_for_timeout(100)
    order = Order.objects.get()
    assert (order.status, Payment.objects.get(pk=payment.pk).status) == ("paid", "paid")
    assert WebhookEvent.objects.exists()
    county["sku"].refresh_from_db()
    assert (county["sku"].on_hand, county["sku"].reserved) == (4, 0)

    seller = person().log_in(county["people"]["seller"])
    assert order.number in seller.open(f"/orders/{order.purchase.token}/").content()
    clerk = person().log_in(county["people"]["village_clerk"])
    clerk.open(f"/admin/orders/{order.pk}/")
    clerk.page.fill("[name=carrier]", "中国邮政")
    clerk.page.fill("[name=waybill]", "9876543210123")
    clerk.press("form[action$='/ship/'] button")
    buyer.open(f"/orders/{order.purchase.token}/")
    assert "9876543210123" in buyer.text("main")
    buyer.press("form[action$='/received/'] button")
    order.refresh_from_db()
    assert order.status == "received"

    account = IncomeAccount.objects.get(household=county["household"])
    with time_machine.travel(timezone.now() + timedelta(days=10), tick=True):
        finance = person().log_in(county["people"]["finance_officer"])
        finance.open("/admin/orders/settle-due/")
        finance.press("main form button[type=submit], form button.button")
        sale = account.entries.get(kind="business")
        assert format_yuan(sale.amount_fen) == promised  # what the product page promised
        household = statement(person, county)
        shown = household.text("main")
        assert promised in shown
        assert format_yuan(3_334 + sale.amount_fen) in shown

        officer = person().log_in(county["people"]["county_officer"])
        officer.open(f"/admin/orders/{order.pk}/")
        officer.page.click("details:has(form[action*='/refund/']) summary")
        officer.page.fill("form[action*='/refund/'] [name$=reason]", "到货有破损，全额退款")
        officer.press("form[action*='/refund/'] button")
        assert sum(account.entries.values_list("amount_fen", flat=True)) == 3_334
        household = statement(person, county)
        assert "33.34" in household.text("main")
