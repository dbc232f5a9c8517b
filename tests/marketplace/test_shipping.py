"""Parcels, split shipments and receipt: every piece once, in the order's own state table, by itself only under a rule."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from marketplace.offers.models import OrderCycle
from marketplace.orders import services as orders
from marketplace.orders import shipping
from marketplace.orders.models import AfterSaleRule, Order, OrderLine, Shipment, ShipmentLine
from marketplace.orders.tasks import receive_due
from marketplace.payment.refunds import refund_line
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, make_user
from tests.market_factories import make_paid, make_product, make_sku, make_supplier

pytestmark = pytest.mark.django_db
ELSEWHERE = "410482102201"


@pytest.fixture
def order():
    supplier = make_supplier()
    return make_paid((make_sku(make_product(supplier)), 3), (make_sku(make_product(supplier)), 1)).orders.get()


def send(order, **more):
    return orders.ship(order, **{"carrier": "邮政", "waybill": "EMS-001", "by": None} | more)


@pytest.mark.both
def test_one_order_leaves_in_two_parcels_and_is_dispatched_with_the_last_piece(order):
    first, second = order.lines.all()
    send(order, pieces={first.pk: 2}, waybill=" ems-001 ")
    order.refresh_from_db()
    assert (order.status, order.waybill, order.shipped_at) == ("paid", "EMS-001", None)
    assert shipping.left_to_send(order) == {first.pk: 1, second.pk: 1}
    send(order, waybill="EMS-002")
    order.refresh_from_db()
    assert (order.status, order.waybill, order.shipments.count()) == ("shipped", "EMS-001", 2)
    assert list(ShipmentLine.objects.values_list("line", "quantity")) == [(first.pk, 2), (first.pk, 1), (second.pk, 1)]
    assert list(AuditEntry.objects.filter(action__contains="shipped").order_by("pk").values_list("action", flat=True)) == [
        "order.part_shipped", "order.shipped",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"carrier": " "}, "no_waybill"),
        ({"waybill": "单号12"}, "bad_waybill"),
        ({"pieces": {}}, "nothing_to_send"),
        ({"pieces": {0: 4}}, "too_many_pieces"),
        ({"pieces": {0: -1}}, "too_many_pieces"),
        ({"pieces": {99: 1}}, "too_many_pieces"),
    ],
)
def test_a_refused_parcel_leaves_nothing_behind(order, wrong, code):
    line = order.lines.first()
    if "pieces" in wrong:
        wrong = {"pieces": {(line.pk if key == 0 else key): count for key, count in wrong["pieces"].items()}}
    with pytest.raises(RuleError, match=code):
        send(order, **wrong)
    assert not Shipment.objects.exists()
    assert not OrderLine.objects.exclude(shipped_quantity=0).exists()


def test_role_region_state_and_the_same_number_twice(order):
    first = order.lines.first()
    for outsider in (make_user("auditor", COUNTY), make_user("seller", ELSEWHERE)):
        with pytest.raises(NotAllowed):
            send(order, by=outsider)
    send(order, pieces={first.pk: 1})
    with pytest.raises(RuleError, match="waybill_known"):
        send(order)
    send(order, waybill="EMS-2")
    with pytest.raises(RuleError, match="wrong_status"):
        send(order, waybill="EMS-3")
    assert Shipment.objects.count() == 2


def test_the_database_refuses_more_pieces_than_ordered(order):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.filter(pk=order.lines.first().pk).update(shipped_quantity=4)
    parcel = send(order)
    with pytest.raises(IntegrityError), transaction.atomic():
        ShipmentLine.objects.create(shipment=parcel, line=order.lines.first(), quantity=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Shipment.objects.filter(pk=parcel.pk).update(waybill="")


def test_a_wrong_number_is_put_right_until_the_goods_arrive(order):
    seller, parcel = make_user("seller"), send(order)
    shipping.correct_waybill(parcel, carrier="顺丰", waybill="sf1", by=seller)
    order.refresh_from_db()
    assert (order.carrier, order.waybill, str(parcel)) == ("顺丰", "SF1", "顺丰 SF1")
    assert AuditEntry.objects.get(action="order.waybill_corrected").detail["was"] == "邮政 EMS-001"
    orders.receive(order)
    with pytest.raises(RuleError, match="wrong_status"):
        shipping.correct_waybill(parcel, carrier="顺丰", waybill="SF2", by=seller)


@pytest.mark.both
def test_goods_count_as_received_after_the_days_of_the_rule(order):
    other = make_paid().orders.get()
    send(order, at=timezone.now() - timedelta(days=10, minutes=1))
    send(other, at=timezone.now() - timedelta(days=9))
    receive_due.call()
    order.refresh_from_db(), other.refresh_from_db()
    assert (order.status, other.status) == ("received", "shipped")
    assert order.received_at == order.receipt_due_at
    assert AuditEntry.objects.get(action="order.received").detail["note"] == "automatic"
    receive_due.call()
    assert AuditEntry.objects.filter(action="order.received").count() == 1


def test_without_a_rule_nothing_is_received_by_itself(order):
    AfterSaleRule.objects.update(valid_to=date(2020, 12, 31))
    send(order, at=timezone.now() - timedelta(days=300))
    receive_due.call()
    order.refresh_from_db()
    assert (order.status, order.receipt_due_at) == ("shipped", None)


def test_the_nearest_rule_counts(order):
    AfterSaleRule.objects.create(
        receive_days=3, damage_hours=1, fresh_hours=1, answer_days=1, send_back_days=1, appeal_days=1,
        region_prefix=order.region_id[:9], valid_from=timezone.localdate() - timedelta(days=1),
    )  # fmt: skip
    send(order)
    order.refresh_from_db()
    assert order.receipt_due_at - order.shipped_at == timedelta(days=3)


def test_the_promise_is_written_down_when_the_money_comes():
    supplier = make_supplier()
    slow, fast = (make_sku(make_product(supplier, dispatch_hours=hours)) for hours in (72, 24))
    order = make_paid((slow, 1), (fast, 1)).orders.get()
    assert order.dispatch_by - order.paid_at == timedelta(hours=72)
    assert not OrderCycle.objects.exists()


def test_what_is_paid_back_needs_no_parcel(order, stand_in):
    first, second = order.lines.all()
    send(order, pieces={first.pk: 3})
    refund_line(second, reason="缺货", by_bank=True, by=None)
    from marketplace.payment.bank_refunds import paid_by_bank

    paid_by_bank(second.refunds.get(), receipt="R1", payee="王小明 农行 6228", by=make_user("finance_officer", COUNTY))
    order.refresh_from_db()
    assert (order.status, shipping.left_to_send(order)) == ("shipped", {})
    assert order.receipt_due_at is not None


def test_the_buyer_reads_every_parcel_and_the_day(client, order):
    first = order.lines.first()
    address = reverse("orders:purchase", args=[order.purchase.token])
    assert f"{timezone.localtime(order.dispatch_by):%Y-%m-%d %H:%M}" in client.get(address).content.decode()
    send(order, pieces={first.pk: 1}, waybill="AAA111")
    send(order, waybill="BBB222")
    text = client.get(address).content.decode()
    order.refresh_from_db()
    assert "AAA111" in text
    assert "BBB222" in text
    assert f"{timezone.localtime(order.receipt_due_at):%Y-%m-%d}" in text
    assert Order.objects.get().status == "shipped"
