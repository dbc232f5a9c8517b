"""Writing, looking over and answering what people say; counts and sums move in the same transaction."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from marketplace.catalogue.acting import hand_of
from marketplace.catalogue.models import Product
from marketplace.catalogue.search import services as search
from marketplace.orders.models import OrderLine
from marketplace.reviews.models import ProductRating, Question, Review, ReviewPhoto, Spoken
from shared import page_cache
from shared.errors import RuleError
from shared.masking import mask_name
from shared.personal_numbers import has_personal_number
from shared.photos import bare_photo

MODERATE, ANSWER = "reviews.moderate", "reviews.answer"
SIDE, MOST_PHOTOS, LEAST_LETTERS = 1200, 3, 4
Status = Spoken.Status


@transaction.atomic
def write_review(line: OrderLine, *, rating: int, text: str, photos: Iterable = (), by=None) -> Review:
    """A buyer's review of a line that arrived. The caller knows that it is the buyer: who holds the purchase's token.

    Raises RuleError "not_received", "bad_rating", "too_short", "personal_number", "too_many_photos", "reviewed_already".
    """
    photos = list(photos)
    if line.order.received_at is None:
        raise RuleError("not_received", _("You can review it when it has arrived."))
    if type(rating) is not int or not 1 <= rating <= 5:
        raise RuleError("bad_rating", _("Give one to five stars."))
    if len(photos) > MOST_PHOTOS:
        raise RuleError("too_many_photos", _("A review has %(most)d photos at most.") % {"most": MOST_PHOTOS})
    purchase = line.order.purchase
    review = Review(line=line, product=line.sku.product, rating=rating, text=_checked(text), author=mask_name(purchase.contact_name) or "*")
    try:
        with transaction.atomic():
            review.save()
    except IntegrityError:
        raise RuleError("reviewed_already", _("You have reviewed this already.")) from None
    _keep_photos(review, photos)
    record(by, "review.written", review, rating=rating, line=line.pk)
    return review


@transaction.atomic
def ask(product: Product, *, text: str, by=None) -> Question:
    """A question about a product. Raises RuleError "too_short" or "personal_number"."""
    author = mask_name(by.name) if by is not None and by.is_authenticated else _("a reader")
    question = Question.objects.create(product=product, text=_checked(text), author=author)
    record(by if by is not None and by.is_authenticated else None, "question.asked", question)
    return question


@transaction.atomic
def show(spoken: Spoken, *, by) -> None:
    """It may be read by everybody."""
    _move(spoken, Status.SHOWN, "", by)


@transaction.atomic
def refuse(spoken: Spoken, *, reason: str, by) -> None:
    """It is not shown (any more), and why: abuse, other people's data, advertising, nothing to do with the goods."""
    reason = reason.strip()[:200]
    if not reason:
        raise RuleError("no_reason", _("Say why, so that the others can understand it later."))
    _move(spoken, Status.REFUSED, reason, by)


@transaction.atomic
def answer(spoken: Spoken, *, text: str, by) -> None:
    """The seller's answer, once. Raises RuleError "answered_already", "too_short", "personal_number", "no_consent"."""
    hand, text = hand_of(by, spoken.product.supplier, ANSWER), _checked(text)
    unanswered = type(spoken).objects.filter(pk=spoken.pk, answer="")
    if not unanswered.update(answer=text, answered_by=by, answered_at=timezone.now()):
        raise RuleError("answered_already", _("There is an answer already."))
    spoken.refresh_from_db()
    record(by, f"{spoken._meta.model_name}.answered", spoken)
    hand.note(f"{spoken._meta.model_name}.answered", spoken)
    page_cache.forget()


@transaction.atomic
def recount(product: Product) -> ProductRating:
    """Count a product's shown reviews again, whatever stood there."""
    found = product.reviews.shown().aggregate(count=Count("pk"), stars=Sum("rating", default=0))
    return ProductRating.objects.update_or_create(product=product, defaults=found)[0]


def _move(spoken: Spoken, to: str, reason: str, by) -> None:
    require(by, MODERATE, spoken.audit_region)
    was_shown = spoken.status == Status.SHOWN
    change_status(spoken, to, by=by, note=reason, reason=reason)
    if isinstance(spoken, Review) and was_shown != (to == Status.SHOWN):
        _count(spoken, 1 if to == Status.SHOWN else -1)
    page_cache.forget()


def _count(review: Review, one: int) -> None:
    """One review more or less; change_status let exactly one of two callers come here."""
    ProductRating.objects.get_or_create(product_id=review.product_id)
    ProductRating.objects.filter(pk=review.product_id).update(count=F("count") + one, stars=F("stars") + one * review.rating)
    found = ProductRating.objects.get(pk=review.product_id)
    search.rated(review.product_id, found.stars * 100 // found.count if found.count else 0)


def _keep_photos(review: Review, photos: list) -> None:
    kept = []
    try:
        for upload in photos:
            bare, fingerprint = bare_photo(upload, SIDE)
            if not review.photos.filter(sha256=fingerprint).exists():
                kept.append(ReviewPhoto.objects.create(review=review, file=bare, sha256=fingerprint))
    except BaseException:
        for photo in kept:
            photo.file.storage.delete(photo.file.name)
        raise


def _checked(text: str) -> str:
    text = text.strip()[:500]
    if len(text) < LEAST_LETTERS:
        raise RuleError("too_short", _("Write a few words more, please."))
    if has_personal_number(text):
        raise RuleError("personal_number", _("Everybody can read this: take phone, id and card numbers out of the text."))
    return text
