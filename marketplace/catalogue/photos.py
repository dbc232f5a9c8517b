"""Photos of a product: several, in an order, each with words for people who cannot see it. The first is the cover."""

from django.core.files.images import ImageFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from audit.services import record
from marketplace.catalogue.acting import hand_of
from marketplace.catalogue.models import Product, ProductPhoto
from marketplace.catalogue.search.services import refresh
from marketplace.catalogue.sizes import make_sizes
from shared.errors import RuleError
from shared.photos import bare_photo

SIDE, MOST = 2000, 9  # pixels of the longer side; photos of one product


@transaction.atomic
def add_photo(product: Product, *, upload, alt: str, by) -> ProductPhoto:
    """A cleaned photo at the end of the product's row. Raises RuleError "no_alt", "too_many_photos", or what bare_photo says."""
    hand, alt = hand_of(by, product.supplier), alt.strip()[:80]
    if not alt:
        raise RuleError("no_alt", _("Say in a few words what can be seen, for people who cannot see the picture."))
    positions = list(product.photos.values_list("position", flat=True))
    if len(positions) >= MOST:
        raise RuleError("too_many_photos", _("A product has %(most)d photos at most; take one away first.") % {"most": MOST})
    bare, _fingerprint = bare_photo(upload, SIDE)
    image = get_image_model()(title=alt, description=alt, uploaded_by_user=by)
    image.file = ImageFile(bare, name=bare.name)
    try:
        image.save()
        photo = ProductPhoto.objects.create(product=product, image=image, alt=alt, position=max(positions, default=0) + 1)
    except BaseException:
        if image.file:
            image.file.storage.delete(image.file.name)  # the database rolls back, a disk does not
        raise
    _set_cover(product)
    record(by, "product.photo_added", product, photo=photo.pk)
    hand.note("product.photo_added", product)
    transaction.on_commit(lambda: make_sizes.enqueue(image.pk))
    return photo


@transaction.atomic
def put_first(photo: ProductPhoto, *, by) -> None:
    """Make a photo the cover; the others keep their order behind it."""
    hand = hand_of(by, photo.product.supplier)
    others = photo.product.photos.exclude(pk=photo.pk)
    for position, one in enumerate([photo, *others], start=1):
        ProductPhoto.objects.filter(pk=one.pk).update(position=position)
    _set_cover(photo.product)
    record(by, "product.photos_ordered", photo.product, cover=photo.pk)
    hand.note("product.photos_ordered", photo.product)


@transaction.atomic
def remove_photo(photo: ProductPhoto, *, by) -> None:
    """Take a photo away; what is on sale keeps at least one."""
    product = photo.product
    hand = hand_of(by, product.supplier)
    if product.status == Product.Status.ON_SALE and product.photos.count() == 1:
        raise RuleError("last_photo", _("A product on sale keeps at least one photo; add another one first."))
    photo.delete()
    _set_cover(product)
    record(by, "product.photo_removed", product)
    hand.note("product.photo_removed", product)


def _set_cover(product: Product) -> None:
    first = product.photos.order_by("position", "pk").first()
    Product.objects.filter(pk=product.pk).update(picture=first.image if first else None)
    product.refresh_from_db(fields=["picture"])
    refresh([product.pk])
