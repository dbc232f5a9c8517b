"""A picture as a page needs it: sizes to choose from, alternative text, no layout shift."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """src is the middle size; srcset lists all; width and height are src's, in pixels."""

    src: str
    srcset: str
    alt: str
    width: int
    height: int


def filters(widths: tuple[int, ...], ratio: float | None = None) -> list[str]:
    """Wagtail filter specs: cut to width : height = ratio (or only scaled), as WebP."""
    shape = (lambda w: f"fill-{w}x{round(w / ratio)}") if ratio else (lambda w: f"width-{w}")
    return [f"{shape(width)}|format-webp|webpquality-80" for width in widths]


def picture(image, widths: tuple[int, ...] = (400, 800, 1600), ratio: float | None = None, alt: str | None = None) -> Picture | None:
    """Picture of a Wagtail image, or None without one. Renditions are made once; prefetch "…__renditions" for lists."""
    if image is None:
        return None
    made = list(image.get_renditions(*filters(widths, ratio)).values())
    middle = made[len(made) // 2]
    return Picture(
        src=middle.url,
        srcset=", ".join(f"{one.url} {one.width}w" for one in made),
        alt=image.description or image.title if alt is None else alt,
        width=middle.width,
        height=middle.height,
    )
