"""SVG text to PNG bytes (resvg, no system libraries)."""


def rasterise(svg: str, width: int) -> bytes:
    """Render the drawing at the given width; the height keeps its proportion."""
    import resvg_py  # only needed when a bitmap is wanted

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True))
