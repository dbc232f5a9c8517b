"""What a seller changes about a product: facts, labels, variants; and the trace of a batch that must show nothing private."""

import io
from datetime import date

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from audit.models import AuditEntry
from marketplace.catalogue import editing, listing, traces
from marketplace.catalogue.models import Category, Listing, Product, Sku
from marketplace.catalogue.sellable import why_not
from shared.errors import NotAllowed, RuleError
from tests.factories import make_region, make_user
from tests.market_factories import make_photo, make_product, make_sku

pytestmark = [pytest.mark.django_db, pytest.mark.both]
ELSEWHERE = "410482102201"


@pytest.fixture
def sold():
    """A product on sale with a variant, in the list."""
    product = make_product()
    make_sku(product)
    return product


def test_facts_are_written_once_and_the_search_follows(sold, client):
    seller = make_user("seller")
    facts = {"title": "磨盘柿子醋", "no_delivery": ["54", "65"], "season_from": 1015, "season_to": 315, "no_return": "opened_food"}
    assert sorted(editing.describe(sold, claims=[], by=seller, **facts)) == sorted(facts)
    assert editing.describe(sold, claims=[], by=seller, **facts) == []
    kept = Product.objects.get()
    assert {name: getattr(kept, name) for name in facts} == facts
    assert not kept.delivers_to("540102")
    assert AuditEntry.objects.filter(action="product.described").count() == 1
    assert "磨盘柿子醋" in client.get("/shop/?q=柿子醋").content.decode()


def test_a_change_that_lacks_a_paper_takes_it_off_the_list_at_once(sold):
    seller = make_user("seller")
    editing.describe(sold, claims=["organic"], by=seller)
    assert not Listing.objects.exists()
    assert len(why_not(sold)) == 1
    editing.describe(sold, claims=[], by=seller)
    assert Listing.objects.count() == 1
    editing.describe(sold, claims=[], category=Category.objects.get(pk="meat"), by=seller)
    assert not Listing.objects.exists()


def test_facts_are_refused_by_role_region_and_emptiness(sold):
    seller, title = make_user("seller"), sold.title
    for wrong in (make_user("seller", ELSEWHERE), make_user("village_reviewer")):
        with pytest.raises(NotAllowed):
            editing.describe(sold, claims=[], title="别的", by=wrong)
    with pytest.raises(NotAllowed):
        editing.describe(sold, claims=[], region=make_region(ELSEWHERE), by=seller)
    with pytest.raises(RuleError, match="bad_facts"):
        editing.describe(sold, claims=[], title="  ", by=seller)
    with pytest.raises(ValueError, match="status"):
        editing.describe(sold, claims=[], status="draft", by=seller)
    assert Product.objects.get().title == title
    assert not AuditEntry.objects.filter(action="product.described").exists()


def test_a_variant_is_added_named_by_its_weight_and_renamed(sold):
    seller = make_user("seller")
    sku = editing.add_variant(sold, label="", weight_g=2500, box_count=2, price_fen=9_900, pieces=3, by=seller)
    assert (sku.label, sku.on_hand, sku.price_fen) == ("2.5千克×2", 3, 9_900)
    with pytest.raises(RuleError, match="variant_is_there"):
        editing.add_variant(sold, label="", weight_g=2500, box_count=2, price_fen=1, pieces=0, by=seller)
    for wrong in ({"price_fen": 0}, {"pieces": -1}, {"weight_g": 0}, {"box_count": 0}):
        with pytest.raises(RuleError, match="bad_offer"):
            editing.add_variant(sold, **{"label": "x", "weight_g": 1, "box_count": 1, "price_fen": 1, "pieces": 0} | wrong, by=seller)
    assert Sku.objects.count() == 2
    editing.rename_variant(sku, label="家庭装", weight_g=2600, box_count=1, by=seller)
    sku.refresh_from_db()
    assert (sku.label, sku.weight_g, sku.on_hand) == ("家庭装", 2600, 3)
    with pytest.raises(NotAllowed):
        editing.rename_variant(sku, label="改", weight_g=1, box_count=1, by=make_user("seller", ELSEWHERE))
    with pytest.raises(RuleError, match="variant_is_there"):
        editing.rename_variant(sku, label=sold.skus.first().label, weight_g=1, box_count=1, by=seller)


def test_stock_is_counted_by_the_shops_own_people_only(sold):
    sku = sold.skus.get()
    sold.supplier.sellers.add(make_user("seller"))
    with pytest.raises(RuleError, match="not_your_shop"):
        listing.count_stock(sku, 5, by=make_user("seller"))
    with pytest.raises(RuleError, match="stock_too_low"):
        listing.count_stock(sku, -11, by=sold.supplier.sellers.get())
    sku.refresh_from_db()
    assert sku.on_hand == 10


def test_the_picture_of_a_certificate_loses_place_and_camera_and_a_pdf_stays(sold):
    seller, day = make_user("seller"), date(2026, 11, 1)
    row = traces.record_batch(sold, traces.Batch("郭** 家", "南坡", day), by=seller, certificate=make_photo(exif=True))
    with row.certificate.open("rb") as kept, Image.open(io.BytesIO(kept.read())) as seen:
        assert not seen.getexif()
    assert traces.verify(row.supplier).holds
    pdf = b"%PDF-1.4\nstartxref\n%%EOF\n"
    row = traces.record_batch(sold, traces.Batch("郭** 家", "北坡", day), by=seller, report=ContentFile(pdf, "report.pdf"))
    with row.report.open("rb") as kept:
        assert kept.read() == pdf


def test_a_changed_certificate_shows_on_the_page_of_its_batch_only(sold, client):
    seller, day = make_user("seller"), date(2026, 11, 1)
    batch = traces.Batch("郭** 家", "南坡", day)
    first, second = (traces.record_batch(sold, batch, by=seller, certificate=make_photo(size)) for size in ((90, 60), (60, 90)))
    with open(first.certificate.path, "ab") as file:
        file.write(b"x")
    broken, whole = (client.get(f"/goods/trace/{row.code}/").content.decode() for row in (first, second))
    assert "notice--error" in broken
    assert "notice--error" not in whole
    assert [row.code for row in traces.newest(sold.supplier)] == [second.code, first.code]
