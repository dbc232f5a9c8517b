"""A member's own pages: addresses, favourites, news, invoices, orders claimed. Nobody reaches another's."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from marketplace.checkout.member import services
from marketplace.checkout.member.telling import note_news, send_waiting, tell
from marketplace.checkout.models import BuyerMessage, Favourite, InvoiceRequest, MemberSettings, SavedAddress
from marketplace.orders import services as orders
from marketplace.orders.models import Order, OrderLine, Purchase
from marketplace.payment.refunds import refund_line
from marketplace.payment.services import fold
from shared import sms
from shared.errors import NotAllowed, RuleError
from tests.factories import make_user
from tests.market_factories import PHONE, make_paid, make_product, make_purchase, make_sku
from tests.marketplace.test_cart import make_saved
from tests.marketplace.test_payment import start

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TAX = "91110000802100433B"
FIELDS = {
    "name": "张三",
    "phone": PHONE,
    "province": "41",
    "city": "4104",
    "county": "410482",
    "town": "410482101",
    "street": "磨石村5组12号",
}


@pytest.fixture
def member(client):
    user = make_user(email="member@example.com")
    client.force_login(user)
    return user


@pytest.fixture
def texts(monkeypatch):
    sent = []

    class Kept:
        def send(self, phone, text):
            sent.append((phone, text))

    monkeypatch.setattr(sms, "provider", Kept)
    monkeypatch.setattr("marketplace.checkout.member.telling.provider", Kept)
    return sent


# --- addresses -------------------------------------------------------------------------------------------------------
def test_addresses_are_kept_encrypted_with_one_default(client, member):
    url = reverse("member:new_address")
    for street in ("磨石村5组12号", "磨石村6组1号"):
        assert client.post(url, FIELDS | {"street": street}).status_code == 302
    assert list(SavedAddress.objects.values_list("is_default", flat=True)) == [True, False]
    assert SavedAddress.objects.get(is_default=True).street == "磨石村5组12号"
    client.post(url, FIELDS | {"street": "新址", "is_default": "on"})
    assert SavedAddress.objects.get(is_default=True).street == "新址"
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, street FROM checkout_savedaddress")
        stored = str(cursor.fetchall())
    assert not any(secret in stored for secret in ("张三", PHONE, "磨石村"))
    assert client.post(url, FIELDS | {"county": "110105"}).status_code == 400
    assert SavedAddress.objects.count() == 3


def test_a_default_that_is_deleted_is_followed_by_another(member):
    first, second = make_saved(member), make_saved(member, is_default=False)
    services.forget_address(first)
    second.refresh_from_db()
    assert second.is_default


def test_the_database_refuses_two_defaults_and_a_place_that_is_no_county(member):
    make_saved(member)
    for fields in ({"is_default": True}, {"is_default": False, "region_code": "41"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_saved(member, **fields)


@pytest.mark.parametrize("route", ["member:address", "member:forget_address"])
def test_another_members_address_is_not_found(client, member, route):
    theirs = make_saved(make_user())
    assert client.post(reverse(route, args=[theirs.pk]), FIELDS).status_code == 404
    theirs.refresh_from_db()
    assert theirs.street == "磨石村5组"


def test_every_page_asks_to_log_in(client):
    for name in ("home", "addresses", "new_address", "favourites", "news"):
        assert client.get(reverse(f"member:{name}")).headers["Location"].startswith("/accounts/login/")


# --- orders ----------------------------------------------------------------------------------------------------------
def test_a_guests_order_is_claimed_by_number_and_phone_once(client, member):
    purchase, other = make_paid(), make_user()
    url = reverse("member:claim")
    client.post(url, {"number": purchase.number, "phone": "13900000001"})
    assert Purchase.objects.get().buyer is None
    client.post(url, {"number": purchase.orders.get().number, "phone": PHONE})
    assert Purchase.objects.get().buyer == member
    assert purchase.number in client.get(reverse("member:home")).content.decode()
    with pytest.raises(RuleError, match="claimed_already"):
        services.claim(other, purchase)
    services.claim(member, purchase)
    assert AuditEntry.objects.filter(action="purchase.claimed").count() == 1


def test_guessing_by_one_phone_is_braked(client, member):
    make_paid()
    number = Purchase.objects.get().number
    for n in range(10):
        client.post(reverse("member:claim"), {"number": f"P0000000000{n}", "phone": PHONE})
    client.post(reverse("member:claim"), {"number": number, "phone": PHONE})
    assert Purchase.objects.get().buyer is None


# --- favourites ------------------------------------------------------------------------------------------------------
def test_favourites_are_kept_once_and_dropped(client, member):
    product, draft = make_sku(make_product()).product, make_product(on_sale=False)
    url = reverse("member:keep")
    for _n in range(2):
        client.post(url, {"product": product.slug})
    assert client.post(url, {"product": draft.slug}).status_code == 404
    assert Favourite.objects.count() == 1
    assert str(product) in client.get(reverse("member:favourites")).content.decode()
    assert client.post(url, {"product": product.slug}, headers={"Origin": "https://evil.example"}).status_code == 403
    client.post(url, {"product": product.slug, "out": "1"})
    assert not Favourite.objects.exists()


# --- news ------------------------------------------------------------------------------------------------------------
def test_buyers_are_told_once_by_mail_and_text(member, texts):
    purchase = make_paid()
    Purchase.objects.update(buyer=member)
    for _n in range(2):
        tell()
    assert [phone for phone, _text in texts] == [PHONE]
    assert [message.to for message in mail.outbox] == [["member@example.com"]]
    assert purchase.token in mail.outbox[0].body
    orders.ship(purchase.orders.get(), carrier="邮政", waybill="98765", by=None)
    tell()
    assert "98765" in texts[1][1]
    assert BuyerMessage.objects.filter(sent_at=None).count() == 0


def test_what_a_member_does_not_want_stays_on_the_page(client, member, texts):
    make_paid()
    Purchase.objects.update(buyer=member)
    client.post(reverse("member:news"), {})
    assert not MemberSettings.objects.get().wants_sms
    tell()
    assert not texts
    assert not mail.outbox
    assert BuyerMessage.objects.get().channel == "page"
    assert Purchase.objects.get().orders.get().number in client.get(reverse("member:news")).content.decode()


def test_a_failed_message_is_tried_five_times_and_no_more(monkeypatch):
    make_paid()
    tries = []

    class Broken:
        def send(self, phone, text):
            tries.append(phone)
            raise sms.SmsFailed("no answer")

    monkeypatch.setattr("marketplace.checkout.member.telling.provider", Broken)
    note_news(timezone.now())
    for _n in range(8):
        assert send_waiting(timezone.now()) == 0
    assert len(tries) == 5
    assert BuyerMessage.objects.get().sent_at is None


def test_who_has_not_paid_is_told_until_when_once_for_all_its_orders(texts):
    purchase = make_purchase((make_sku(), 1), (make_sku(), 1))
    for _n in range(2):
        tell()
    assert [purchase.number in text for _phone, text in texts] == [True]
    orders.mark_paid(purchase)
    tell()
    assert len(texts) == 3  # one for each of the two parcels
    orders.cancel(make_purchase())
    tell()
    assert len(texts) == 4


def test_a_refund_is_told_with_its_amount_however_old_the_order_is(texts, stand_in):
    purchase = make_purchase((make_sku(price_fen=5000), 1), (make_sku(price_fen=3000), 1))
    payment = start(purchase)
    stand_in.pay(payment)
    fold(payment)
    tell()
    long_ago = timezone.now() - timedelta(days=30)
    Purchase.objects.update(placed_at=long_ago)
    Order.objects.update(placed_at=long_ago, paid_at=long_ago)
    refund_line(purchase.orders.order_by("pk").first().lines.first(), reason="变质", by=None)
    before = len(texts)
    for _n in range(2):
        tell()
    assert len(texts) == before + 1
    assert "50.00" in texts[-1][1]


def test_the_console_masks_the_number(caplog):
    with caplog.at_level("INFO"):
        sms.provider().send(PHONE, "到货了")
    assert PHONE not in caplog.text
    assert "到货了" in caplog.text


# --- invoices --------------------------------------------------------------------------------------------------------
def ask(order, **fields):
    return services.ask_invoice(order, **{"kind": "person", "title": "王小明", "tax_number": "", "email": "a@example.com"} | fields)


def test_an_invoice_goes_from_requested_to_issued_to_red(client):
    purchase = make_paid((make_sku(price_fen=5000), 2))
    order, officer = purchase.orders.get(), make_user("finance_officer", "410482000000")
    url = reverse("member:invoice", args=[purchase.token, order.number])
    fields = {"kind": "organisation", "title": "汝州市某某公司", "tax_number": "9111 0000 8021 0043 3b", "email": "a@example.com"}
    assert client.post(url, fields | {"tax_number": "911100008021004330"}).status_code == 400
    assert client.post(url, fields).status_code == 302
    invoice = InvoiceRequest.objects.get()
    assert (invoice.tax_number, invoice.amount_fen, invoice.status) == (TAX, 10_000, "requested")
    services.issue_invoice(invoice, number="12345678", by=officer)
    assert "12345678" in client.get(url).content.decode()
    with pytest.raises(RuleError, match="asked_already"):
        ask(order)
    assert 'name="title"' not in client.get(url).content.decode()
    assert url in client.get(reverse("orders:purchase", args=[purchase.token])).content.decode()
    services.reverse_invoice(invoice, red_number="12345679", reason="退货", by=officer)
    assert invoice.status == "reversed"
    assert ask(order).pk != invoice.pk


def test_what_was_refunded_is_not_invoiced():
    order = make_paid((make_sku(price_fen=1000), 1), (make_sku(price_fen=2000), 1)).orders.order_by("pk").last()
    line = order.lines.get()
    OrderLine.objects.filter(pk=line.pk).update(refunded_fen=line.amount_fen)
    with pytest.raises(RuleError, match="nothing_left"):
        ask(order)
    assert not InvoiceRequest.objects.exists()


def test_an_unpaid_order_has_no_invoice(client):
    purchase = make_purchase()
    with pytest.raises(RuleError, match="not_paid"):
        ask(purchase.orders.get())
    other = make_paid()
    assert client.get(reverse("member:invoice", args=[purchase.token, other.orders.get().number])).status_code == 404


def test_who_may_issue_and_what_is_refused():
    invoice, officer = ask(make_paid().orders.get()), make_user("county_officer", "410482000000")
    for by in (make_user("seller"), make_user("finance_officer", "410481000000"), make_user()):
        with pytest.raises(NotAllowed):
            services.issue_invoice(invoice, number="12345678", by=by)
    for number in ("1", "", "1234567x"):
        with pytest.raises(RuleError, match="bad_number"):
            services.issue_invoice(invoice, number=number, by=officer)
    with pytest.raises(RuleError, match="wrong_status"):
        services.reverse_invoice(invoice, red_number="12345678", reason="x", by=officer)
    services.issue_invoice(invoice, number="12345678", by=officer)
    with pytest.raises(RuleError, match="number_used"):
        services.issue_invoice(ask(make_paid().orders.get()), number="12345678", by=officer)


def test_the_database_refuses_an_invoice_without_its_numbers():
    invoice = ask(make_paid().orders.get())
    for broken in ({"status": "issued"}, {"amount_fen": 0}, {"kind": "organisation"}, {"status": "reversed", "number": "12345678"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            InvoiceRequest.objects.filter(pk=invoice.pk).update(**broken)
