"""A picture as a page needs it: sizes to choose from, alternative text, no layout shift."""

from dataclasses import dataclass

from django.db.models import Prefetch
from wagtail.images import get_image_model

WIDTHS = (400, 800, 1200)


@dataclass(frozen=True, slots=True)
class Picture:
    """src is the middle size; srcset lists all; width and height are src's, in pixels."""

    src: str
    srcset: str
    alt: str
    width: int
    height: int


def filters(widths: tuple[int, ...] = WIDTHS, ratio: float | None = None) -> list[str]:
    """Wagtail filter specs: cut to width : height = ratio (or only scaled), as WebP."""
    shape = (lambda width: f"fill-{width}x{round(width / ratio)}") if ratio else (lambda width: f"width-{width}")
    return [f"{shape(width)}|format-webp|webpquality-80" for width in widths]


def with_renditions(field: str, widths: tuple[int, ...] = WIDTHS, ratio: float | None = None) -> Prefetch:
    """For prefetch_related: the image behind `field` with its renditions, two queries however long the list."""
    return Prefetch(field, queryset=get_image_model().objects.prefetch_renditions(*filters(widths, ratio)))


def picture(image, widths: tuple[int, ...] = WIDTHS, ratio: float | None = None, alt: str | None = None) -> Picture | None:
    """Picture of a Wagtail image; None without one, or when its file is gone. Renditions are made at the first sight."""
    if image is None:
        return None
    try:
        made = list(image.get_renditions(*filters(widths, ratio)).values())
    except OSError:  # the stored file is missing or broken: the page goes on without it
        return None
    middle, by_width = made[len(made) // 2], {one.width: one.url for one in made}
    return Picture(
        src=middle.url,
        srcset=", ".join(f"{url} {width}w" for width, url in sorted(by_width.items())),
        alt=image.description or image.title if alt is None else alt,
        width=middle.width,
        height=middle.height,
    )
