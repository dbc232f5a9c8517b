"""A supplier's facts after the first application: corrected, re-indexed, its sellers named, its papers renewed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from marketplace.catalogue import acting, admission, papers
from marketplace.catalogue.models import Certificate, Listing, Supplier
from marketplace.catalogue.sellable import is_sellable
from marketplace.orders import services as orders
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, MOSHI, make_region, make_user
from tests.market_factories import make_paid, make_photo, make_product, make_sku, make_supplier

pytestmark = [pytest.mark.django_db, pytest.mark.both]
ELSEWHERE = "410482102201"


def make_application(by, **more) -> Supplier:
    facts = {"name": "新作坊", "kind": "workshop", "goods_wanted": "粉条", "contact_name": "叶师傅", "contact_phone": "13800000001"}
    return admission.apply(**facts | more, region=make_region(MOSHI), by=by)


def test_a_returned_application_is_corrected_and_handed_in_again():
    seller, village = make_user("seller"), make_user("village_reviewer")
    shop = make_application(seller)
    admission.submit(shop, by=seller)
    with pytest.raises(RuleError, match="not_open"):
        admission.revise(shop, goods_wanted="柿饼", by=seller)
    admission.decide(shop, "returned", by=village, reason="写清卖什么、电话打不通")
    admission.revise(shop, goods_wanted="手工粉条", contact_phone="13800000002", by=seller)
    admission.submit(shop, by=seller)
    kept = Supplier.objects.get(pk=shop.pk)
    assert (kept.status, kept.round, kept.goods_wanted, kept.contact_phone) == ("submitted", 2, "手工粉条", "13800000002")
    line = AuditEntry.objects.get(action="supplier.revised")
    assert "13800000002" not in str(line.detail)


def test_a_correction_is_refused_by_role_region_and_when_somebody_moved_it():
    seller = make_user("seller")
    shop = make_application(seller)
    for wrong in (make_user("seller", ELSEWHERE), make_user("county_officer", COUNTY)):
        with pytest.raises(NotAllowed):
            admission.revise(shop, goods_wanted="柿饼", by=wrong)
    with pytest.raises(NotAllowed):
        admission.revise(shop, region=make_region(ELSEWHERE), by=seller)
    make_application(seller, name="老作坊")
    with pytest.raises(RuleError, match="name_is_taken"):
        admission.revise(shop, name="老作坊", by=seller)
    stale = Supplier.objects.get(pk=shop.pk)
    admission.submit(shop, by=seller)
    with pytest.raises(RuleError, match="changed_meanwhile"):
        admission.revise(stale, goods_wanted="柿饼", by=seller)
    assert Supplier.objects.get(pk=shop.pk).goods_wanted == "粉条"


def test_an_admitted_shop_changes_only_what_it_says_about_itself():
    seller, shop = make_user("seller"), make_supplier()
    admission.revise(shop, intro="院里晾干", by=seller)
    assert Supplier.objects.get().intro == "院里晾干"
    with pytest.raises(RuleError, match="only_told"):
        admission.revise(shop, name="换个名字", by=seller)


def test_the_office_renames_a_supplier_and_the_search_follows(client):
    officer, shop = make_user("county_officer", COUNTY), make_supplier()
    product = make_product(shop)
    make_sku(product)
    client.force_login(officer, backend="accounts.backends.PhoneOrEmailBackend")
    form = {"name": "磨盘岭合作社", "name_en": "", "kind": "cooperative", "region": MOSHI, "intro": "", "intro_en": ""}
    form |= {"freight_fen": "8", "free_over_fen": "", "goods_wanted": "小米"}
    answer = client.post(reverse("supplier:edit", args=[shop.pk]), form)
    assert answer.status_code == 302, answer.context["form"].errors
    assert Listing.objects.get().supplier_kind == "cooperative"
    assert product.title in client.get("/shop/?q=磨盘岭").content.decode()


def test_a_villagers_shop_is_nobodys_until_somebody_is_named():
    seller, clerk, shop = make_user("seller"), make_user("village_clerk"), make_supplier(kind="household")
    officer = make_user("county_officer", COUNTY)
    with pytest.raises(RuleError, match="not_your_shop"):
        acting.hand_of(seller, shop)
    assert shop not in acting.shops_of(seller)
    for wrong in (seller, clerk):
        with pytest.raises(NotAllowed):
            acting.name_sellers(shop, sellers=[seller], by=wrong)
    with pytest.raises(RuleError, match="not_a_seller"):
        acting.name_sellers(shop, sellers=[clerk], by=officer)
    with pytest.raises(RuleError, match="not_a_seller"):
        acting.name_sellers(shop, sellers=[make_user("seller", ELSEWHERE)], by=officer)
    acting.name_sellers(shop, sellers=[seller], by=officer)
    assert acting.hand_of(seller, shop).consent is None
    assert shop in acting.shops_of(seller)
    acting.name_sellers(shop, sellers=[], by=officer)
    with pytest.raises(RuleError, match="not_your_shop"):
        acting.hand_of(seller, shop)


def test_orders_of_a_villagers_shop_are_sent_and_read_under_both_names_only():
    clerk, shop = make_user("village_clerk"), make_supplier(kind="household")
    order = make_paid((make_sku(make_product(shop)), 1)).orders.get()
    for act in (
        lambda: orders.ship(order, carrier="邮政", waybill="98765", by=clerk),
        lambda: orders.read_contact(order.purchase, order, by=clerk),
    ):
        with pytest.raises(RuleError, match="no_consent"):
            act()
    assert not AuditEntry.objects.filter(action="order.contact_read").exists()
    today = timezone.localdate()
    acting.record_consent(shop, villager_name="郭小花", valid_from=today, valid_to=today, proof=make_photo(), by=clerk)
    orders.read_contact(order.purchase, order, by=clerk)
    orders.ship(order, carrier="邮政", waybill="98765", by=clerk)
    acts = AuditEntry.objects.filter(action="supplier.acted_for").order_by("pk")
    assert [line.detail["act"] for line in acts] == ["order.contact_read", "order.shipped"]


def test_a_renewed_licence_keeps_its_number_and_another_suppliers_number_is_refused():
    shop, officer, today = make_supplier(kind="collective"), make_user("county_officer", COUNTY), timezone.localdate()
    product = make_product(shop, category_id="eggs")
    facts = {"paper": "conformity", "number": "豫A-1", "issuer": "协管站", "scan": None, "by": None}
    first = papers.add_paper(shop, valid_from=today - timedelta(days=400), valid_to=today - timedelta(days=1), **facts)
    papers.check(first, by=officer)
    assert not is_sellable(product)
    renewed = papers.add_paper(shop, valid_from=today, valid_to=today + timedelta(days=365), **facts)
    papers.check(renewed, by=officer)
    assert is_sellable(product)
    with pytest.raises(RuleError, match="paper_is_there"):
        papers.add_paper(shop, valid_from=today, valid_to=None, **facts)
    with pytest.raises(RuleError, match="paper_of_another"):
        papers.add_paper(make_supplier(), valid_from=today, valid_to=None, **facts)
    assert Certificate.objects.count() == 2
