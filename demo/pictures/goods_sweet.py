"""Square product pictures: millet, persimmon cakes, honey."""

import math

from .brush import (
    BARK,
    CLAY,
    CREAM,
    EARTH,
    INK,
    PERSIMMON,
    SAGE,
    STRAW,
    WHEAT,
    WHITE,
    blob,
    circle,
    ellipse,
    line,
    mix,
    path,
    place,
    poly,
    rect,
    rule,
    smooth,
)
from .table import cast, foliage, oval, setting, tray

GOLD = "#e5b343"


def grains(c, x, y, rx, ry, count, size=5, heap=True):
    """Millet grains scattered in an oval."""
    body = ""
    for _ in range(count):
        a, far = c.rnd.uniform(0, 6.283), c.rnd.random() ** 0.5
        body += circle(
            x + rx * far * math.cos(a),
            y + ry * far * math.sin(a),
            size * c.rnd.uniform(0.75, 1.15),
            c.rnd.choice((GOLD, "#f0c860", "#d79c2f", "#f6dc8e", "#c98b28")),
        )
    c.add(body)


def ear(rnd, length=360):
    """A drooping ear of millet on its stalk; the stalk foot is at the origin."""
    stalk = [(0, 0), (10, -length * 0.5), (40, -length * 0.95), (110, -length * 1.15), (190, -length * 1.02)]
    body = line(stalk, "#a08a45", 9)
    for k, side in ((0, -1), (1, 1)):
        x, y = stalk[1][0], -length * (0.25 + k * 0.3)
        body += path(
            smooth(
                [
                    (x, y),
                    (x + side * 70, y - 90),
                    (x + side * 170, y - 60),
                    (x + side * 250, y + 30),
                    (x + side * 160, y - 30),
                    (x + side * 70, y - 50),
                ],
                True,
            ),
            mix(SAGE, WHEAT, 0.25 + k * 0.2),
        )
    for _ in range(520):
        share = rnd.random()
        x = 110 + share * 150 + 40 * math.sin(share * 3)
        y = -length * 1.15 + 6 + share * share * 270
        wide = 44 * math.sin(math.pi * min(1, share * 0.86 + 0.12)) + 5
        a = rnd.uniform(0, 6.283)
        px, py = x + math.cos(a) * wide * rnd.random() ** 0.4, y + math.sin(a) * wide * 0.8
        body += circle(px, py, rnd.uniform(3.6, 6), mix(rnd.choice((GOLD, "#d2992f", "#f0cf75")), CLAY, 0.25 if px < x else 0))
    return body


def sack(c, x, y, w, h):
    """An open cloth sack with a rolled rim, foot centre at (x, y)."""
    shape = [
        (x - w * 0.44, y - h * 0.78),
        (x - w * 0.56, y - h * 0.4),
        (x - w * 0.54, y - h * 0.06),
        (x - w * 0.3, y + 6),
        (x, y + 12),
        (x + w * 0.3, y + 6),
        (x + w * 0.54, y - h * 0.06),
        (x + w * 0.56, y - h * 0.4),
        (x + w * 0.44, y - h * 0.78),
        (x, y - h * 0.74),
    ]
    data = smooth(shape, True)
    c.add(path(data, "#d8bd92"), c.shade(data, EARTH, to=(0, 0.8, 0.8, 0.2), strength=0.6, reach=0.8))
    for k in range(-3, 4):
        px = x + k * w * 0.13
        c.add(
            line(
                [(px, y - h * 0.7), (px * 1.0 + k * 10, y - h * 0.45), (px + k * 4, y - h * 0.2)],
                mix("#d8bd92", EARTH, 0.3),
                4,
                opacity=0.55,
            )
        )
    for k in range(9):
        c.add(rule(x - w * 0.5, y - h * 0.08 - k * h * 0.075, x + w * 0.5, y - h * 0.08 - k * h * 0.075, CREAM, 1.4, opacity=0.22))
    c.add(
        ellipse(x, y - h * 0.8, w * 0.5, h * 0.15, "#b8966a"),
        ellipse(x, y - h * 0.84, w * 0.5, h * 0.15, "#e7d0a8"),
        ellipse(x, y - h * 0.84, w * 0.42, h * 0.115, "#8a6a3f"),
    )


