"""SVG text to bitmaps (resvg for the drawing, Pillow for JPEG; no system libraries)."""

import io
import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor


def rasterise(svg: str, width: int) -> bytes:
    """Render the drawing as PNG at the given width in pixels; the height keeps its proportion."""
    import resvg_py  # only needed when a bitmap is wanted

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True))


def jpeg_of(name: str, largest: int) -> bytes:
    """The picture called name as JPEG, at its own width but no wider than largest pixels."""
    from PIL import Image

    from . import PICTURES

    draw, width, *_ = PICTURES[name]
    out = io.BytesIO()
    Image.open(io.BytesIO(rasterise(draw(), min(width, largest)))).convert("RGB").save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()


def jpegs_of(names: Iterable[str], largest: int) -> Iterator[tuple[str, bytes]]:
    """(name, JPEG) of each picture as it is ready, drawn by all cores: rendering takes seconds a picture."""
    names = list(names)
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from zip(names, pool.map(jpeg_of, names, [largest] * len(names)), strict=True)
