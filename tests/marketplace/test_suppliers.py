"""Suppliers: admission by four people, papers checked by somebody else, a villager's consent; refusals leave nothing."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.models import AuditEntry
from marketplace.catalogue import acting, admission, services
from marketplace.catalogue.models import (
    HelperConsent,
    Supplier,
    SupplierStep,
)
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, MOSHI, make_region, make_user
from tests.market_factories import make_photo, make_product, make_supplier

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = date(2026, 11, 23)
ELSEWHERE = "410482102201"


def make_application(by, kind="workshop") -> Supplier:
    facts = {"goods_wanted": "粉条", "contact_name": "叶师傅", "contact_phone": "13800000001"}
    return admission.apply(name="新作坊", kind=kind, region=make_region(MOSHI), by=by, **facts)


def test_an_application_takes_four_different_people():
    seller, village = make_user("seller"), make_user("village_reviewer")
    officer, auditor = make_user("county_officer", COUNTY), make_user("auditor", COUNTY)
    shop = make_application(seller)
    admission.submit(shop, by=seller)
    admission.decide(shop, "confirmed", by=village)
    admission.decide(shop, "recommended", by=officer)
    with pytest.raises(RuleError, match="four_eyes"):
        admission.decide(shop, "active", by=officer)
    admission.decide(shop, "active", by=auditor)
    assert shop.status == "active"
    assert [step.to for step in shop.steps.all()] == ["submitted", "confirmed", "recommended", "active"]
    assert list(shop.sellers.all()) == [seller]


def test_a_return_says_why_and_is_handed_in_again():
    seller, village = make_user("seller"), make_user("village_reviewer")
    shop = make_application(seller)
    with pytest.raises(RuleError, match="not_to_decide"):
        admission.decide(shop, "confirmed", by=village)
    admission.submit(shop, by=seller)
    with pytest.raises(RuleError, match="no_reason"):
        admission.decide(shop, "returned", by=village, reason=" ")
    assert shop.steps.count() == 1
    admission.decide(shop, "returned", by=village, reason="缺营业执照")
    admission.submit(shop, by=seller)
    admission.decide(shop, "confirmed", by=village)
    assert (shop.round, shop.steps.filter(round=2).count()) == (2, 2)


def test_admission_is_refused_by_role_region_state_and_twice():
    seller = make_user("seller")
    shop = make_application(seller)
    with pytest.raises(RuleError, match="name_is_taken"):
        make_application(seller)
    admission.submit(shop, by=seller)
    with pytest.raises(RuleError, match="wrong_status"):
        admission.submit(shop, by=seller)
    for wrong in (seller, make_user("village_reviewer", ELSEWHERE), make_user("county_officer", COUNTY)):
        with pytest.raises(NotAllowed):
            admission.decide(shop, "confirmed", by=wrong)
    with pytest.raises(RuleError, match="wrong_status"):
        admission.decide(shop, "recommended", by=make_user("village_reviewer"))
    assert shop.steps.count() == 1


def test_of_two_deciders_at_once_one_wins():
    seller, one, other = make_user("seller"), make_user("village_reviewer"), make_user("village_clerk")
    shop = make_application(seller)
    admission.submit(shop, by=seller)
    stale = Supplier.objects.get(pk=shop.pk)
    admission.decide(shop, "confirmed", by=one)
    with pytest.raises(RuleError, match="changed_meanwhile"):
        admission.decide(stale, "returned", by=other, reason="重名")
    assert Supplier.objects.get().status == "confirmed"
    assert SupplierStep.objects.count() == 2


def test_steps_are_never_changed_and_no_person_takes_two():
    seller = make_user("seller")
    shop = make_application(seller)
    admission.submit(shop, by=seller)
    for broken in (
        lambda: SupplierStep.objects.update(reason="x"),
        lambda: SupplierStep.objects.create(supplier=shop, round=1, to="confirmed", by=seller),
        lambda: SupplierStep.objects.create(supplier=shop, round=1, to="returned", reason=""),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalogue_supplierstep")


def test_a_stale_form_does_not_write_the_status_back():
    shop = make_supplier()
    stale = Supplier.objects.get(pk=shop.pk)
    admission.decide(shop, "suspended", by=make_user("county_officer", COUNTY), reason="抽检不合格")
    stale.intro = "新介绍"
    stale.save()
    shop.refresh_from_db()
    assert (shop.status, shop.intro) == ("suspended", "新介绍")


def test_a_village_worker_acts_for_a_villager_only_with_consent_under_both_names():
    clerk, shop = make_user("village_clerk", name="周文书"), make_supplier(kind="household")
    product = make_product(shop)
    with pytest.raises(RuleError, match="no_consent"):
        services.take_off_sale(product, by=clerk)
    consent = acting.record_consent(
        shop,
        villager_name="郭小花",
        valid_from=timezone.localdate(),
        valid_to=timezone.localdate() + timedelta(days=9),
        proof=make_photo(),
        by=clerk,
    )
    services.take_off_sale(product, by=clerk)
    line = AuditEntry.objects.get(action="supplier.acted_for")
    assert (line.actor_name, line.detail["villager"], line.detail["act"]) == ("周文书", "郭**", "product.off_sale")
    assert "郭小花" not in str(line.detail)
    acting.withdraw_consent(consent, by=clerk)
    with pytest.raises(RuleError, match="no_consent"):
        services.put_on_sale(product, by=clerk)
    with pytest.raises(RuleError, match="withdrawn_already"):
        acting.withdraw_consent(consent, by=clerk)


def test_a_consent_ends_on_its_day_and_lasts_a_year_at_most():
    clerk, shop = make_user("village_clerk"), make_supplier(kind="household")
    today = timezone.localdate()
    facts = {"villager_name": "郭小花", "valid_from": today, "proof": make_photo(), "by": clerk}
    with pytest.raises(RuleError, match="wrong_dates"):
        acting.record_consent(shop, valid_to=today + timedelta(days=400), **facts)
    with pytest.raises(NotAllowed):
        acting.record_consent(shop, valid_to=today, **facts | {"by": make_user("village_clerk", ELSEWHERE)})
    with pytest.raises(RuleError, match="no_consent_needed"):
        acting.record_consent(make_supplier(), valid_to=today, **facts)
    acting.record_consent(shop, valid_to=today, **facts | {"proof": make_photo()})
    with pytest.raises(RuleError, match="consent_is_there"):
        acting.record_consent(shop, valid_to=today, **facts | {"proof": make_photo()})
    HelperConsent.objects.update(valid_from=today - timedelta(days=5), valid_to=today - timedelta(days=1))
    with pytest.raises(RuleError, match="no_consent"):
        acting.hand_of(clerk, shop)
    acting.record_consent(shop, valid_to=today, **facts | {"proof": make_photo()})
    assert acting.hand_of(clerk, shop).consent is not None


def test_a_seller_acts_for_the_own_shop_only():
    mine, other, shop = make_user("seller"), make_user("seller"), make_supplier()
    shop.sellers.add(mine)
    assert acting.hand_of(mine, shop).consent is None
    with pytest.raises(RuleError, match="not_your_shop"):
        acting.hand_of(other, shop)
    assert shop in acting.shops_of(mine)
    assert shop not in acting.shops_of(other)
    assert not acting.shops_of(make_user("auditor", COUNTY)).exists()
