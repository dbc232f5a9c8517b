"""Pictures in the widths a page needs, as WebP; a list of them costs two queries, however long it is."""

from dataclasses import dataclass

from django.db.models import Prefetch
from wagtail.images import get_image_model

WIDTHS = (400, 800, 1200)
SPECS = tuple(f"width-{width}|format-webp" for width in WIDTHS)


@dataclass(frozen=True, slots=True)
class Picture:
    """What components/picture.html needs: addresses, sizes in pixels, alternative text."""

    src: str
    srcset: str
    alt: str
    width: int
    height: int


def with_renditions(field: str) -> Prefetch:
    """For prefetch_related: the image behind `field` with its renditions."""
    return Prefetch(field, queryset=get_image_model().objects.prefetch_renditions(*SPECS))


def picture_of(image, alt: str = "") -> Picture | None:
    """The picture of an image; None without one, or when its file is gone."""
    if image is None:
        return None
    try:
        found = list(image.get_renditions(*SPECS).values())
    except OSError:  # the stored file is missing or broken: the page goes on without it
        return None
    by_width = {rendition.width: rendition for rendition in found}
    middle = found[1]
    srcset = ", ".join(f"{rendition.url} {width}w" for width, rendition in sorted(by_width.items()))
    return Picture(middle.url, srcset, alt or image.title, middle.width, middle.height)
