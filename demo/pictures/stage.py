"""The village live-selling corner."""

from .brush import (
    BARK,
    CLAY,
    CREAM,
    EARTH,
    INK,
    MOSS,
    PEACH,
    PERSIMMON,
    PINE,
    RUST,
    SAGE,
    WHEAT,
    WHITE,
    Canvas,
    blob,
    circle,
    ellipse,
    mix,
    path,
    place,
    poly,
    rect,
    rule,
    smooth,
)
from .built import basket, garland
from .goods import bundle
from .people import person
from .rooms import carton, long_table, room, shelf, small_jar, view
from .table import foliage


def screen():
    """What the phone sees: the goods on the table, with rising hearts."""
    body = rect(-52, -100, 104, 200, "#f6e3b7", 6) + rect(-52, 34, 104, 66, "#cda06a") + circle(24, -52, 24, WHITE, opacity=0.6)
    body += ellipse(0, 50, 42, 13, "#a67c45")
    for x, y in ((-20, 34), (4, 28), (24, 38), (-6, 44)):
        body += circle(x, y, 15, PERSIMMON) + ellipse(x, y - 12, 8, 3, MOSS) + circle(x + 5, y - 5, 4, PEACH)
    for x, y, s in ((36, 0, 0.9), (28, -26, 0.7), (38, -50, 0.5)):
        body += place(path("M0 8C-14 -4 -8 -14 0 -7C8 -14 14 -4 0 8Z", RUST), x, y, s)
    for k, wide in enumerate((46, 62, 38)):
        body += rect(-46, 62 + k * 12, wide, 7, WHITE, 3.5, opacity=0.75)
    return body + rect(-46, -92, 34, 10, RUST, 5) + circle(-40, -87, 3, WHITE)


def ring_light(c, x, y, radius):
    """A glowing ring light with a phone in its middle on a tripod."""
    c.add(ellipse(x, 968, 190, 18, BARK, opacity=0.28))
    for dx, foot in ((-150, 966), (150, 966), (16, 985)):
        c.add(rule(x, 700, x + dx, foot, INK, 11), rule(x + 3, 702, x + dx + 2, foot - 4, "#6f625a", 3))
    c.add(
        rect(x - 10, y + radius, 20, 720 - y - radius, INK, 5),
        rect(x + 1, y + radius, 5, 700 - y - radius, "#7a6d64", 2),
        rect(x - 22, 620, 44, 26, "#4a3f38", 6),
    )
    c.glow(x, y, radius * 1.75, "#fff3cf", 0.85)
    c.add(
        circle(x, y, radius, "none", stroke="#4a3f38", stroke_width=44),
        circle(x, y, radius, "none", stroke="#fff6dc", stroke_width=34),
        circle(x, y, radius, "none", stroke=WHITE, stroke_width=16),
    )
    c.add(rect(x - 9, y + 96, 18, radius - 100, INK), rect(x - 66, y - 116, 132, 232, INK, 18), place(screen(), x, y, 1.08))


def plate(c, x, y, fruits):
    """A low basket heaped with persimmons."""
    c.add(ellipse(x - 8, y + 6, 118, 14, BARK, opacity=0.28))
    for dx, dy in fruits:
        px, py = x + dx, y - 54 + dy
        data = smooth([(px, py - 27), (px + 34, py - 16), (px + 36, py + 10), (px, py + 27), (px - 36, py + 10), (px - 34, py - 16)], True)
        c.add(path(data, PERSIMMON), c.shade(data, "#8a2c08", to=(0, 0.9, 0.8, 0.2), strength=0.7, reach=0.8))
        c.add(
            "".join(ellipse(px + a, py - 22 + b, 12, 5, MOSS, t) for a, b, t in ((-10, 0, 20), (10, 0, -20), (0, 4, 80))),
            ellipse(px + 14, py - 8, 7, 4, PEACH),
        )
    c.add(place(basket(220, 52), x, y), rect(x - 112, y - 58, 224, 12, "#c79a58", 6))