def heap(c, x, y, rx, tall):
    """A smooth golden heap with grains on it."""
    shape = [(x - rx, y), (x - rx * 0.6, y - tall * 0.6), (x, y - tall), (x + rx * 0.6, y - tall * 0.6), (x + rx, y), (x, y + rx * 0.22)]
    data = smooth(shape, True)
    c.add(path(data, GOLD), c.shade(data, "#8a5a1a", to=(0, 0.9, 0.7, 0.2), strength=0.6, reach=0.8))
    dots = ""
    for _ in range(int(rx * 3.2)):
        a = c.rnd.uniform(-0.97, 0.97)
        px = x + rx * a
        top, low = y - tall * math.cos(a * 1.57) ** 0.8, y + rx * 0.2 * math.cos(a * 1.57)
        py = top + (low - top) * c.rnd.random()
        dots += circle(px, py, c.rnd.uniform(3.4, 5.4), c.rnd.choice(("#f0c860", "#d79c2f", "#f6dc8e", "#dba93a", "#f8e3a0")))
    c.add(dots)


def bowl(c, x, y, rx, tall, glaze="#5f7148"):
    """A glazed bowl filled with millet; rim centre at (x, y)."""
    shape = f"M{x - rx} {y}C{x - rx * 0.96:.0f} {y + tall * 0.75:.0f} {x - rx * 0.6:.0f} {y + tall} {x - rx * 0.4:.0f} {y + tall}L{x + rx * 0.4:.0f} {y + tall}C{x + rx * 0.6:.0f} {y + tall} {x + rx * 0.96:.0f} {y + tall * 0.75:.0f} {x + rx} {y}Z"
    cast(c, x, y + tall + 4, rx * 1.15, rx * 0.2, 0.6)
    c.add(rect(x - rx * 0.38, y + tall - 6, rx * 0.76, 20, mix(glaze, INK, 0.35), 6), path(shape, glaze))
    c.add(c.shade(shape, INK, to=(0, 0.9, 0.8, 0.2), strength=0.6, reach=0.8))
    c.add(
        path(
            f"M{x - rx * 0.93:.0f} {y + tall * 0.4:.0f}Q{x} {y + tall * 0.86:.0f} {x + rx * 0.93:.0f} {y + tall * 0.4:.0f}",
            stroke=STRAW,
            stroke_width=6,
            opacity=0.8,
        )
    )
    c.add(ellipse(x, y, rx, rx * 0.24, mix(glaze, CREAM, 0.45)), ellipse(x, y + 3, rx * 0.93, rx * 0.2, mix(glaze, INK, 0.3)))
    heap(c, x, y + 6, rx * 0.9, rx * 0.34)
    c.add(path(f"M{x - rx} {y}A{rx} {rx * 0.24:.0f} 0 0 0 {x + rx} {y}", stroke=mix(glaze, CREAM, 0.5), stroke_width=9))


def millet():
    """Golden millet in a sack and a bowl."""
    c = setting("millet", 9, ("#f1ead8", "#e6d3ac"), ("#a97a4c", "#8a5f3a"), 700)
    for x, y, s, turn, flip in (
        (330, 900, 1.3, 6, True),
        (420, 900, 1.55, 8, True),
        (740, 900, 1.5, -6, False),
        (840, 900, 1.15, -4, False),
    ):
        c.add(place(ear(c.rnd), x, y, s, flip, turn))
    cast(c, 500, 960, 400, 80, 0.6)
    sack(c, 500, 960, 560, 560)
    heap(c, 500, 500, 228, 130)
    c.add(
        place(
            rect(-18, -260, 36, 220, "#9a6b3f", 16) + rect(2, -255, 9, 200, "#bd8c57", 4) + ellipse(0, 0, 70, 62, "#7d5230"),
            570,
            480,
            1,
            turn=32,
        )
    )
    grains(c, 545, 506, 70, 30, 120)
    bowl(c, 850, 850, 215, 150)
    grains(c, 560, 1060, 330, 46, 240)
    grains(c, 480, 1050, 130, 22, 220)
    cast(c, 250, 1075, 170, 30)
    c.add(place(scoop(c), 250, 1040, 1.25, turn=-8))
    grains(c, 330, 1024, 44, 18, 120)
    return c.svg()


def scoop(c):
    """A wooden scoop lying along x, bowl to the right."""
    body = rect(-190, -14, 190, 28, "#7d5230", 14) + rect(-186, -12, 176, 10, "#a97a4c", 5)
    body += blob([(-16, -24), (50, -44), (120, -30), (140, 4), (110, 34), (40, 42), (-16, 20)], "#7d5230")
    return body + blob([(2, -20), (54, -36), (114, -24), (130, 2), (104, 20), (46, 26), (0, 12)], "#5f3c22")


