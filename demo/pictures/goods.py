"""Square product pictures: glass noodles and sweet potatoes."""

import math

from .brush import (
    BARK,
    CREAM,
    EARTH,
    INK,
    MOSS,
    PEACH,
    PERSIMMON,
    SAGE,
    STRAW,
    blob,
    ellipse,
    line,
    mix,
    path,
    place,
    rule,
)
from .table import cast, cloth, oval, setting, sprig

GLASS = "#d2b488"


def bundle(rnd, length=560, thick=120, band=PERSIMMON):
    """A bundle of glass noodles lying along x, tied with a paper band."""
    half, r = length / 2, thick / 2
    body = blob(
        [
            (-half, -r * 0.86),
            (-half * 0.5, -r * 0.96),
            (0, -r * 0.8),
            (half * 0.5, -r * 0.96),
            (half, -r * 0.86),
            (half + 14, 0),
            (half, r * 0.86),
            (half * 0.5, r),
            (0, r * 0.84),
            (-half * 0.5, r),
            (-half, r * 0.86),
            (-half - 14, 0),
        ],
        mix(GLASS, EARTH, 0.28),
    )
    for k in range(74):
        y = -r + thick * (k + 0.5) / 74
        bulge, left, right = y * 0.97, -half - rnd.uniform(-14, 26), half + rnd.uniform(-14, 26)
        depth = (y + r) / thick
        tone = mix(mix(CREAM, GLASS, 0.25 + depth * 0.6), EARTH, rnd.choice((0, 0.05, 0.12, 0.3)) * (0.5 + depth))
        body += line(
            [
                (left, bulge + rnd.uniform(-6, 6)),
                (-half * 0.5, bulge),
                (0, bulge * 0.84),
                (half * 0.5, bulge),
                (right, bulge + rnd.uniform(-6, 6)),
            ],
            tone,
            rnd.choice((1.6, 2.2, 2.8)),
        )
    return body + paper_band(thick, band)


def paper_band(thick, band):
    """A paper band around the middle with a round seal and a twine."""
    r, w = thick * 0.45, thick * 0.5
    body = path(
        f"M{-w} {-r:.0f}Q{-w - 12:.0f} 0 {-w} {r:.0f}Q0 {r + 7:.0f} {w} {r:.0f}Q{w + 12:.0f} 0 {w} {-r:.0f}Q0 {-r + 5:.0f} {-w} {-r:.0f}Z",
        band,
    )
    body += path(
        f"M{-w - 5:.0f} {r * 0.3:.0f}Q0 {r * 0.45:.0f} {w + 5:.0f} {r * 0.3:.0f}L{w} {r:.0f}Q0 {r + 7:.0f} {-w} {r:.0f}Z",
        mix(band, INK, 0.35),
        opacity=0.5,
    )
    for x in (-w + 9, w - 9):
        body += path(f"M{x:.0f} {-r + 1:.0f}Q{x * 1.2:.0f} 0 {x:.0f} {r:.0f}", stroke=STRAW, stroke_width=3)
    body += ellipse(0, -2, r * 0.52, r * 0.56, STRAW) + ellipse(0, -2, r * 0.4, r * 0.44, band)
    return body + path(
        f"M{-r * 0.28:.0f} {r * 0.16:.0f}q{r * 0.14:.0f} {-r * 0.3:.0f} {r * 0.28:.0f} {-r * 0.34:.0f}q{r * 0.14:.0f} {r * 0.04:.0f} {r * 0.28:.0f} {r * 0.34:.0f}",
        stroke=STRAW,
        stroke_width=4,
    )


def potato(rnd, size=260, skin="#9c4a40"):
    """A whole sweet potato along x with rootlets and eyes."""
    h = size / 2
    outline = [
        (-h * 1.12, 6),
        (-h * 0.7, -h * 0.34),
        (-h * 0.1, -h * 0.5),
        (h * 0.5, -h * 0.4),
        (h * 0.95, -h * 0.12),
        (h * 1.22, -h * 0.06),
        (h * 0.9, h * 0.12),
        (h * 0.45, h * 0.4),
        (-h * 0.2, h * 0.46),
        (-h * 0.75, h * 0.3),
    ]
    body = line([(h * 1.1, -h * 0.05), (h * 1.35, -h * 0.14), (h * 1.5, -h * 0.04)], mix(skin, BARK, 0.3), size * 0.022)
    body += line([(-h * 1.05, 4), (-h * 1.25, h * 0.1)], mix(skin, BARK, 0.3), size * 0.02) + blob(outline, skin)
    body += blob(
        [
            (-h * 1.08, 8),
            (-h * 0.66, h * 0.02),
            (0, h * 0.12),
            (h * 0.6, h * 0.04),
            (h * 0.9, h * 0.12),
            (h * 0.45, h * 0.4),
            (-h * 0.2, h * 0.46),
            (-h * 0.75, h * 0.3),
        ],
        mix(skin, INK, 0.3),
        opacity=0.6,
    )
    body += line([(-h * 0.45, -h * 0.3), (0, -h * 0.38), (h * 0.4, -h * 0.3)], mix(skin, PEACH, 0.5), size * 0.04, opacity=0.75)
    for _ in range(13):
        x, y = rnd.uniform(-h * 0.8, h * 0.8), rnd.uniform(-h * 0.24, h * 0.3)
        body += path(
            f"M{x:.0f} {y:.0f}q{size * 0.035:.0f} {size * 0.02:.0f} {size * 0.075:.0f} 0",
            stroke=mix(skin, INK, 0.4),
            stroke_width=size * 0.012,
            stroke_linecap="round",
        )
    return body