def goods_table(c):
    """The selling table: persimmons, eggs, jars, noodles, millet."""
    r = c.rnd
    c.add(
        poly([(470, 712), (1330, 712), (1330, 960), (470, 960)], "#8a5a3c"),
        c.shade("M470 712H1330V960H470Z", BARK, to=(0, 1, 0.6, 0), strength=0.7, reach=0.9),
    )
    folds = "".join(
        path(f"M{x} 716q10 120 -4 240", stroke=mix("#8a5a3c", (BARK, CREAM)[k % 2], 0.25), stroke_width=9, opacity=0.6)
        for k, x in enumerate(range(500, 1330, 46))
    )
    c.add(
        folds,
        "".join(
            poly([(x, 712), (x + 70, 712), (x + 35, 760)], (PERSIMMON, WHEAT, SAGE)[k % 3]) for k, x in enumerate(range(475, 1300, 71))
        ),
    )
    long_table(c, 450, 700, 900, 20, 56, {}, "#d8b078")
    plate(c, 1010, 690, ((-66, -2), (-10, -8), (50, -2), (-38, -40), (22, -42), (-6, -70)))
    for x, y, tone in ((470, 684, PERSIMMON), (560, 690, MOSS), (514, 648, "#d9a441")):
        c.add(place(bundle(r, 330, 92, tone), x + 92, y - 30, 0.62))
    c.add(*(place(small_jar(t), 1150 + (k % 3) * 44, 690 - (k // 3) * 6, 1.05) for k, t in enumerate(("#d98a1f", "#d98a1f", "#c2410c"))))
    c.add(place(carton(r, 70, 56), 1268, 684))


def live_stage():
    """A village live-selling corner with phone, ring light and goods."""
    c = Canvas("stage", seed=29)
    room(c, ("#f5ead0", "#ecd4a2"), ("#b98a5a", "#96693f"), 800)
    c.add(c.shade("M0 0H1600V790H0Z", CLAY, to=(1, 0.6, 0.4, 0.2), strength=0.4, reach=0.9))
    view(c, 110, 170, 520, 400, 3)
    c.add(poly([(200, 830), (560, 830), (420, 1000), (-20, 1000)], "#fff3cf", opacity=0.3))
    shelf(c, 1180, 190, 360, 430, 3)
    c.add(rect(0, 0, 1600, 46, "#7d5c40"), rect(0, 40, 1600, 10, "#a98560"))
    lights(c)
    for x, length, tone in ((980, 150, PERSIMMON), (1030, 200, WHEAT), (1080, 140, RUST)):
        c.add(garland(x, 50, length, 15, tone))
    host = person(
        "#c96a3c",
        "#4d5a66",
        "tail",
        WHEAT,
        left=((-60, -178), (-44, -140)),
        right=((66, -226), (78, -266)),
        front=place(small_jar("#d98a1f"), 80, -262, 0.5) + apron_ties(),
    )
    c.add(place(host, 1080, 955, 1.86))
    goods_table(c)
    ring_light(c, 770, 470, 186)
    for x, s in ((1400, 1), (1486, 0.86)):
        c.add(place(carton(c.rnd, 150, 120), x - 70, 975 - (x == 1486) * 10, s))
    c.add(place(carton(c.rnd, 130, 96), 1380, 858), plant(c.rnd))
    return c.svg()


def lights(c):
    """A string of small bulbs along the wall."""
    for x in range(60, 1560, 130):
        c.add(path(f"M{x} 60q65 56 130 0", stroke=EARTH, stroke_width=3))
        c.glow(x + 65, 100, 44, "#ffe9ae", 0.9)
        c.add(circle(x + 65, 98, 11, "#fff3cf"), rect(x + 60, 82, 10, 10, EARTH, 2))


def apron_ties():
    """The bow of an apron on the back."""
    return (
        rule(-24, -230, -10, -158, CREAM, 7)
        + rule(24, -230, 10, -158, CREAM, 7)
        + rect(-38, -166, 76, 9, CREAM, 4)
        + path(
            "M0 -162q-30 -22 -30 4q10 12 30 -4q30 -22 30 4q-10 12 -30 -4M0 -160l-16 44M0 -160l16 44",
            CREAM,
            stroke=mix(CREAM, CLAY, 0.4),
            stroke_width=2,
        )
        + blob([(-6, -276), (8, -276), (13, -246), (6, -206), (-3, -204), (-9, -246)], "#2e221c")
    )


def plant(rnd):
    """A leafy pot in the near corner."""
    body = "".join(
        foliage(0, -96, rnd.uniform(150, 230), t, rnd.choice((MOSS, SAGE, PINE, "#75854f")))
        for t in (-170, -145, -120, -98, -75, -52, -28, -8)
    )
    return place(
        ellipse(0, 0, 80, 12, BARK, opacity=0.28)
        + body
        + path("M-66 -110h132l-16 110h-100z", "#b5623c")
        + rect(-74, -122, 148, 24, "#c9764c", 5),
        170,
        975,
        1.1,
    )
