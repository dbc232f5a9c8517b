"""The site's mark: a persimmon whose lower half is layered field furrows.

Everything light is cut out, so the mark works on any ground and in one colour.
"""

BODY = "M32 17C20 12.5 4 18 4 36.5C4 50.5 16.5 59.5 32 59.5C47.5 59.5 60 50.5 60 36.5C60 18 44 12.5 32 17Z"
CALYX = (
    "M32 21.5C29.5 25 24.5 26 19.5 23C21.5 21.5 22.3 20 22.3 18.6C18.5 19 14.5 17.5 12 14"
    "C17 10.5 24.5 10.5 29.5 14L30.3 6L35.5 4.5L34.5 14C39.5 10.5 47 10.5 52 14"
    "C49.5 17.5 45.5 19 41.7 18.6C41.7 20 42.5 21.5 44.5 23C39.5 26 34.5 25 32 21.5Z"
)
FURROWS = (("M2 38.5C17 31.5 33 34.5 62 42", 2.6), ("M2 45.5C18 38.5 36 42 62 48.5", 3), ("M2 54C20 46 38 50 62 56", 3.4))


def _svg(body):
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">{body}</svg>\n'


def _mark(furrows, gap, fruit="#c2410c", leaf="#5f7148"):
    """The fruit with its furrows and the line around its calyx cut out."""
    cuts = "".join(f'<path d="{line}" fill="none" stroke="#000" stroke-width="{width}"/>' for line, width in furrows)
    edge = f'<path d="{CALYX}" fill="#000" stroke="#000" stroke-width="{gap}" stroke-linejoin="round"/>'
    mask = (
        f'<mask id="furrows" maskUnits="userSpaceOnUse" x="0" y="0" width="64" height="64">'
        f'<rect width="64" height="64" fill="#fff"/>{cuts}{edge}</mask>'
    )
    return _svg(f'<defs>{mask}</defs><path d="{BODY}" fill="{fruit}" mask="url(#furrows)"/><path d="{CALYX}" fill="{leaf}"/>')


def logo():
    """The mark in the site's colours."""
    return _mark(FURROWS, 2.4)


def favicon():
    """The mark with fewer, heavier furrows for 16 to 32 pixels."""
    return _mark(((FURROWS[0][0], 4), (FURROWS[2][0], 4.4)), 3.4)


def write_marks(folder):
    """Write logo.svg and favicon.svg into the folder (a Path)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "logo.svg").write_text(logo(), encoding="utf-8")
    (folder / "favicon.svg").write_text(favicon(), encoding="utf-8")
