"""A cycle that is called off: unpaid orders are cancelled, paid ones paid back to the fen, buyers told; nobody else's order moves."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from marketplace.catalogue.models import Sku
from marketplace.checkout.cycles import ordered_in, wind_up
from marketplace.checkout.member.telling import tell
from marketplace.checkout.models import BuyerMessage
from marketplace.offers import services as offers
from marketplace.orders import services as orders
from marketplace.orders.models import OrderLine, Purchase
from marketplace.payment import services as payments
from marketplace.payment.models import Refund
from marketplace.payment.refunds import push
from shared.errors import RuleError
from tests.factories import make_user
from tests.market_factories import make_paid, make_product, make_purchase, make_sku, make_supplier
from tests.marketplace.test_payment import start
from tests.marketplace.test_placing_offers import make_cycle

pytestmark = [pytest.mark.django_db, pytest.mark.both]
HAIL = "冰雹打落了樱桃"


@pytest.fixture
def cherries():
    """A variant sold in a cycle, another of the same supplier sold at any time."""
    supplier = make_supplier(freight_fen=800)
    sku, other = (make_sku(make_product(supplier), price_fen=5000, stock_=20) for _n in range(2))
    return sku, other, make_cycle(sku.product)


def pay(stand_in, purchase) -> Purchase:
    payment = start(purchase)
    stand_in.pay(payment, "alipay")
    payments.fold(payment)
    purchase.refresh_from_db()
    return purchase


def returned(purchase) -> int:
    for refund in Refund.objects.filter(status="pending"):
        push(refund)
    return sum(Refund.objects.filter(payment__purchase=purchase, status="succeeded").values_list("amount_fen", flat=True))


def test_unpaid_orders_are_cancelled_and_their_goods_are_free_again(cherries, stand_in):
    sku, _other, cycle = cherries
    waiting, untouched = make_purchase((sku, 2)), make_purchase((make_sku(), 1))
    start(waiting)
    offers.call_off(cycle, reason=HAIL, by=None)
    assert wind_up() == 1
    assert wind_up() == 0
    waiting.refresh_from_db()
    untouched.refresh_from_db()
    assert (waiting.status, untouched.status) == ("cancelled", "awaiting_payment")
    assert Sku.objects.get(pk=sku.pk).reserved == 0


def test_a_paid_order_is_paid_back_whole_with_its_freight(cherries, stand_in, django_capture_on_commit_callbacks):
    sku, _other, cycle = cherries
    purchase = pay(stand_in, make_purchase((sku, 2)))
    assert purchase.total_fen == 10_800
    offers.call_off(cycle, reason=HAIL, by=None)
    with django_capture_on_commit_callbacks(execute=True):
        assert wind_up() == 1
    assert wind_up() == 0
    assert returned(purchase) == 10_800
    assert HAIL in Refund.objects.filter(line__isnull=False).get().reason
    assert purchase.orders.get().status == "refunded"


def test_of_a_mixed_order_only_the_cycles_goods_are_paid_back(cherries, stand_in):
    sku, other, cycle = cherries
    purchase = pay(stand_in, make_purchase((sku, 1), (other, 1)))
    offers.call_off(cycle, reason=HAIL, by=None)
    assert wind_up() == 1
    assert returned(purchase) == 5000
    assert purchase.orders.get().status == "paid"


def test_what_is_sent_already_stays_sold(cherries):
    sku, _other, cycle = cherries
    order = make_paid((sku, 1)).orders.get()
    orders.ship(order, carrier="邮政", waybill="9876543210", by=None)
    assert (ordered_in(cycle).paid, ordered_in(cycle).sent) == (0, 1)
    offers.call_off(cycle, reason=HAIL, by=None)
    assert wind_up() == 0
    assert not Refund.objects.exists()


def test_money_that_comes_after_the_call_off_goes_back_too(cherries, stand_in):
    sku, _other, cycle = cherries
    purchase = make_purchase((sku, 1))
    payment = start(purchase)
    offers.call_off(cycle, reason=HAIL, by=None)
    stand_in.pay(payment, "alipay")
    assert wind_up() == 1  # closing the pay page found it paid, so the line is paid back in the same turn
    purchase.refresh_from_db()
    assert (purchase.status, returned(purchase)) == ("paid", purchase.total_fen)


def test_buyers_are_told_the_reason_once(cherries):
    sku, _other, cycle = cherries
    make_purchase((sku, 1))
    Purchase.objects.update(buyer=make_user(email="member@example.com"))
    offers.call_off(cycle, reason=HAIL, by=None)
    wind_up()
    for _n in range(2):
        tell()
    assert [HAIL in message.body for message in mail.outbox] == [True]
    assert set(BuyerMessage.objects.values_list("news", flat=True)) == {"called_off"}


def test_the_screen_says_what_is_undone_and_asks_for_a_reason(client, cherries):
    sku, _other, cycle = cherries
    make_paid((sku, 3))
    client.force_login(make_user("village_clerk"))
    page, act = (reverse(f"invoices_admin:{name}", args=[cycle.pk]) for name in ("picking", "call_off"))
    assert "150.00" in client.get(page).content.decode()
    assert client.post(act, {"reason": ""}).status_code == 400
    cycle.refresh_from_db()
    assert cycle.status == "announced"
    assert client.post(act, {"reason": HAIL}).status_code == 302
    text = client.get(page).content.decode()
    assert HAIL in text
    assert act not in text
    assert AuditEntry.objects.filter(action="ordercycle.cancelled").count() == 1
    assert page in client.get(reverse("ordercycle:edit", args=[cycle.pk])).content.decode()


def test_a_cycle_of_another_region_is_not_found(client, cherries):
    cycle = cherries[2]
    client.force_login(make_user("village_clerk", "410482105201"))
    assert client.post(reverse("invoices_admin:call_off", args=[cycle.pk]), {"reason": HAIL}).status_code == 404
    cycle.refresh_from_db()
    assert cycle.status == "announced"


def test_a_cycle_that_is_over_by_the_clock_can_still_be_called_off(cherries):
    sku, _other, cycle = cherries
    make_purchase((sku, 1))
    type(cycle).objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    cycle.refresh_from_db()
    offers.call_off(cycle, reason=HAIL, by=None)
    assert wind_up() == 1
    with pytest.raises(RuleError, match="wrong_status"):
        offers.call_off(cycle, reason=HAIL, by=None)
    assert OrderLine.objects.get().order.status == "cancelled"
