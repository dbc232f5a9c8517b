"""The seller's desk over HTTP: three steps, drafts sent twice, editing, batches, parcels, packing list, money in plain words."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from marketplace.catalogue.models import Product, Supplier, TraceRecord
from marketplace.orders.models import Order
from marketplace.selling.money import money_page
from marketplace.settlement.services import settle
from tests.factories import MOSHI, make_user
from tests.market_factories import PHONE, make_account, make_paid, make_photo, make_product, make_received, make_sku, make_supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    made = make_supplier()
    made.accounts.create(account=make_account(), weight=1, label="磨石村 郭** 家")
    return made


@pytest.fixture
def seller(client):
    found = make_user("seller")
    client.force_login(found, backend="accounts.backends.PhoneOrEmailBackend")
    return found


def photo():
    return SimpleUploadedFile("x.jpg", make_photo(exif=True).read(), "image/jpeg")


def offer(**more):
    facts = {"key": "k1", "title": "竹篮", "category": "handicraft", "weight_g": "800", "box_count": "1", "price_fen": "68"}
    return facts | {"pieces": "5", "dispatch_hours": "48", "storage_class": "ambient", "photo": photo()} | more


def test_a_draft_sent_twice_from_the_telephone_makes_one_product(client, seller, shop):
    address = reverse("selling:new", args=[shop.pk])
    answers = [client.post(address, offer(), headers={"X-Draft": "1"}) for _n in range(2)]
    product = Product.objects.get()
    assert [answer.json()["go"] for answer in answers] == [reverse("selling:product", args=[shop.pk, product.pk])] * 2
    assert product.status == "on_sale"
    refused = client.post(address, offer(key="k2", price_fen="0"), headers={"X-Draft": "1"})
    assert refused.status_code == 422
    assert refused.json()["errors"]
    assert client.post(address, offer(key="k3", photo=SimpleUploadedFile("x.jpg", b"GIF89a"))).status_code == 422
    assert Product.objects.count() == 1


def test_the_form_works_without_a_network_by_a_script_of_its_own(client, seller, shop):
    worker = client.get(reverse("selling:worker"))
    assert worker["Content-Type"] == "text/javascript"
    assert reverse("selling:worker") in client.get(reverse("selling:new", args=[shop.pk])).content.decode()


def test_a_product_is_described_and_gets_a_variant(client, seller, shop):
    product = make_product(shop)
    make_sku(product)
    edit = reverse("selling:edit", args=[shop.pk, product.pk])
    form = client.get(edit).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    data |= {"title": "山核桃", "no_delivery": ["54"], "season_from": "10月15日", "season_to": "3-15", "no_return": "opened_food"}
    assert client.post(edit, data).status_code == 302
    product.refresh_from_db()
    assert (product.title, product.no_delivery, product.season, product.no_return) == ("山核桃", ["54"], ("10-15", "03-15"), "opened_food")
    for wrong in ({"season_to": ""}, {"season_from": "2-30"}, {"no_delivery": ["99"]}, {"region": "410482102201"}):
        assert client.post(edit, data | wrong).status_code == 422
    variant = {"label": "", "weight_g": "2500", "box_count": "1", "price_fen": "99", "pieces": "2"}
    assert client.post(reverse("selling:act", args=[shop.pk, product.pk, "variant"]), variant).status_code == 302
    assert client.post(reverse("selling:act", args=[shop.pk, product.pk, "variant"]), variant | {"weight_g": "0"}).status_code == 422
    assert list(product.skus.values_list("label", "on_hand")) == [("500克×2袋", 10), ("2.5千克", 2)]


def test_a_batch_is_recorded_corrected_and_called_back(client, seller, shop):
    product, today = make_product(shop), timezone.localdate().isoformat()
    told = {"product": product.pk, "producer": "郭** 家", "plot": "南坡", "harvested_on": today}
    assert client.post(reverse("selling:trace", args=[shop.pk]), told).status_code == 302
    code = TraceRecord.objects.get().code
    address = reverse("selling:batch", args=[shop.pk, code])
    assert client.post(address, told | {"plot": "北坡"}).status_code == 422  # says no reason
    assert client.post(address, told | {"plot": "北坡", "remark": "地块写错"}).status_code == 302
    client.post(reverse("selling:recall", args=[shop.pk, code]), {"reason": ""})
    client.post(reverse("selling:recall", args=[shop.pk, code]), {"reason": "抽检不合格"})
    assert list(TraceRecord.objects.values_list("kind", "plot")) == [("batch", "南坡"), ("correction", "北坡"), ("recall", "北坡")]
    assert client.get(reverse("selling:batch", args=[make_supplier().pk, code])).status_code == 404
    page = client.get(f"/goods/trace/{code}/").content.decode()
    assert "抽检不合格" in page


def test_an_order_goes_in_two_parcels_and_the_list_to_pack_follows(client, seller, shop):
    order = make_paid((make_sku(make_product(shop)), 3)).orders.get()
    line, ship = order.lines.get(), reverse("selling:ship", args=[shop.pk, order.pk])
    client.post(ship, {"carrier": "中国邮政", "waybill": "", f"line_{line.pk}": "1"})
    client.post(ship, {"carrier": "中国邮政", "waybill": " yt 100 ", f"line_{line.pk}": "1"})
    order.refresh_from_db()
    assert (order.status, order.shipments.get().waybill) == ("paid", "YT100")
    listed = client.post(reverse("selling:packing", args=[shop.pk])).content.decode()
    assert PHONE in listed
    assert "<strong>2</strong> ×" in listed
    assert AuditEntry.objects.filter(action="order.contact_read").count() == 1
    client.post(ship, {"carrier": "中国邮政", "waybill": "YT101"})
    order.refresh_from_db()
    assert (order.status, order.shipments.count()) == ("shipped", 2)


def test_the_money_page_says_why_it_waits(client, seller, shop):
    sku = make_sku(make_product(shop), stock_=50)
    paid = make_paid((sku, 1)).orders.get()
    due, early = make_received((sku, 1)), make_received((sku, 2), days_ago=1)
    page = money_page(shop)
    assert {one.order.pk for one in page.waiting} == {paid.pk, due.pk, early.pk}
    assert len({one.why for one in page.waiting}) == 3
    assert page.waiting_fen == sum(line.household_fen for order in (paid, due, early) for line in order.lines.all())
    settle(due, by=None)
    after = money_page(shop)
    assert sum(one.share.amount_fen for one in after.settled) == due.lines.get().household_fen
    assert (after.waiting_fen, after.paid_fen) == (page.waiting_fen, 0)  # settled is not paid: the bank has not answered
    assert money_page(make_supplier()).waiting_fen == 0
    assert client.get(reverse("selling:money", args=[shop.pk])).status_code == 200


def test_an_application_is_made_corrected_and_handed_in(client, seller, shop):
    facts = {
        "kind": "farm",
        "name": "周家农场",
        "region": MOSHI,
        "goods_wanted": "小米",
        "contact_name": "周大姐",
        "contact_phone": "13800000001",
    }
    client.post(reverse("selling:apply"), facts)
    made = Supplier.objects.get(name="周家农场")
    about = reverse("selling:about", args=[made.pk])
    assert client.post(about, facts | {"contact_phone": "123"}).status_code == 422
    client.post(about, facts | {"goods_wanted": "小米、绿豆", "intro": "三代种谷"})
    client.post(reverse("selling:submit", args=[made.pk]))
    made.refresh_from_db()
    assert (made.status, made.goods_wanted, made.intro) == ("submitted", "小米、绿豆", "三代种谷")
    admitted = client.get(reverse("selling:about", args=[shop.pk])).context["form"]
    assert set(admitted.fields) == {"goods_wanted", "contact_name", "contact_phone", "intro"}


def test_papers_that_run_out_soon_stand_on_the_first_page(client, seller, shop):
    day = timezone.localdate() + timedelta(days=9)
    shop.certificates.create(paper="business", number="9141", issuer="市监局", valid_from="2020-01-01", valid_to=day, status="checked")
    assert day.isoformat() in client.get(reverse("selling:shop", args=[shop.pk])).content.decode()


def test_the_buyer_finds_the_form_for_a_review_once(client):
    order = make_received()
    token, line = order.purchase.token, order.lines.get()
    write = reverse("reviews:write", args=[token, line.pk])
    assert write in client.get(reverse("orders:purchase", args=[token])).content.decode()
    client.post(write, {"rating": "5", "text": "鸡蛋新鲜，个头大。", "photo_1": photo()})
    assert write not in client.get(reverse("orders:purchase", args=[token])).content.decode()
    assert Order.objects.get().lines.get().review.photos.count() == 1
