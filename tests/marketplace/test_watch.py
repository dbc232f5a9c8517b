"""Doubtful sales: each kind found once with its reason, only under a rule; decided with a note; and goods nobody buys."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from marketplace.aftersale.services import open_claim
from marketplace.catalogue.models import Beneficiary, Certificate, Product
from marketplace.orders import services as orders
from marketplace.orders.models import Order
from marketplace.watch import services
from marketplace.watch.models import Finding, FraudRule, StockRule
from marketplace.watch.tasks import watch
from projects.households.kinship import declare
from projects.households.models import Member
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, make_user
from tests.market_factories import PHONE, make_paid, make_photo, make_product, make_purchase, make_received, make_sku, make_supplier

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def officer():
    return make_user("county_officer", COUNTY)


def found(kind):
    services.watch(NOW())
    return list(Finding.objects.filter(kind=kind))


def paid_by(sku, **address):
    purchase = make_purchase((sku, 1), **address)
    orders.mark_paid(purchase)
    return purchase.orders.get()


def head_of(product):
    return Member.objects.get(household__account=Beneficiary.objects.get(product=product).account, relation="01")


@pytest.mark.both
def test_the_households_own_phone_buys(officer):
    product = make_product()
    head = head_of(product)
    head.phone = PHONE
    head.save()
    order = paid_by(make_sku(product))
    paid_by(make_sku(product), phone="13900000000", street="别处1号")
    (finding,) = found("self_buying")
    assert [one.pk for one in finding.orders.all()] == [order.pk]
    assert (finding.facts, finding.amount_fen, finding.region_id) == ({"who": "household_phone"}, 3980, order.region_id)
    assert PHONE not in services.reason_of(finding)
    watch.call()
    assert Finding.objects.count() == 1


def test_kin_seller_agent_and_shop_buy():
    product = make_product()
    household, sku = head_of(product).household, make_sku(product)
    buyer = make_user("village_clerk", name="亲属")
    declare(household, relation="kin", by=buyer)
    order = paid_by(sku, phone="13900000001", street="甲1号")
    order.purchase.buyer = buyer
    order.purchase.save()
    seller = make_user("seller", phone="13900000002")
    product.supplier.sellers.add(seller)
    paid_by(sku, phone="13900000002", street="乙2号")
    product.supplier.contact_phone = "13900000003"
    product.supplier.save()
    paid_by(sku, phone="13900000003", street="丙3号")
    assert [one.facts["who"] for one in reversed(found("self_buying"))] == ["household_or_kin", "seller_or_agent", "shop_phone"]


def test_a_price_far_above_the_reference_of_the_certificate():
    product = make_product()
    Certificate.objects.create(
        supplier=product.supplier, product=product, paper="aid_consumption", number="1", issuer="县", valid_from=date(2020, 1, 1),
        valid_to=date(2099, 1, 1), link=Certificate.Link.values[0], price_basis="同类", reference_price_fen=2000, scan="x.pdf",
    )  # fmt: skip
    Certificate.objects.update(status="checked")
    sku = make_sku(product, price_fen=3000)
    paid_by(sku)
    assert found("far_price") == []
    dear = make_sku(product, price_fen=3001, label="礼盒")
    paid_by(dear)
    (finding,) = found("far_price")
    assert (finding.facts["percent"], finding.amount_fen) == (150, 3001)
    assert "30.01" in services.reason_of(finding)


def test_many_orders_to_one_hand_are_told_once():
    sku = make_sku(stock_=50)
    for _n in range(5):
        paid_by(sku)
    assert found("brushing") == []
    paid_by(sku)
    (finding,) = found("brushing")
    assert finding.orders.count() == 6
    assert Finding.objects.filter(kind="brushing").count() == 1


def test_one_door_written_in_several_ways_is_one_door():
    sku = make_sku(stock_=50)
    for n in range(6):
        paid_by(sku, phone=f"1390000000{n}", street=" 丹阳路 88 号" if n % 2 else "丹阳路88号，")
    (finding,) = found("brushing")
    assert finding.facts["how"] == "address"


def test_one_parcel_number_for_several_receivers():
    supplier = make_supplier()
    first = make_paid((make_sku(make_product(supplier)), 1)).orders.get()
    second = paid_by(make_sku(make_product(supplier)), phone="13900000000", street="别处1号")
    same_door = paid_by(make_sku(make_product(supplier)))
    for order in (first, same_door):
        orders.ship(order, carrier="邮政", waybill="EMS1", by=None)
    assert found("same_parcel") == []
    orders.ship(second, carrier="邮政", waybill="ems1", by=None)
    (finding,) = found("same_parcel")
    assert {one.pk for one in finding.orders.all()} == {first.pk, second.pk, same_door.pk}
    assert "EMS1" in services.reason_of(finding)


def test_one_photo_for_several_claims():
    supplier = make_supplier()
    received = [make_received((make_sku(make_product(supplier)), 1), days_ago=1) for _n in range(2)]
    for order in received:
        open_claim(order.lines.get(), kind="damage", what="broken", photos=[make_photo()])
    (finding,) = found("same_photo")
    assert finding.facts == {"claims": 2}


def test_without_a_rule_nothing_is_looked_for_and_a_nearer_rule_counts():
    sku = make_sku(stock_=50)
    for _n in range(6):
        paid_by(sku)
    near = {"region_prefix": sku.product.region_id[:9], "valid_from": timezone.localdate()}
    FraudRule.objects.create(kind="brushing", days=30, most=10, **near)
    assert found("brushing") == []
    FraudRule.objects.filter(region_prefix="").update(valid_to=date(2020, 12, 31))
    FraudRule.objects.filter(kind="brushing").exclude(region_prefix="").update(most=5)
    assert len(found("brushing")) == 1


def test_a_finding_is_decided_once_with_a_note(officer):
    sku = make_sku(stock_=50)
    for _n in range(6):
        paid_by(sku)
    (finding,) = found("brushing")
    for outsider in (make_user("finance_officer", COUNTY), make_user("county_officer", "410481000000")):
        with pytest.raises(NotAllowed):
            services.decide(finding, confirmed=False, note="x", by=outsider)
    with pytest.raises(RuleError, match="no_reason"):
        services.decide(finding, confirmed=False, note=" ", by=officer)
    services.decide(finding, confirmed=False, note="单位食堂分批采购", by=officer)
    assert (finding.status, finding.note, finding.decided_by) == ("cleared", "单位食堂分批采购", officer)
    with pytest.raises(RuleError, match="wrong_status"):
        services.decide(finding, confirmed=True, note="改", by=officer)
    finding.refresh_from_db()
    assert finding.note == "单位食堂分批采购"
    assert found("brushing") == [finding]
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(note="")


def test_goods_nobody_buys(officer):
    fresh, old, few = (make_sku(stock_=n) for n in (30, 30, 5))
    paid_by(fresh)
    today = timezone.localdate()
    rows = {one.sku.pk: one for one in services.unsold(Product.objects.all(), today)}
    assert set(rows) == {old.pk}
    assert (rows[old.pk].pieces, rows[old.pk].worth_fen, rows[old.pk].last_on) == (30, 30 * 3980, None)
    later = {one.sku.pk for one in services.unsold(Product.objects.all(), today + timedelta(days=31))}
    assert later == {fresh.pk, old.pk}
    StockRule.objects.update(valid_to=date(2020, 12, 31))
    assert list(services.unsold(Product.objects.all(), today)) == []
    assert few.pk not in later


def enter(client, user):
    client.force_login(user, backend="accounts.backends.PhoneOrEmailBackend")


def test_the_desk_lists_what_needs_a_look(client, officer):
    order = make_paid(at=NOW() - timedelta(days=9)).orders.get()
    make_sku(stock_=30)
    enter(client, officer)
    text = client.get(reverse("sales_admin:alarms")).content.decode()
    assert order.number in text
    enter(client, make_user("county_officer", "410481000000"))
    assert order.number not in client.get(reverse("sales_admin:alarms")).content.decode()
    assert Order.objects.get().dispatch_by < NOW()


def test_the_desk_decides_a_finding(client, officer):
    sku = make_sku(stock_=50)
    for _n in range(6):
        paid_by(sku)
    (finding,) = found("brushing")
    enter(client, officer)
    address = reverse("findings_admin:finding", args=[finding.pk])
    assert services.reason_of(finding) in client.get(reverse("findings_admin:list")).content.decode()
    assert client.post(address, {"confirmed": "yes", "note": ""}).status_code == 422
    assert client.post(address, {"confirmed": "yes", "note": "刷单"}).status_code == 302
    finding.refresh_from_db()
    assert finding.status == "confirmed"
    assert "刷单" in client.get(address).content.decode()


def test_sales_by_village_product_and_show_and_their_export(client, officer):
    from marketplace.live.models import Show, ShowItem

    order = make_paid().orders.get()
    line = order.lines.get()
    now = NOW()
    show = Show.objects.create(
        title="粉条开锅", host_name="小郭", supplier=order.supplier, region=order.region, starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=1),
    )  # fmt: skip
    ShowItem.objects.create(show=show, product=line.sku.product)
    enter(client, officer)
    for by, label in (("village", order.region.name), ("product", line.title), ("show", "粉条开锅")):
        text = client.get(reverse(f"sales_admin:by_{by}")).content.decode()
        assert label in text
        assert "39.80" in text
    day = {"from_on": timezone.localdate(), "to_on": timezone.localdate()}
    answer = client.post(reverse("sales_admin:export"), day)
    assert answer.streaming
    text = b"".join(answer.streaming_content).decode()
    assert order.number in text
    assert PHONE not in text
    assert "王小明" not in text
    assert client.post(reverse("sales_admin:export"), day | {"to_on": "2020-01-01"}).status_code == 422
    enter(client, make_user("county_officer", "410481000000"))
    assert order.number not in b"".join(client.post(reverse("sales_admin:export"), day).streaming_content).decode()
    enter(client, make_user("seller"))
    assert client.post(reverse("sales_admin:export"), day).status_code == 302
