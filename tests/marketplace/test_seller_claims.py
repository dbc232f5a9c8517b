"""Claims at the seller's desk: what waits, the four answers, whose photos they are, and what the buyer can still do."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from marketplace.aftersale import services
from marketplace.aftersale.models import Claim
from marketplace.aftersale.telling import note_claim_news
from marketplace.catalogue.acting import record_consent
from marketplace.checkout.models import BuyerMessage
from marketplace.payment.models import Refund
from marketplace.payment.tasks import poll_open_payments
from marketplace.selling.claims import time_left
from marketplace.settlement.books import check
from shared.errors import RuleError
from tests.factories import MOSHI, make_user
from tests.market_factories import make_paid, make_photo, make_product, make_sku, make_supplier
from tests.marketplace.test_settlement import paid_and_received

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PhoneOrEmailBackend"


@pytest.fixture
def seller(client):
    found = make_user("seller")
    client.force_login(found, backend=BACKEND)
    return found


@pytest.fixture
def claim(stand_in):
    """Three bags arrived yesterday, one of them broken."""
    order = paid_and_received(stand_in, (make_sku(make_product(), price_fen=3980), 3), days_ago=1)
    return ask(order.lines.get())


def ask(line, **more):
    facts = {"kind": "damage", "what": "broken", "text": "袋子破了", "quantity": 1, "photos": [make_photo()]}
    return services.open_claim(line, **facts | more)


def page(name, claim, *rest):
    return reverse(f"selling:{name}", args=[claim.order.supplier_id, *rest])


def say(client, claim, name, **words):
    answer = client.post(page("answer_claim", claim, claim.pk, name), words)
    claim.refresh_from_db()
    return answer


def test_the_desk_counts_and_shows_what_waits_with_photo_and_time(client, seller, claim):
    assert '<span class="desk-tile__count">1</span>' in client.get(page("shop", claim)).content.decode()
    listed = client.get(page("claims", claim))
    assert [(one.pk, left) for one, left in listed.context["waiting"]] == [(claim.pk, time_left(claim.due_at, timezone.now()))]
    shown = client.get(page("claim", claim, claim.pk)).content.decode()
    address = page("claim_photo", claim, claim.photos.get().pk)
    assert "袋子破了" in shown
    assert address in shown
    photo = client.get(address)
    assert (photo.status_code, photo["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in photo["Cache-Control"]


def test_the_whole_amount_goes_back_at_once_and_only_once(client, seller, claim):
    assert say(client, claim, "accept", text="对不住").status_code == 302
    assert (claim.status, claim.awarded_fen, claim.refund.amount_fen) == ("accepted", 3980, 3980)
    say(client, claim, "accept")
    say(client, claim, "refuse", reason="反悔")
    assert claim.status == "accepted"
    assert Refund.objects.count() == 1
    assert "desk-tile__count" not in client.get(page("shop", claim)).content.decode()
    poll_open_payments.call()
    check(claim.order)


def test_a_part_is_paid_when_the_buyer_takes_it(client, seller, claim):
    for wrong in ({"amount_fen": "10"}, {"reason": "x"}, {"amount_fen": "abc", "reason": "x"}):
        assert say(client, claim, "offer", **wrong).status_code == 422
    for too_much in ("39.80", "40"):
        say(client, claim, "offer", amount_fen=too_much, reason="只破一角")
    assert (claim.status, claim.steps.count()) == ("asked", 1)
    say(client, claim, "offer", amount_fen="10.05", reason="只破一角")
    assert (claim.status, claim.awarded_fen, claim.refund, claim.steps.last().text) == ("offered", 1005, None, "¥10.05 · 只破一角")
    note_claim_news(timezone.now())
    assert "10.05" in BuyerMessage.objects.filter(order=claim.order, news="claim").last().words
    token = claim.order.purchase.token
    assert "10.05" in client.get(reverse("aftersale:claim", args=[token, claim.pk])).content.decode()
    for _twice in range(2):
        client.post(reverse("aftersale:act", args=[token, claim.pk, "take-offer"]))
    claim.refresh_from_db()
    claim.order.refresh_from_db()
    assert (claim.status, claim.refund.amount_fen, claim.order.status) == ("accepted", 1005, "received")
    assert Refund.objects.count() == 1
    poll_open_payments.call()
    check(claim.order)


def test_who_says_nothing_to_an_offer_gets_it(seller, claim):
    services.offer(claim, amount_fen=1000, reason="只破一角", by=seller)
    services.move_due(claim.due_at - timedelta(minutes=1))
    claim.refresh_from_db()
    assert claim.status == "offered"
    services.move_due(claim.due_at)
    claim.refresh_from_db()
    assert (claim.status, claim.refund.amount_fen, claim.steps.last().side) == ("accepted", 1000, "platform")


def test_an_offer_may_be_taken_to_the_county_which_awards_what_it_finds_right(seller, claim):
    services.offer(claim, amount_fen=1000, reason="只破一角", by=seller)
    services.appeal(claim, text="不能吃了")
    assert (claim.status, claim.awarded_fen, claim.due_at) == ("disputed", None, None)
    with pytest.raises(RuleError, match="wrong_status"):
        services.take_offer(claim)
    services.decide(claim, accepted=True, amount_fen=3000, reason="照片可见破损", by=make_user("county_officer", "410482000000"))
    assert claim.refund.amount_fen == 3000


def test_the_goods_come_back_first_and_are_confirmed(client, seller, claim):
    say(client, claim, "ask-back", text="请寄回看看")
    assert claim.status == "agreed"
    assert claim.due_at > timezone.now()
    say(client, claim, "accept")
    assert claim.status == "agreed"  # not before they are on their way
    services.send_back(claim, carrier="邮政", waybill="b 1")
    shown = client.get(page("claim", claim, claim.pk)).content.decode()
    assert "B1" in shown
    assert page("answer_claim", claim, claim.pk, "ask-back") not in shown
    say(client, claim, "ask-back")
    assert claim.status == "sent_back"
    say(client, claim, "accept")
    assert (claim.status, claim.refund.amount_fen) == ("accepted", 3980)


def test_a_buyer_who_will_not_send_broken_goods_back_asks_the_county(seller, claim):
    services.ask_back(claim, by=seller)
    services.appeal(claim, text="碎鸡蛋怎么寄")
    assert claim.status == "disputed"


def test_a_return_without_a_reason_is_not_taken_to_the_county(claim):
    services.withdraw(claim)
    returned = services.open_claim(claim.line, kind="return", quantity=1)
    with pytest.raises(RuleError, match="wrong_status"):
        services.appeal(returned, text="x")


@pytest.mark.parametrize("what", ["spoiled", "missing", "lost"])
def test_what_is_spoiled_or_lost_is_not_sent_back(seller, claim, what):
    services.withdraw(claim)
    again = ask(claim.line, what=what)
    with pytest.raises(RuleError, match="nothing_to_send_back"):
        services.ask_back(again, by=seller)


def test_what_was_not_sent_is_paid_back_whole_or_not_at_all(seller, stand_in):
    line = make_paid((make_sku(), 2)).orders.get().lines.get()
    asked = services.open_claim(line, kind="cancel")
    with pytest.raises(RuleError, match="all_or_nothing"):
        services.offer(asked, amount_fen=1, reason="x", by=seller)
    assert Claim.objects.get().status == "asked"


def test_a_refusal_says_why_and_the_buyer_may_go_on(client, seller, claim):
    assert say(client, claim, "refuse", reason=" ").status_code == 422
    assert claim.status == "asked"
    say(client, claim, "refuse", reason="签收时完好")
    assert (claim.status, claim.steps.last().by) == ("refused", seller)
    assert "签收时完好" in client.get(page("claim", claim, claim.pk)).content.decode()


def test_another_shop_sees_neither_claim_nor_photo(client, seller, claim):
    other = make_supplier()
    for name, rest in (("claim", claim.pk), ("claim_photo", claim.photos.get().pk)):
        assert client.get(reverse(f"selling:{name}", args=[other.pk, rest])).status_code == 404
    assert client.post(reverse("selling:answer_claim", args=[other.pk, claim.pk, "accept"])).status_code == 404
    claim.order.supplier.sellers.add(make_user("seller"))  # from now on only this one
    for name, rest in (("claims", ()), ("claim", (claim.pk,)), ("claim_photo", (claim.photos.get().pk,))):
        assert client.get(page(name, claim, *rest)).status_code == 404
    assert client.post(page("answer_claim", claim, claim.pk, "accept")).status_code == 404
    assert client.post(page("answer_claim", claim, claim.pk, "unknown")).status_code == 404
    assert Claim.objects.get().status == "asked"


@pytest.mark.parametrize(
    ("name", "words", "status"),
    [
        ("accept", {}, "accepted"),
        ("ask-back", {}, "agreed"),
        ("offer", {"amount_fen": "9", "reason": "x"}, "offered"),
        ("refuse", {"reason": "x"}, "refused"),
    ],
)
def test_a_village_worker_answers_for_a_villager_only_with_consent_and_under_both_names(client, claim, name, words, status):
    shop = claim.order.supplier
    type(shop).objects.filter(pk=shop.pk).update(kind="household")
    worker: User = make_user("village_clerk", MOSHI)
    client.force_login(worker, backend=BACKEND)
    say(client, claim, name, **words)
    assert claim.status == "asked"
    today = timezone.localdate()
    shop.refresh_from_db()
    record_consent(
        shop,
        villager_name="郭小花",
        valid_from=today,
        valid_to=today,
        proof=make_photo(),
        by=worker,
    )
    say(client, claim, name, **words)
    assert claim.status == status
    both = AuditEntry.objects.get(action="supplier.acted_for")
    assert (both.actor_id, both.detail["villager"]) == (worker.pk, "郭**")


@pytest.mark.both
def test_the_database_keeps_no_offer_without_its_amount(claim):
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(status="offered")
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(status="offered", awarded_fen=3981)


def test_time_left_is_said_in_days_then_in_hours():
    now = timezone.now()
    said = [time_left(now + timedelta(**left), now) for left in ({"days": 2, "hours": 5}, {"hours": 5}, {"minutes": 9}, {"days": -1})]
    assert [re.findall(r"\d+", words) for words in said[:2]] == [["2"], ["5"]]
    assert re.sub(r"\d", "", said[0]) != re.sub(r"\d", "", said[1])
    assert said[2] == said[3]
    assert time_left(None, now) == ""
