"""What may be sold on a day: papers, labels, seasons, suppliers; cart and placing ask the same."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.catalogue import papers
from marketplace.catalogue.models import (
    Category,
    Certificate,
    LicenceRule,
    Product,
    ProductClaim,
    Supplier,
)
from marketplace.catalogue.sellable import missing_papers, sellable, why_not
from marketplace.checkout.services import put
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, MOSHI, TOWN, make_user
from tests.market_factories import make_account, make_cart, make_photo, make_product, make_sku, make_supplier

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = date(2026, 11, 23)
ELSEWHERE = "410482102201"


def make_paper(supplier, paper="business", valid_to=None, product=None, **more) -> Certificate:
    facts = {"number": f"N{supplier.pk}{paper}", "issuer": "汝州市市场监督管理局", "valid_from": date(2020, 1, 1), "valid_to": valid_to}
    return papers.add_paper(supplier, paper=paper, scan=None, by=None, product=product, **facts | more)


def held(supplier, paper="business", valid_to=None, **more) -> Certificate:
    made = make_paper(supplier, paper, valid_to, **more)
    papers.check(made, by=make_user("county_officer", COUNTY))
    return made


def can_be_sold(product, on=TODAY) -> bool:
    return sellable(Product.objects.filter(pk=product.pk), on, fresh=True).exists()


def test_goods_need_every_paper_of_their_kind_and_each_until_its_last_day():
    shop = make_supplier()
    product = make_product(shop, category_id="processed")
    assert len(missing_papers(product, TODAY)) == 2
    held(shop, "business", TODAY)
    assert not can_be_sold(product)
    held(shop, "food_production", TODAY + timedelta(days=9))  # will do instead of a workshop's registration
    assert can_be_sold(product)
    assert why_not(product, TODAY) == []
    assert not can_be_sold(product, TODAY + timedelta(days=1))
    assert not can_be_sold(product, date(2019, 12, 31))
    assert "营业执照" in why_not(product, TODAY + timedelta(days=1))[0] or "business" in why_not(product, TODAY + timedelta(days=1))[0]


def test_only_a_checked_paper_counts_and_a_revoked_one_no_more():
    shop = make_supplier(kind="collective")
    product, officer = make_product(shop, category_id="eggs"), make_user("county_officer", COUNTY)
    paper = make_paper(shop, "conformity")
    assert not can_be_sold(product)
    papers.check(paper, by=officer)
    assert can_be_sold(product)
    with pytest.raises(RuleError, match="no_reason"):
        papers.revoke(paper, by=officer, reason="")
    papers.revoke(paper, by=officer, reason="发证单位收回")
    assert not can_be_sold(product)
    with pytest.raises(RuleError, match="wrong_status"):
        papers.check(paper, by=officer)


def test_without_a_rule_a_kind_of_goods_cannot_be_sold():
    kind = Category.objects.create(slug="tea", name="茶叶", name_en="Tea")
    product = make_product(category_id="tea")
    assert not can_be_sold(product)
    LicenceRule.objects.create(category=kind, region_prefix="410483", valid_from=date(2020, 1, 1))
    assert not can_be_sold(product)
    rule = LicenceRule.objects.create(category=kind, region_prefix=MOSHI[:6], valid_from=TODAY)
    assert can_be_sold(product)
    assert not can_be_sold(product, TODAY - timedelta(days=1))
    child = Category.objects.create(slug="green-tea", name="绿茶", name_en="Green tea", parent=kind)
    assert can_be_sold(make_product(category=child))
    rule.delete()
    assert not can_be_sold(product)


def test_a_label_or_aid_mark_is_sold_as_such_only_with_its_own_certificate():
    shop = make_supplier()
    product = make_product(shop)
    ProductClaim.objects.create(product=product, paper="organic")
    assert not can_be_sold(product)
    held(shop, "organic", TODAY, product=product)
    assert can_be_sold(product)
    assert not can_be_sold(product, TODAY + timedelta(days=1))
    product.claims.all().delete()
    assert can_be_sold(product, TODAY + timedelta(days=1))
    Product.objects.filter(pk=product.pk).update(carries_aid_mark=True)
    assert not can_be_sold(product)
    basis = {"link": "own", "price_basis": "低于同类三家超市均价", "reference_price_fen": 4_500}
    paper = make_paper(shop, "aid_consumption", TODAY, product=product, **basis)
    with pytest.raises(RuleError, match="no_household"):
        papers.check(paper, by=make_user("county_officer", COUNTY))
    paper.links.create(account=make_account(), label="磨石村 郭** 家")
    with pytest.raises(NotAllowed):
        papers.check(paper, by=make_user("township_reviewer", TOWN))
    papers.check(paper, by=make_user("county_officer", COUNTY))
    assert can_be_sold(product)


def test_a_season_may_run_over_new_year_and_a_suspended_supplier_sells_nothing():
    product = make_product(season_from=1015, season_to=315)
    assert [can_be_sold(product, date(2026, *day)) for day in ((10, 14), (10, 15), (12, 31), (3, 15), (3, 16))] == [
        False,
        True,
        True,
        True,
        False,
    ]
    Supplier.objects.update(status="suspended")
    assert not can_be_sold(product)
    assert len(why_not(product, TODAY)) == 1


def test_cart_and_placing_refuse_what_ran_out_today():
    shop = make_supplier(kind="collective")
    sku = make_sku(make_product(shop, category_id="eggs"))
    paper = held(shop, "conformity", timezone.localdate())
    cart = make_cart((sku, 1))
    Certificate.objects.filter(pk=paper.pk).update(valid_to=timezone.localdate() - timedelta(days=1))
    with pytest.raises(RuleError, match="not_on_sale"):
        put(make_cart(), sku, 1)
    from marketplace.checkout.services import place_order
    from tests.market_factories import make_address

    with pytest.raises(RuleError, match="not_on_sale"):
        place_order(cart, make_address(), key=cart.checkout_key)
    sku.refresh_from_db()
    assert sku.reserved == 0


def test_papers_are_refused_by_four_eyes_region_and_constraint():
    shop, officer = make_supplier(), make_user("county_officer", COUNTY)
    seller = make_user("seller")
    facts = {"paper": "business", "number": "9141", "issuer": "市监局", "valid_from": TODAY, "valid_to": None}
    with pytest.raises(RuleError, match="no_scan"):
        papers.add_paper(shop, **facts, scan=None, by=seller)
    paper = papers.add_paper(shop, **facts, scan=make_photo(), by=seller)
    assert len(paper.sha256) == 64
    with pytest.raises(RuleError, match="paper_is_there"):
        papers.add_paper(shop, **facts, scan=make_photo(), by=seller)
    with pytest.raises(NotAllowed):
        papers.check(paper, by=make_user("township_reviewer", f"{ELSEWHERE[:9]}000"))
    Certificate.objects.filter(pk=paper.pk).update(added_by=officer)
    paper.refresh_from_db()
    with pytest.raises(RuleError, match="four_eyes"):
        papers.check(paper, by=officer)
    product = make_product(shop)
    for broken in (
        {"valid_to": TODAY - timedelta(days=1)},
        {"paper": "organic"},
        {"paper": "aid_poverty", "product": product},
        {"status": "refused"},
    ):
        known = facts | {"number": "X", "supplier": shop} | broken
        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.create(**known)
