"""A picture as a page needs it: sizes to choose from, alternative text, no layout shift."""

from dataclasses import dataclass

from django.db.models import Prefetch
from wagtail.images import get_image_model

WIDTHS = (400, 800, 1200)
QUALITY = {"webp": 80, "avif": 60}  # alike to the eye; AVIF is about a third smaller and slow to make


@dataclass(frozen=True, slots=True)
class Picture:
    """src is the middle size; srcset lists all; avif, when it was asked for, the same as AVIF; width and height are src's, in pixels."""

    src: str
    srcset: str
    alt: str
    width: int
    height: int
    avif: str = ""


def filters(widths: tuple[int, ...] = WIDTHS, ratio: float | None = None, kind: str = "webp") -> list[str]:
    """Wagtail filter specs: cut to width : height = ratio (or only scaled), as WebP or as AVIF."""
    shape = (lambda width: f"fill-{width}x{round(width / ratio)}") if ratio else (lambda width: f"width-{width}")
    return [f"{shape(width)}|format-{kind}|{kind}quality-{QUALITY[kind]}" for width in widths]


def with_renditions(field: str, widths: tuple[int, ...] = WIDTHS, ratio: float | None = None, *, avif: bool = False) -> Prefetch:
    """For prefetch_related: the image behind `field` with its renditions, two queries however long the list."""
    return Prefetch(field, queryset=get_image_model().objects.prefetch_renditions(*_specs(widths, ratio, avif)))


def renditions_of(field: str, widths: tuple[int, ...] = WIDTHS, ratio: float | None = None, *, avif: bool = False) -> Prefetch:
    """The same for images that were joined in already: one query."""
    specs = _specs(widths, ratio, avif)
    made = get_image_model().get_rendition_model().objects.filter(filter_spec__in=specs)
    return Prefetch(f"{field}__renditions", queryset=made, to_attr="prefetched_renditions")


def picture(
    image, widths: tuple[int, ...] = WIDTHS, ratio: float | None = None, alt: str | None = None, *, avif: bool = False
) -> Picture | None:
    """Picture of a Wagtail image; None without one, or when its file is gone. Renditions are made at the first sight.

    avif  also as AVIF: for photos whose sizes are made when they are uploaded (catalogue.sizes)
    """
    if image is None:
        return None
    try:
        made = list(image.get_renditions(*_specs(widths, ratio, avif)).values())
    except OSError:  # the stored file is missing or broken: the page goes on without it
        return None
    as_webp = made[: len(widths)]
    middle = as_webp[len(as_webp) // 2]
    return Picture(
        src=middle.url,
        srcset=_srcset(as_webp),
        avif=_srcset(made[len(widths) :]),
        alt=image.description or image.title if alt is None else alt,
        width=middle.width,
        height=middle.height,
    )


def has_avif(image) -> bool:
    """Are all its AVIF sizes made? Asked of an image loaded by `renditions_of(avif=True)`: a reader never waits for one."""
    made = {rendition.filter_spec for rendition in getattr(image, "prefetched_renditions", ())}
    return made.issuperset(filters(kind="avif"))


def _specs(widths: tuple[int, ...], ratio: float | None, avif: bool) -> list[str]:
    return filters(widths, ratio) + (filters(widths, ratio, "avif") if avif else [])


def _srcset(made) -> str:
    by_width = {one.width: one.url for one in made}
    return ", ".join(f"{url} {width}w" for width, url in sorted(by_width.items()))
