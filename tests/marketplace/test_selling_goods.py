"""Goods from a telephone, their photos and promotions; batches with their chain."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from PIL import Image

from marketplace.catalogue import listing, photos, services, traces
from marketplace.catalogue.models import (
    Category,
    Product,
    Sku,
    Supplier,
    TraceRecord,
)
from shared.errors import NotAllowed, RuleError
from tests.factories import make_user
from tests.market_factories import make_account, make_photo, make_product, make_sku, make_supplier

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = date(2026, 11, 23)
ELSEWHERE = "410482102201"


def make_offer(**more) -> listing.Offer:
    facts = {"title": "竹编篮子", "category": Category.objects.get(pk="handicraft"), "weight_g": 800, "price_fen": 6_800, "pieces": 5}
    return listing.Offer(**facts | {"dispatch_hours": 48} | more)


def make_shop() -> Supplier:
    shop = make_supplier()
    shop.accounts.create(account=make_account(), weight=2, label="磨石村 郭** 家")
    return shop


def test_one_submission_makes_one_product_on_sale_however_often_it_is_sent():
    shop, seller = make_shop(), make_user("seller")
    product, made = listing.offer(shop, make_offer(box_count=3), photo=make_photo(exif=True), key="k1", by=seller)
    again, made_again = listing.offer(shop, make_offer(box_count=3), photo=make_photo(), key="k1", by=seller)
    assert (made, made_again, again.pk) == (True, False, product.pk)
    product.refresh_from_db()
    sku = Sku.objects.get()
    assert (product.status, sku.label, sku.on_hand, sku.price_fen) == ("on_sale", "800克×3", 5, 6_800)
    assert product.beneficiaries.get().weight == 2
    assert product.photos.count() == 1
    assert product.picture_id == product.photos.get().image_id


def test_a_product_that_lacks_a_paper_stays_a_draft_and_without_account_none_is_made():
    shop, seller = make_shop(), make_user("seller")
    product, _made = listing.offer(shop, make_offer(category=Category.objects.get(pk="meat")), photo=None, key="k2", by=seller)
    assert product.status == "draft"
    with pytest.raises(RuleError, match="papers"):
        services.put_on_sale(product, by=seller)
    with pytest.raises(RuleError, match="no_account"):
        listing.offer(make_supplier(), make_offer(), photo=None, key="k3", by=seller)
    with pytest.raises(NotAllowed):
        listing.offer(shop, make_offer(), photo=None, key="k4", by=make_user("seller", ELSEWHERE))
    with pytest.raises(RuleError, match="not_a_proof"):
        listing.offer(shop, make_offer(), photo=ContentFile(b"GIF89a....", name="x.jpg"), key="k5", by=seller)
    assert Product.objects.count() == 1


def test_a_photo_is_turned_upright_and_loses_place_and_camera():
    product, seller = make_product(make_shop()), make_user("seller")
    photo = photos.add_photo(product, upload=make_photo((900, 600), exif=True), alt="篮子正面", by=seller)
    with photo.image.file.open("rb") as opened:
        kept = Image.open(opened)
        assert kept.size == (600, 900)
        assert not kept.getexif()
    second = photos.add_photo(product, upload=make_photo((300, 300)), alt="篮子侧面", by=seller)
    photos.put_first(second, by=seller)
    product.refresh_from_db()
    assert product.picture_id == second.image_id
    photos.remove_photo(second, by=seller)
    with pytest.raises(RuleError, match="last_photo"):
        photos.remove_photo(photo, by=seller)
    with pytest.raises(RuleError, match="no_alt"):
        photos.add_photo(product, upload=make_photo(), alt=" ", by=seller)


def test_a_promotion_keeps_both_prices_and_ends_by_itself():
    sku, seller = make_sku(make_product(make_shop()), price_fen=6_800), make_user("seller")
    listing.change_price(sku, price_fen=6_800, promo=(5_900, TODAY, TODAY + timedelta(days=2)), by=seller)
    assert [sku.price_on(TODAY + timedelta(days=n)) for n in (-1, 0, 2, 3)] == [6_800, 5_900, 5_900, 6_800]
    with pytest.raises(RuleError, match="bad_price"):
        listing.change_price(sku, price_fen=5_000, promo=(5_900, TODAY, TODAY), by=seller)
    for broken in ({"promo_price_fen": 7_000}, {"promo_to": None}, {"promo_to": TODAY - timedelta(days=1)}, {"box_count": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Sku.objects.filter(pk=sku.pk).update(**broken)


def make_batch(product, **more) -> TraceRecord:
    batch = traces.Batch(**{"producer": "郭** 家", "plot": "南坡", "harvested_on": date(2026, 11, 1)} | more)
    return traces.record_batch(product, batch, by=make_user("seller"), report=make_photo())


def test_a_chain_adds_up_and_shows_what_was_changed():
    product = make_product()
    first, second = make_batch(product), make_batch(product)
    assert (second.number, second.previous_hash) == (2, first.hash)
    assert traces.verify(product.supplier).holds
    with pytest.raises(IntegrityError), transaction.atomic():
        TraceRecord.objects.filter(pk=first.pk).update(plot="北坡")
    with pytest.raises(IntegrityError), transaction.atomic():
        first.delete()
    from shared.triggers import lifted

    with transaction.atomic(), lifted(connection, "catalogue_tracerecord"):
        TraceRecord.objects.filter(pk=first.pk).update(plot="北坡")
    assert traces.verify(product.supplier).broken_at == 1


def test_a_changed_file_is_found():
    row = make_batch(make_product())
    with open(row.report.path, "ab") as file:
        file.write(b"x")
    check = traces.verify(row.supplier)
    assert check.broken_at is None
    assert not check.holds


def test_a_correction_and_a_recall_are_further_records_of_the_same_code():
    row, seller = make_batch(make_product()), make_user("seller")
    with pytest.raises(RuleError, match="no_reason"):
        traces.recall(row, reason="", by=seller)
    again = traces.correct(row, traces.Batch("郭** 家", "北坡", date(2026, 11, 1)), remark="地块写错", by=seller)
    assert (again.version, again.report_sha256) == (2, row.report_sha256)
    traces.recall(row, reason="抽检农残超标", by=seller)
    assert traces.latest(row.code).kind == "recall"
    with pytest.raises(RuleError, match="recalled"):
        traces.recall(row, reason="再来", by=seller)
    for wrong, code in (({"producer": "郭小花"}, "not_masked"), ({"packed_on": date(2026, 10, 1)}, "wrong_dates")):
        with pytest.raises(RuleError, match=code):
            make_batch(row.product, **wrong)
    assert traces.verify(row.supplier).count == 3


def test_anybody_reads_a_batch_and_prints_its_label(client):
    row = make_batch(make_product())
    page = client.get(f"/goods/trace/{row.code}/").content.decode()
    assert all(word in page for word in ("郭** 家", "南坡", row.hash))
    assert "<svg" in client.get(f"/goods/trace/{row.code}/label/").content.decode()
    assert client.get(f"/goods/trace/{row.code}/report/").status_code == 200
    assert client.get(f"/goods/trace/{row.code}/other/").status_code == 404
    assert client.get("/goods/trace/nothing/").status_code == 404
