"""Reviews by buyers only, questions, moderation, counts that follow."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from marketplace.reviews import services as reviews
from marketplace.reviews.models import ProductRating, Review
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, make_user
from tests.market_factories import make_paid, make_photo, make_product, make_received, make_sku

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = date(2026, 11, 23)
ELSEWHERE = "410482102201"


def test_only_who_received_it_reviews_once():
    line = make_received().lines.get()
    review = reviews.write_review(line, rating=5, text="鸡蛋新鲜，个头大。", photos=[make_photo()])
    assert (review.status, review.author, review.photos.count()) == ("waiting", "王**", 1)
    with pytest.raises(RuleError, match="reviewed_already"):
        reviews.write_review(line, rating=1, text="再来一次试试")
    unsent = make_paid((make_sku(), 1)).orders.get().lines.get()
    with pytest.raises(RuleError, match="not_received"):
        reviews.write_review(unsent, rating=5, text="还没到就好评")
    assert Review.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"rating": 6}, "bad_rating"),
        ({"text": "打我电话 138 1234 5678 详谈"}, "personal_number"),
        ({"text": "好"}, "too_short"),
        ({"photos": [None] * 4}, "too_many_photos"),
        ({"photos": [ContentFile(b"no picture at all", name="x.jpg")]}, "not_a_proof"),
    ],
)
def test_a_bad_review_leaves_nothing(wrong, code):
    line = make_received().lines.get()
    with pytest.raises(RuleError, match=code):
        reviews.write_review(line, **{"rating": 5, "text": "鸡蛋新鲜，个头大。"} | wrong)
    assert not Review.objects.exists()


def test_counts_follow_what_is_shown_and_can_be_counted_again():
    sku, officer = make_sku(), make_user("county_officer", COUNTY)
    written = [reviews.write_review(make_received((sku, 1)).lines.get(), rating=n, text="鸡蛋新鲜，个头大。") for n in (5, 4, 2)]
    for review in written:
        reviews.show(review, by=officer)
    stale = Review.objects.get(pk=written[2].pk)
    reviews.refuse(written[2], reason="与商品无关", by=officer)
    with pytest.raises(RuleError, match="changed_meanwhile"):
        reviews.refuse(stale, reason="同时", by=officer)
    rating = ProductRating.objects.get()
    assert (rating.count, rating.stars, rating.tenths) == (2, 9, 45)
    assert (reviews.recount(sku.product).count, ProductRating.objects.get().stars) == (2, 9)
    with pytest.raises(NotAllowed):
        reviews.show(written[2], by=make_user("seller"))
    with pytest.raises(IntegrityError), transaction.atomic():
        ProductRating.objects.update(stars=11)


def test_the_seller_answers_once_and_questions_are_looked_over(client):
    product, seller = make_product(), make_user("seller")
    client.post(f"/reviews/ask/{product.slug}/", {"text": "多久能到北京？"})
    question = product.questions.get()
    assert "多久能到北京" not in client.get(f"/shop/{product.slug}/").content.decode()
    reviews.answer(question, text="一般三天到。", by=seller)
    with pytest.raises(RuleError, match="answered_already"):
        reviews.answer(question, text="两天也行。", by=seller)
    with pytest.raises(NotAllowed):
        reviews.answer(question, text="我来回答。", by=make_user("seller", ELSEWHERE))
    reviews.show(question, by=make_user("county_officer", COUNTY))
    page = client.get(f"/shop/{product.slug}/").content.decode()
    assert "多久能到北京" in page
    assert "一般三天到" in page


def test_a_photo_of_a_review_is_public_only_while_it_is_shown(client):
    review = reviews.write_review(make_received().lines.get(), rating=5, text="鸡蛋新鲜，个头大。", photos=[make_photo()])
    address = f"/reviews/photos/{review.photos.get().pk}/"
    assert client.get(address).status_code == 404
    reviews.show(review, by=make_user("county_officer", COUNTY))
    assert client.get(address).status_code == 200
