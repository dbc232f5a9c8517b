"""The site's mark: a persimmon whose lower half is layered field furrows."""

BODY = "M32 15.5C21 12.5 6 18.5 6 36C6 51 18 60 32 60C46 60 58 51 58 36C58 18.5 43 12.5 32 15.5Z"
LEAVES = ("M32 17C27 18 20.5 17 17 11.5C23 8 29.5 10 32 14.5C34.5 10 41 8 47 11.5C43.5 17 37 18 32 17Z"
          "M30.2 13C30.2 9 31 6 33.5 3.5L37 5.5C34.800 7.5 34 10 33.900 13Z")
FURROWS = ("M4 37C16 31.5 30 32 60 40", "M4 45C20 39.5 36 41 60 48.5", "M8 53.5C22 48.5 38 50 56 56.5")


def _svg(size, body):
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="{size}" height="{size}">{body}</svg>\n'


def logo():
    """The mark in colour: fruit above, three lit furrows below."""
    return body_and_fields("#c2410c", "#5f7148")


def body_and_fields(fruit, leaf):
    """The furrows are cut out of the fruit, so the mark works on any ground and in one colour."""
    cuts = "".join(f'<path d="{d}" fill="none" stroke="#000" stroke-width="3.4" stroke-linecap="round"/>' for d in FURROWS)
    mask = f'<mask id="furrows" maskUnits="userSpaceOnUse" x="0" y="0" width="64" height="64"><rect width="64" height="64" fill="#fff"/>{cuts}</mask>'
    return _svg(64, f'<defs>{mask}</defs><path d="{BODY}" fill="{fruit}" mask="url(#furrows)"/><path d="{LEAVES}" fill="{leaf}"/>')


def favicon():
    """The mark on a rounded cream tile, furrows drawn heavier for small sizes."""
    lines = "".join(f'<path d="{d}" fill="none" stroke="#fffdf8" stroke-width="4.2" clip-path="url(#fruit)"/>' for d in FURROWS[::2])
    body = (f'<defs><clipPath id="fruit"><path d="{BODY}"/></clipPath></defs><path d="{BODY}" fill="#c2410c"/>{lines}<path d="{LEAVES}" fill="#5f7148"/>')
    return _svg(64, body)


def write_marks(folder):
    """Write logo.svg and favicon.svg into the folder (a Path)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "logo.svg").write_text(logo(), encoding="utf-8")
    (folder / "favicon.svg").write_text(favicon(), encoding="utf-8")