def half_potato(size=150):
    """The cut face of a sweet potato."""
    body = ellipse(-size * 0.16, 4, size * 0.56, size * 0.5, "#8f433b") + ellipse(0, 0, size * 0.52, size * 0.5, "#a5544a")
    body += (
        ellipse(3, 0, size * 0.46, size * 0.44, "#ef9f55")
        + ellipse(6, -2, size * 0.36, size * 0.34, "#f5b46c")
        + ellipse(8, -4, size * 0.18, size * 0.17, "#f9c98a")
    )
    for k in range(14):
        a = k * 0.449
        body += rule(
            6 + math.cos(a) * size * 0.22,
            -2 + math.sin(a) * size * 0.21,
            6 + math.cos(a) * size * 0.3,
            -2 + math.sin(a) * size * 0.29,
            "#fbd7a3",
            3,
        )
    return body


def curtain(c, x0, x1, y, long):
    """Noodles hung over a pole to dry."""
    for k in range(int((x1 - x0) / 3.4)):
        x = x0 + k * 3.4 + c.rnd.uniform(-3, 3)
        drop = y + long + c.rnd.uniform(-26, 18)
        tone = mix(mix(CREAM, GLASS, c.rnd.uniform(0.35, 0.95)), EARTH, c.rnd.choice((0, 0.06, 0.14)))
        c.add(line([(x, y), (x + c.rnd.uniform(-3, 3), y + long * 0.5), (x + c.rnd.uniform(-6, 6), drop)], tone, c.rnd.uniform(4, 6.5)))
    c.add(rule(x0 - 40, y - 3, x1 + 40, y - 3, "#8a6544", 20), rule(x0 - 40, y - 8, x1 + 40, y - 8, "#b98f60", 5))


def noodles():
    """Bundles of sweet-potato glass noodles with sweet potatoes."""
    c = setting("noodles", 21, ("#f3ead2", "#e6cf9d"), ("#e2bd7f", "#cf9f62"), 690)
    r = c.rnd
    for x0, x1, y, long in ((60, 360, 90, 430), (440, 800, 90, 380), (880, 1150, 90, 440)):
        curtain(c, x0, x1, y, long)
    c.add(rule(-20, 87, 1220, 87, "#8a6544", 20), rule(-20, 82, 1220, 82, "#b98f60", 5))
    c.add(place(sprig(r, 420, 130, (MOSS, SAGE, "#75854f")), 1130, 760, 1.0, True, -10))
    cloth(
        c,
        [(60, 930), (150, 830), (600, 780), (1060, 810), (1150, 930), (1090, 1090), (640, 1140), (120, 1090)],
        "#f4ead6",
        ([(130, 930), (230, 1010), (270, 1090)], [(1050, 870), (1000, 950), (1020, 1080)]),
    )
    cast(c, 580, 920, 520, 70)
    for x, y, turn, band in ((345, 850, -2, "#76855a"), (860, 850, 2, PERSIMMON), (600, 700, -2, "#d9a441")):
        c.add(place(bundle(r, 490, 172, band), x, y, 1, turn=turn))
        c.add(c.shade(oval(x - 10, y + 56, 250, 40, turn), EARTH, to=(0, 1, 0.2, 0), strength=0.6, reach=1))
    for x, y, s, turn, skin in ((960, 1010, 1.2, -10, "#a04c40"), (770, 1050, 1.0, 12, "#8f4139")):
        cast(c, x, y + 50 * s, 190 * s, 34)
        c.add(place(potato(r, 270, skin), x, y, s, turn=turn))
    cast(c, 540, 1090, 110, 22)
    c.add(place(half_potato(160), 540, 1026))
    cast(c, 250, 1070, 200, 32)
    c.add(place(potato(r, 300, "#a9564a"), 250, 1010, 1.08, True, 8))
    return c.svg()
