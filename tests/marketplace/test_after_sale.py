"""Claims: the 7 days and their exceptions, damage with a photo in its window, the county's decision, the money by line, once."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from marketplace.aftersale import rights, services
from marketplace.aftersale.models import Claim, ClaimPhoto, ClaimStep
from marketplace.aftersale.tasks import move_due
from marketplace.orders import services as orders
from marketplace.orders.models import AfterSaleRule, Order, OrderLine
from marketplace.payment import refunds
from marketplace.payment.models import Refund
from marketplace.payment.tasks import poll_open_payments
from marketplace.settlement import services as settlement
from marketplace.settlement.books import check
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, make_user
from tests.market_factories import make_paid, make_photo, make_product, make_sku, make_supplier
from tests.marketplace.test_settlement import paid_and_received

pytestmark = pytest.mark.django_db
ELSEWHERE = "410482102201"
NOW = timezone.now


@pytest.fixture
def seller():
    return make_user("seller")


@pytest.fixture
def officer():
    return make_user("county_officer", COUNTY)


@pytest.fixture
def order(stand_in):
    """Two lines received yesterday: three bags and one jar."""
    supplier = make_supplier(freight_fen=800)
    wanted = ((make_sku(make_product(supplier), price_fen=3980), 3), (make_sku(make_product(supplier), price_fen=1500), 1))
    return paid_and_received(stand_in, *wanted, days_ago=1)


def ask(line, kind="damage", **more):
    photos = {"what": "broken", "photos": [make_photo()]} if kind == "damage" else {}
    return services.open_claim(line, kind=kind, **photos | more)


def back_in_status(order, status):
    order.refresh_from_db()
    return order.status == status


@pytest.mark.both
def test_a_line_goes_back_within_seven_days_and_its_money_too(order, seller):
    line = order.lines.first()
    claim = ask(line, "return", quantity=2)
    assert (claim.status, claim.amount_fen) == ("agreed", 7960)
    assert back_in_status(order, "after_sale")
    services.send_back(claim, carrier="邮政", waybill="back 1")
    services.accept(claim, by=seller)
    assert back_in_status(order, "received")
    poll_open_payments.call()
    refund = Refund.objects.get()
    assert (refund.amount_fen, refund.status, refund.by, claim.refund) == (7960, "succeeded", None, refund)
    assert OrderLine.objects.get(pk=line.pk).refunded_fen == 7960
    assert [step.side for step in claim.steps.all()] == ["buyer", "buyer", "seller"]
    check(order)


def test_the_seventh_day_is_in_and_the_eighth_is_not(order):
    line = order.lines.select_related("order", "sku__product").first()
    received = timezone.localdate(order.received_at)
    assert rights.return_until(line) == received + timedelta(days=7)
    last = order.received_at + timedelta(days=7)
    assert rights.problem_with(line, "return", last) is None
    assert rights.problem_with(line, "return", last + timedelta(days=1)).code == "window_over"


@pytest.mark.parametrize(
    ("no_return", "confirmed", "exempt"),
    [("", False, False), ("custom", False, True), ("perishable", False, False), ("perishable", True, True), ("near_expiry", True, True)],
)
def test_exceptions_hold_only_by_law_or_by_the_tick_for_this_purchase(order, no_return, confirmed, exempt):
    OrderLine.objects.filter(order=order).update(no_return=no_return, no_return_confirmed=confirmed)
    line = order.lines.first()
    assert rights.may_not_be_returned(line) is exempt
    if exempt:
        with pytest.raises(RuleError, match="no_return"):
            ask(line, "return")
        assert not Claim.objects.exists()
        ask(line)  # damage can be told all the same
    else:
        ask(line, "return")


def test_damage_has_its_own_window_shorter_for_fresh_goods(order):
    OrderLine.objects.filter(order=order).update(no_return="perishable")
    line = order.lines.select_related("order", "sku__product").first()
    fresh = order.received_at + timedelta(hours=48)
    assert rights.damage_until(line) == fresh
    assert rights.problem_with(line, "damage", fresh) is None
    assert rights.problem_with(line, "damage", fresh + timedelta(minutes=1)).code == "window_over"
    OrderLine.objects.filter(order=order).update(no_return="")
    line.refresh_from_db()
    assert rights.damage_until(line) == order.received_at + timedelta(days=7)
    AfterSaleRule.objects.update(valid_to=date(2020, 12, 31))
    assert rights.problem_with(line, "damage", NOW()).code == "no_after_sale_rule"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"photos": []}, "no_photo"),
        ({"what": ""}, "no_what"),
        ({"quantity": 0}, "bad_quantity"),
        ({"quantity": 4}, "bad_quantity"),
        ({"photos": [make_photo() for _n in range(5)]}, "too_many_photos"),
        ({"photos": [ContentFile(b"<svg/>", "x.jpg")]}, "not_a_proof"),
    ],
)
def test_a_refused_claim_leaves_nothing_behind(order, more, code):
    with pytest.raises(RuleError, match=code):
        ask(order.lines.first(), **more)
    assert not any(model.objects.exists() for model in (Claim, ClaimPhoto, ClaimStep))
    assert back_in_status(order, "received")


def test_what_never_arrived_needs_no_photo(order):
    assert ask(order.lines.first(), what="lost", photos=[]).status == "asked"


def test_photos_lose_place_and_camera(order):
    claim = ask(order.lines.first(), photos=[make_photo(exif=True), make_photo(exif=True)])
    photo = claim.photos.get()  # the same photo counts once
    assert b"Exif" not in photo.file.read()


def test_one_open_claim_a_line_and_another_after_it(order, seller, officer):
    first, second = order.lines.all()
    claim = ask(first, quantity=1)
    with pytest.raises(RuleError, match="asked_already"):
        ask(first, "return")
    other = ask(second)
    services.accept(claim, by=seller)
    assert back_in_status(order, "after_sale")
    services.withdraw(other)
    assert back_in_status(order, "received")
    ask(first, quantity=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(order=order, line=first, kind="return", quantity=1, amount_fen=1)


def test_the_seller_refuses_with_a_reason_and_the_county_decides(order, seller, officer):
    claim = ask(order.lines.first())
    with pytest.raises(RuleError, match="no_reason"):
        services.refuse(claim, reason=" ", by=seller)
    services.refuse(claim, reason="发出时完好", by=seller)
    with pytest.raises(RuleError, match="wrong_status"):
        services.decide(claim, accepted=True, reason="看过照片", by=officer)
    services.appeal(claim, text="外箱压扁，里面碎了")
    with pytest.raises(RuleError, match="no_reason"):
        services.decide(claim, accepted=True, reason="", by=officer)
    with pytest.raises(RuleError, match="more_than_asked"):
        services.decide(claim, accepted=True, reason="x", amount_fen=11_941, by=officer)
    services.decide(claim, accepted=True, reason="照片可见破损两袋", amount_fen=7960, by=officer)
    claim.refresh_from_db()
    assert (claim.status, claim.awarded_fen, claim.refund.by) == ("accepted", 7960, officer)
    assert [(step.side, step.to) for step in claim.steps.all()] == [
        ("buyer", "asked"), ("seller", "refused"), ("buyer", "disputed"), ("county", "accepted"),
    ]  # fmt: skip
    check(order)


def test_the_county_may_refuse_and_nothing_is_paid(order, officer):
    claim = ask(order.lines.first())
    services.decide(claim, accepted=False, reason="与商品说明一致", by=officer)
    assert (claim.status, Refund.objects.count()) == ("rejected", 0)
    assert back_in_status(order, "received")
    with pytest.raises(RuleError, match="wrong_status"):
        services.decide(claim, accepted=True, reason="改判", by=officer)


def test_roles_regions_and_nobody_in_his_own_matter(order, seller, officer):
    claim = ask(order.lines.first())
    for outsider in (make_user("seller", ELSEWHERE), make_user("auditor", COUNTY), officer):
        with pytest.raises(NotAllowed):
            services.accept(claim, by=outsider)
    for outsider in (seller, make_user("finance_officer", COUNTY), make_user("county_officer", "410481000000")):
        with pytest.raises(NotAllowed):
            services.decide(claim, accepted=True, reason="x", by=outsider)
    services.refuse(claim, reason="否", by=seller)
    services.appeal(claim, text="是")
    ClaimStep.objects.create(claim=claim, to="refused", side="seller", by=officer, text="代答")
    with pytest.raises(RuleError, match="own_answer"):
        services.decide(claim, accepted=True, reason="x", by=officer)
    assert not Refund.objects.exists()


def test_a_second_press_pays_nothing_more(order, seller):
    claim = ask(order.lines.first(), quantity=1)
    again = Claim.objects.get(pk=claim.pk)
    services.accept(claim, by=seller)
    with pytest.raises(RuleError, match="wrong_status"):
        services.accept(again, by=seller)
    assert Refund.objects.count() == 1


def test_what_was_not_sent_is_cancelled_with_its_freight_and_back_in_stock(stand_in, seller):
    from marketplace.payment import services as payments
    from tests.market_factories import make_purchase
    from tests.marketplace.test_payment import start

    sku = make_sku(make_product(make_supplier(freight_fen=800)), price_fen=3980, stock_=5)
    purchase = make_purchase((sku, 2))
    payment = start(purchase)
    stand_in.pay(payment)
    payments.fold(payment)
    order = purchase.orders.get()
    line = order.lines.get()
    for kind, code in (("return", "not_received"), ("damage", "not_sent")):
        with pytest.raises(RuleError, match=code):
            ask(line, kind)
    claim = ask(line, "cancel", text="地址写错了")
    with pytest.raises(RuleError, match="wrong_status"):
        orders.ship(Order.objects.get(), carrier="邮政", waybill="1", by=None)
    services.accept(claim, by=seller)
    poll_open_payments.call()
    assert sorted(Refund.objects.values_list("amount_fen", flat=True)) == [800, 7960]
    sku.refresh_from_db()
    assert (sku.on_hand, sku.reserved) == (5, 0)
    assert back_in_status(order, "refunded")
    check(order)


def test_sent_goods_cannot_be_cancelled(order):
    with pytest.raises(RuleError, match="sent_already"):
        ask(order.lines.first(), "cancel")


@pytest.mark.both
def test_silence_moves_claims_by_the_clock(order, seller):
    first, second = order.lines.all()
    silent, left_lying = ask(first), ask(second, "return")
    move_due.call()
    assert Claim.objects.filter(status__in=["asked", "agreed"]).count() == 2
    services.move_due(NOW() + timedelta(days=2, minutes=1))
    silent.refresh_from_db()
    assert (silent.status, silent.due_at) == ("disputed", None)
    services.move_due(NOW() + timedelta(days=7, minutes=1))
    left_lying.refresh_from_db()
    assert left_lying.status == "lapsed"
    assert back_in_status(order, "after_sale")  # the other one still waits for the county
    assert services.move_due(NOW() + timedelta(days=99)) == 0


def test_an_open_claim_holds_the_settlement(order, seller):
    claim = ask(order.lines.first(), "return")
    Order.objects.filter(pk=order.pk).update(received_at=NOW() - timedelta(days=20))
    assert list(settlement.due(timezone.localdate())) == []
    with pytest.raises(RuleError, match="wrong_status"):
        settlement.settle(order, by=None)
    services.withdraw(claim)
    assert [one.pk for one in settlement.due(timezone.localdate())] == [order.pk]
    settlement.settle(Order.objects.get(), by=None)
    check(order)


def test_a_refund_under_way_holds_it_too(order, seller):
    services.accept(ask(order.lines.first(), quantity=1), by=seller)
    Order.objects.filter(pk=order.pk).update(received_at=NOW() - timedelta(days=20))
    with pytest.raises(RuleError, match="refund_under_way"):
        settlement.settle(Order.objects.get(), by=None)
    poll_open_payments.call()
    settled = settlement.settle(Order.objects.get(), by=None)
    assert settled.goods_fen == 2 * 3980 + 1500
    check(order)


def test_steps_are_never_changed(order):
    claim = ask(order.lines.first())
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        claim.steps.update(text="anders")
    for wrong in ({"status": "accepted"}, {"awarded_fen": 99_999}, {"status": "sent_back"}, {"what": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(**wrong)


def page(client, name, *args, status=200, **data):
    answer = client.post(reverse(name, args=args), data) if data else client.get(reverse(name, args=args))
    assert answer.status_code == status, answer.content.decode()[-800:]
    return answer


def test_a_guest_asks_by_order_number_and_phone(client, order):
    token, line = order.purchase.token, order.lines.first()
    found = client.post(reverse("orders:look_up"), {"number": order.number, "phone": "13812345678"})
    assert reverse("aftersale:ask", args=[token, line.pk, "damage"]) in client.get(found.url).content.decode()
    page(client, "aftersale:ask", token, line.pk, "damage")
    page(client, "aftersale:ask", token, line.pk, "damage", status=422, what="broken", quantity="1", text="碎了")
    page(client, "aftersale:ask", token, line.pk, "damage", status=302, what="broken", quantity="1", text="碎了", photo_1=make_photo())
    claim = Claim.objects.get()
    assert (claim.quantity, claim.photos.count()) == (1, 1)
    text = page(client, "aftersale:claim", token, claim.pk).content.decode()
    assert "碎了" in text
    answer = page(client, "aftersale:photo", token, claim.photos.get().pk)
    assert answer["Content-Type"] == "image/jpeg"
    page(client, "aftersale:act", token, claim.pk, "withdraw", status=302, yes="1")
    claim.refresh_from_db()
    assert claim.status == "withdrawn"


def test_another_guests_token_opens_nothing(client, order):
    claim, other = ask(order.lines.first()), make_paid().orders.get()
    token = other.purchase.token
    page(client, "aftersale:ask", token, order.lines.first().pk, "damage", status=404)
    page(client, "aftersale:claim", token, claim.pk, status=404)
    page(client, "aftersale:act", token, claim.pk, "withdraw", status=404, yes="1")
    page(client, "aftersale:photo", token, claim.photos.get().pk, status=404)


def test_the_page_says_why_a_way_is_closed(client, order):
    OrderLine.objects.filter(order=order).update(no_return="near_expiry", no_return_confirmed=True)
    token, line = order.purchase.token, order.lines.first()
    text = page(client, "orders:purchase", token).content.decode()
    assert reverse("aftersale:ask", args=[token, line.pk, "return"]) not in text
    assert "<form" not in page(client, "aftersale:ask", token, line.pk, "return").content.decode().split("<main")[1]
    page(client, "aftersale:ask", token, line.pk, "nonsense", status=404)


def test_a_return_goes_through_the_pages(client, order, officer, seller):
    token, line = order.purchase.token, order.lines.last()
    page(client, "aftersale:ask", token, line.pk, "return", status=302, text="不喜欢")
    claim = Claim.objects.get()
    page(client, "aftersale:act", token, claim.pk, "send-back", status=422, carrier="邮政", waybill="")
    page(client, "aftersale:act", token, claim.pk, "send-back", status=302, carrier="邮政", waybill="b1")
    client.force_login(seller, backend="accounts.backends.PhoneOrEmailBackend")
    page(client, "claims_admin:refuse", claim.pk, status=302, text="已拆封使用")
    page(client, "aftersale:act", token, claim.pk, "appeal", status=302, text="没有拆")
    client.force_login(officer, backend="accounts.backends.PhoneOrEmailBackend")
    text = page(client, "claims_admin:claim", claim.pk).content.decode()
    assert "没有拆" in text
    assert order.number in page(client, "claims_admin:list").content.decode()
    page(client, "claims_admin:decide", claim.pk, status=422, accepted="yes", reason="")
    page(client, "claims_admin:decide", claim.pk, status=302, accepted="yes", reason="外包装完好", amount_fen="15.00")
    claim.refresh_from_db()
    assert (claim.status, claim.awarded_fen) == ("accepted", 1500)
    poll_open_payments.call()
    refund = refunds.Refund.objects.get()
    assert refund.status == "succeeded"
    assert AuditEntry.objects.filter(action="claim.accepted", actor_id=officer.pk).exists()