def dried(c, x, y, size, frost=0.8, fill="#c9642c"):
    """One flattened dried persimmon dusted with its own sugar."""
    rx, ry = size, size * 0.56
    side = oval(x, y + size * 0.2, rx, ry)
    c.add(path(side, mix(fill, BARK, 0.42)), path(oval(x, y, rx, ry), fill))
    c.add(c.shade(oval(x, y + size * 0.08, rx, ry * 1.1), "#5a2410", to=(0, 0.9, 0.8, 0.2), strength=0.6, reach=0.75))
    powder = ""
    for _ in range(int(150 * frost)):
        a, far = c.rnd.uniform(0, 6.283), c.rnd.random() ** 0.6
        powder += circle(
            x + rx * 0.96 * far * math.cos(a),
            y + ry * 0.96 * far * math.sin(a),
            c.rnd.uniform(1, 2.6),
            WHITE,
            opacity=round(c.rnd.uniform(0.3, 0.8), 2),
        )
    haze = c.blend((0, WHITE, 0.62 * frost), (0.6, "#fbeadb", 0.4 * frost), (1, "#fbeadb", 0.08), kind="radialGradient")
    c.add(
        ellipse(x + rx * 0.06, y - ry * 0.08, rx * 0.97, ry * 0.95, haze),
        powder,
        path(
            f"M{x - rx * 0.8:.0f} {y + ry * 0.35:.0f}Q{x} {y + ry * 1.05:.0f} {x + rx * 0.8:.0f} {y + ry * 0.35:.0f}",
            stroke="#7d3312",
            stroke_width=2.5,
            opacity=0.5,
        ),
    )
    for k in range(4):
        c.add(
            ellipse(
                x + math.cos(k * 1.57 + 0.5) * size * 0.18,
                y - size * 0.05 + math.sin(k * 1.57 + 0.5) * size * 0.1,
                size * 0.17,
                size * 0.085,
                "#6f5a35",
                90 * k + 30,
            )
        )
    c.add(
        circle(x, y - size * 0.06, size * 0.06, "#4a3a22"),
        ellipse(x + rx * 0.4, y - ry * 0.45, rx * 0.24, ry * 0.12, WHITE, 24, opacity=0.5),
    )


def string(c, x, length, size, start=0):
    """Peeled persimmons drying on a hanging string."""
    c.add(rule(x, -10, x, length, "#cdb283", 4))
    y = 60 + start
    while y < length - size:
        fill = c.rnd.choice((PERSIMMON, "#d9702f", "#e98a45", "#c95a22"))
        data = smooth(
            [
                (x, y - size * 0.7),
                (x + size * 0.75, y - size * 0.3),
                (x + size * 0.62, y + size * 0.5),
                (x, y + size * 0.95),
                (x - size * 0.62, y + size * 0.5),
                (x - size * 0.75, y - size * 0.3),
            ],
            True,
        )
        c.add(path(data, fill), c.shade(data, "#7a2a08", to=(0, 0.9, 0.8, 0.2), strength=0.65, reach=0.8))
        c.add(ellipse(x + size * 0.28, y - size * 0.12, size * 0.12, size * 0.24, WHITE, 16, opacity=0.45))
        c.add(
            poly(
                [(x - size * 0.46, y - size * 0.58), (x, y - size * 0.86), (x + size * 0.46, y - size * 0.58), (x, y - size * 0.42)],
                "#6f6a3c",
            ),
            rule(x, y - size * 0.6, x, y - size * 1.3, "#6f5a35", 5),
        )
        y += size * 2.25


def persimmon_cakes():
    """Frosted dried persimmons on a bamboo tray, strings drying behind."""
    c = setting("cakes", 33, ("#e4ebe2", "#efdfb8"), ("#8f6a48", "#6e4e35"), 760)
    for x, length, start in (
        (90, 640, 10),
        (235, 560, 60),
        (390, 600, -10),
        (545, 500, 40),
        (690, 590, 0),
        (840, 520, 60),
        (985, 640, 10),
        (1120, 570, 50),
    ):
        string(c, x, length, 46, start)
    c.add(rect(0, 0, 1200, 26, "#6e4e35"), rect(0, 20, 1200, 7, "#a97a4c"))
    tray(c, 600, 900, 500, 190)
    spots = (
        (350, 810),
        (520, 785),
        (690, 788),
        (855, 815),
        (260, 890),
        (430, 880),
        (610, 872),
        (790, 884),
        (945, 902),
        (340, 975),
        (520, 980),
        (710, 982),
        (880, 975),
    )
    for x, y in spots:
        dried(c, x, y, 88, c.rnd.uniform(0.6, 1.1), c.rnd.choice(("#c9642c", "#b95724", "#d2763a")))
    for x, y in ((470, 835), (650, 830), (560, 920), (740, 915)):
        dried(c, x, y - 26, 88, 1.1, c.rnd.choice(("#c9642c", "#d2763a")))
    c.add(place(foliage(0, 0, 190, -18, "#b5702f") + foliage(10, 14, 150, 34, "#8b9d6a"), 930, 1090))
    return c.svg()
