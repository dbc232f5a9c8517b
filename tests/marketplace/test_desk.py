"""The marketplace in the back office: the right person, the right rows, moves by POST only, the buyer's data masked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from marketplace.catalogue.models import Beneficiary, FeeRule, Product, Sku, Supplier
from marketplace.live.models import Show
from marketplace.orders.models import Order
from marketplace.payment.models import Refund
from projects.ledger.models import IncomeEntry
from tests.factories import COUNTY, MOSHI, make_household, make_user, make_village
from tests.market_factories import PHONE, make_address, make_paid, make_product, make_received, make_sku, make_supplier
from tests.marketplace.test_settlement import paid_and_received

pytestmark = pytest.mark.django_db
ELSEWHERE = "410482102201"
REFUSED = 302  # Wagtail answers PermissionDenied by going back to its home with a message
SECRETS = (PHONE, "王小明", make_address().street)


@pytest.fixture
def seen(client):
    def look(user, name, *args, status=200, filters=None, **data):
        client.force_login(user, backend="accounts.backends.PhoneOrEmailBackend")
        answer = client.get(reverse(name, args=args), data | (filters or {}))
        assert answer.status_code == status, (name, answer.status_code)
        return answer.content.decode()

    return look


@pytest.fixture
def press(client):
    def push(user, name, *args, **data):
        client.force_login(user, backend="accounts.backends.PhoneOrEmailBackend")
        return client.post(reverse(name, args=args), data)

    return push


def test_the_list_shows_the_orders_of_ones_regions(seen):
    order = make_paid().orders.get()
    assert order.number in seen(make_user("county_officer", COUNTY), "orders_admin:list")
    assert order.number in seen(make_user("seller"), "orders_admin:list", q=order.number)
    assert order.number not in seen(make_user("village_clerk", ELSEWHERE), "orders_admin:list")
    assert order.number not in seen(make_user("seller"), "orders_admin:results", filters={"status": "shipped"})
    seen(make_user("editor", COUNTY), "orders_admin:list", status=REFUSED)
    seen(make_user("seller", ELSEWHERE), "orders_admin:order", order.pk, status=404)


def test_the_buyer_is_masked_and_reading_leaves_a_line(seen, press):
    order = make_paid().orders.get()
    for role in ("auditor", "county_officer", "village_clerk"):
        text = seen(make_user(role, COUNTY), "orders_admin:order", order.pk)
        assert not any(secret in text for secret in SECRETS)
    assert not AuditEntry.objects.filter(action="order.contact_read").exists()
    reader = make_user("seller")
    text = press(reader, "orders_admin:contact", order.pk).content.decode()
    assert all(secret in text for secret in SECRETS)
    assert AuditEntry.objects.get(action="order.contact_read").actor_id == reader.pk
    assert press(make_user("auditor", COUNTY), "orders_admin:contact", order.pk).status_code == REFUSED
    assert press(make_user("seller", ELSEWHERE), "orders_admin:contact", order.pk).status_code == 404


def test_the_desk_dispatches_by_post_with_a_waybill(seen, press):
    order, seller = make_paid().orders.get(), make_user("seller")
    assert "waybill" in seen(seller, "orders_admin:order", order.pk)
    assert press(seller, "orders_admin:ship", order.pk, carrier="邮政", waybill="").status_code == 422
    seen(seller, "orders_admin:ship", order.pk, status=405)
    press(make_user("finance_officer", COUNTY), "orders_admin:ship", order.pk, carrier="邮政", waybill="98765")
    order.refresh_from_db()
    assert order.status == "paid"
    press(seller, "orders_admin:ship", order.pk, carrier=" 邮政 ", waybill="98765")
    order.refresh_from_db()
    assert (order.status, order.carrier, order.waybill) == ("shipped", "邮政", "98765")
    press(seller, "orders_admin:receive", order.pk)
    order.refresh_from_db()
    assert order.status == "received"


def test_finance_settles_what_is_due_and_nobody_else(seen, press):
    due, early, finance = make_received(), make_received(days_ago=2), make_user("finance_officer", COUNTY)
    text = seen(finance, "orders_admin:settle_due")
    assert due.number in text
    assert early.number not in text
    assert press(make_user("county_officer", COUNTY), "orders_admin:settle_due").status_code == REFUSED
    press(make_user("finance_officer", ELSEWHERE), "orders_admin:settle_due")
    assert not IncomeEntry.objects.exists()
    press(finance, "orders_admin:settle_due")
    assert sorted(Order.objects.values_list("status", flat=True)) == ["received", "settled"]
    assert IncomeEntry.objects.count() == 1


def test_a_refund_at_the_desk_takes_the_income_back(stand_in, seen, press):
    order, finance = paid_and_received(stand_in, (make_sku(price_fen=3980), 1)), make_user("finance_officer", COUNTY)
    press(finance, "orders_admin:settle", order.pk)
    line = order.lines.get()
    assert press(make_user("seller"), "orders_admin:refund", line.pk, reason="变质").status_code == REFUSED
    press(finance, "orders_admin:refund", line.pk, reason="")
    assert not Refund.objects.exists()
    press(finance, "orders_admin:refund", line.pk, reason="变质")
    assert sum(IncomeEntry.objects.values_list("amount_fen", flat=True)) == 0
    text = seen(finance, "orders_admin:order", order.pk)
    assert "变质" in text


def test_goods_are_counted_in_and_put_on_sale(seen, press):
    sku, seller = make_sku(make_product(on_sale=False), stock_=0), make_user("seller")
    assert str(sku.product) in seen(seller, "goods_admin:list")
    seen(seller, "goods_admin:product", sku.product_id)
    press(seller, "goods_admin:stock_in", sku.pk, pieces="12")
    press(seller, "goods_admin:stock_in", sku.pk, pieces="-13")
    press(seller, "goods_admin:stock_in", sku.pk, pieces="x")
    press(seller, "goods_admin:move", sku.product_id, "on_sale")
    assert Sku.objects.get().on_hand == 12
    assert Product.objects.get().status == "on_sale"
    outsider = make_user("seller", ELSEWHERE)
    for name, *args in (("goods_admin:stock_in", sku.pk), ("goods_admin:move", sku.product_id, "off_sale")):
        assert press(outsider, name, *args, pieces="5").status_code == 404
    assert press(seller, "goods_admin:move", sku.product_id, "draft").status_code == 404
    assert Sku.objects.get().on_hand == 12


def product_form(supplier, account, **fields):
    rows = {
        "photos": [],
        "claims": [],
        "skus": [{"label": "500克", "label_en": "", "weight_g": "500", "box_count": "1", "price_fen": "39.80"}],
        "beneficiaries": [{"account": account.pk, "label": "磨石村 郭** 家", "weight": "1"}],
    }
    form = {
        "supplier": supplier.pk,
        "region": MOSHI,
        "slug": "noodles",
        "title": "红薯粉条",
        "title_en": "",
        "intro": "",
        "intro_en": "",
        "description": "",
        "description_en": "",
        "storage": "常温",
        "storage_class": "ambient",
        "category": "handicraft",
        "dispatch_hours": "48",
        "picture": "",
    }
    for name, each in rows.items():
        form |= {f"{name}-TOTAL_FORMS": len(each), f"{name}-INITIAL_FORMS": 0, f"{name}-MIN_NUM_FORMS": 0, f"{name}-MAX_NUM_FORMS": 1000}
        form |= {f"{name}-{i}-{key}": value for i, row in enumerate(each) for key, value in row.items()}
        form |= {f"{name}-{i}-{key}": "" for i in range(len(each)) for key in ("id", "DELETE")}
    return form | fields


def test_a_seller_adds_a_product_in_yuan_for_accounts_of_the_region_only(seen, press):
    seller, supplier = make_user("seller"), make_supplier()
    assert "红薯粉条" not in seen(seller, "product:index")
    seen(seller, "product:add")
    elsewhere = make_household(make_village(ELSEWHERE, "花椒村")).account
    assert press(seller, "product:add", **product_form(supplier, elsewhere)).status_code == 200
    assert not Product.objects.exists()
    answer = press(seller, "product:add", **product_form(supplier, make_household().account))
    assert answer.status_code == 302, answer.context["form"].errors
    sku = Sku.objects.get()
    assert (sku.price_fen, sku.on_hand, sku.product.status) == (3980, 0, "draft")
    assert Beneficiary.objects.get().label == "磨石村 郭** 家"
    assert "红薯粉条" in seen(seller, "product:index")
    assert "红薯粉条" not in seen(make_user("seller", ELSEWHERE), "product:index")
    seen(seller, "product:edit", sku.product_id)
    seen(make_user("seller", ELSEWHERE), "product:edit", sku.product_id, status=404)
    seen(make_user("auditor", COUNTY), "product:index", status=REFUSED)


def test_an_unmasked_label_or_a_third_decimal_is_refused(press):
    seller, supplier, account = make_user("seller"), make_supplier(), make_household().account
    for wrong in ({"beneficiaries-0-label": "郭大娃家"}, {"skus-0-price_fen": "39.805"}, {"region": COUNTY}):
        assert press(seller, "product:add", **product_form(supplier, account, **wrong)).status_code == 200
    assert not Product.objects.exists()


def test_suppliers_shows_fee_rules_and_the_account_chooser_open_for_their_editors(seen):
    product, officer, seller = make_product(), make_user("county_officer", COUNTY), make_user("seller")
    now = timezone.now()
    show = Show.objects.create(
        title="粉条开锅",
        host_name="小郭",
        supplier=product.supplier,
        region=product.region,
        starts_at=now,
        ends_at=now + timedelta(hours=2),
    )
    for name, *args in (
        ("supplier:index",), ("supplier:add",), ("supplier:edit", Supplier.objects.get().pk), ("show:index",), ("show:add",),
        ("show:edit", show.pk), ("shows_admin:show", show.pk), ("account_chooser:choose",),
    ):  # fmt: skip
        seen(seller, name, *args)
    rule = FeeRule.objects.first()
    FeeRule.objects.filter(pk=rule.pk).update(region_prefix=MOSHI)
    seen(officer, "feerule:index")
    seen(officer, "feerule:edit", rule.pk)
    seen(seller, "feerule:edit", rule.pk, status=REFUSED)
    stranger = make_household(make_village(ELSEWHERE, "花椒村"))
    text = seen(seller, "account_chooser:choose")
    assert Beneficiary.objects.get().account.household.number in text
    assert stranger.number not in text


def test_the_menu_shows_the_shop_to_those_who_work_in_it(seen):
    text = seen(make_user("seller"), "wagtailadmin_home")
    assert reverse("orders_admin:list") in text
    assert reverse("orders_admin:list") not in seen(make_user("helper", COUNTY), "wagtailadmin_home")
