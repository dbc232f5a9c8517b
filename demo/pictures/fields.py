"""The sketching terrace and the rape fields."""

import math
import random

from .brush import (
    BARK,
    CLAY,
    CREAM,
    EARTH,
    MIST,
    MOSS,
    PERSIMMON,
    RUST,
    SAGE,
    SKY,
    STRAW,
    TAN,
    WHEAT,
    WHITE,
    Canvas,
    circle,
    crest,
    down,
    ellipse,
    line,
    mix,
    path,
    place,
    poly,
    rect,
    rolling,
    rule,
    smooth,
)
from .built import drystone, home_front, house
from .hillside import nine_peaks, painting, stone_village
from .landscape import terraces
from .nature import birds, cloud
from .people import easel, passer, seated
from .trees import blossom_tree, persimmon_tree, poplar, tree

RAPE, BLOOM = "#e9bf45", "#f6d967"


def paving(c, edge):
    """A stone terrace with a low wall along its far side."""
    r = c.rnd
    c.add(rect(0, edge, 1600, 1000 - edge, c.blend("#d5bd93", "#b89a70")))
    y, row = edge + 8.0, 0
    while y < 1000:
        tall, x = 22 + row * 9, -r.uniform(0, 120)
        while x < 1600:
            wide = tall * r.uniform(2.2, 3.8)
            c.add(rect(x + 2, y + 2, wide - 4, tall - 4, mix("#d9c29a", r.choice((CREAM, CLAY, TAN, STRAW)), r.uniform(0.1, 0.38)), 7))
            x += wide
        y, row = y + tall, row + 1
    c.add(c.shade(f"M0 {edge}H1600V1000H0Z", EARTH, to=(0, 1, 0.3, 0), strength=0.5, reach=0.9))
    c.add(drystone(r, lambda x: edge + 12, -20, 1620, 62, "#a8937a"))
    x = -20.0
    while x < 1620:
        wide = r.uniform(90, 150)
        c.add(rect(x, edge - 64, wide - 3, 15, mix("#cbb690", CREAM, r.uniform(0, 0.4)), 5))
        x += wide


def sketching_base():
    """Students painting the nine peaks from a village terrace."""
    c = Canvas("sketch", seed=23)
    c.sky("#cfdfdc", SKY, CREAM, "#f3e4bf")
    c.glow(1340, 170, 420, "#fdeec8", 0.9)
    for x, y, w, o in ((220, 120, 380, 0.75), (1130, 70, 300, 0.6), (640, 90, 240, 0.5)):
        c.add(place(cloud(w, WHITE, o), x, y))
    c.add(place(nine_peaks(c.rnd, ("#bccbc6", "#d9e2d8", "#a9bcb5", CREAM)), -90, -20, 1.1, opacity=0.8), nine_peaks(c.rnd))
    c.mist(380, 220, "#f6ead0", 0.85)
    c.add(birds(540, 150, 4, c.rnd, "#7d8a84"))
    stone_village(c)
    c.mist(640, 110, "#f6ead0", 0.35)
    paving(c, 760)
    painters(c)
    return c.svg()


def painters(c):
    """Four students and their easels; the large one shows the view."""
    art = painting()
    for x, y, s in ((400, 856, 0.78), (652, 850, 0.76), (1380, 858, 0.78)):
        c.add(ellipse(x, y, 60 * s, 8, BARK, opacity=0.25), place(easel(270, 150, place(art, 0, -10, 1.0)), x, y, s))
    for x, y, s, coat, style, wear in (
        (360, 912, 0.8, "#c96a3c", "tail", WHEAT),
        (612, 906, 0.78, "#6f857c", "short", WHEAT),
        (1420, 914, 0.8, "#d9b25c", "bob", WHEAT),
    ):
        c.add(place(seated(coat, EARTH, style, wear, right=((60, -190), (62, -226)) if x != 1420 else None), x, y, s, x == 1420))
    c.add(ellipse(1000, 950, 150, 14, BARK, opacity=0.25), place(easel(270, 150, place(art, 0, -10)), 1000, 950, 1.72))
    c.add(place(seated("#5f7148", "#46586a", "braids", PERSIMMON, right=((62, -196), (88, -236))), 850, 986, 1.16))
    c.add(place(kit(), 1150, 976, 1.1), place(kit(), 480, 930, 0.7))
    c.add(place(persimmon_tree(random.Random(4), 760, -1.75, 6, 0.45, radius=13), 60, 1010, 1.0))


def kit():
    """A water pot with brushes and a paint box."""
    body = ellipse(0, 0, 70, 9, BARK, opacity=0.25)
    for x, a, tone in ((-46, -8, RUST), (-38, 2, MOSS), (-32, 10, WHEAT)):
        body += rule(x, -40, x + a, -92, TAN, 4) + ellipse(x + a, -94, 4, 9, tone)
    body += path("M-58 -46h42l-5 46h-32z", "#8fa8a3") + ellipse(-37, -46, 21, 5, "#c8dcd8")
    body += rect(0, -16, 74, 16, EARTH, 3) + poly([(0, -16), (74, -16), (84, -26), (12, -26)], CREAM)
    return body + "".join(ellipse(20 + k * 12, -21, 5, 2.6, tone) for k, tone in enumerate((RUST, PERSIMMON, WHEAT, MOSS, "#6f857c")))


def bloom(c, level, x0, x1, size, dense=1.0):
    """Rows of rape flowers along one terrace."""
    body, x = "", x0
    while x < x1:
        x += size * c.rnd.uniform(0.06, 0.12) / dense
        far = c.rnd.random()
        y = level(x) + size * (0.06 + 0.8 * far)
        body += circle(x, y, size * c.rnd.uniform(0.025, 0.055), c.rnd.choice((BLOOM, "#fbe78f", "#d9a832", "#f1cc52", "#a3a54a")))
    c.add(body)


def rape_steps(c, height, x0, x1, steps, step, grow):
    """Terraces in flower, each with its green bank."""
    drop, size = 0.0, float(step)
    for k in range(steps):
        wobble = rolling(c.rnd, [(x0, 0), (x1, 0)], size * 0.3, 230)
        level = lambda x, drop=drop, wobble=wobble: height(x) + drop + (wobble(x) if drop else 0)
        points = crest(level, x0, x1, 30)
        c.add(path(down(points, c.height), mix("#f0c957", "#e0ad35", k / steps)))
        bloom(c, level, x0, x1, size, 1.3)
        low = [(x, y + size * (0.78 + 0.08 * math.sin(x / 90 + k))) for x, y in points]
        c.add(path(down(low, c.height), mix("#8d9b55", "#66763f", k / steps)))
        c.add(
            "".join(
                line(
                    [(x, y + 2), (x + c.rnd.uniform(-3, 3), y + size * 0.16)], c.rnd.choice((SAGE, MOSS, "#a9b06a")), max(1.2, size * 0.022)
                )
                for a, b in low
                for x, y in ((a + c.rnd.uniform(-15, 15), b + size * c.rnd.uniform(0.02, 0.2)) for _ in range(4))
            )
        )
        drop, size = drop + size, size * grow
    return drop


def rape_field():
    """Terraces of rape in flower, a path and a farmhouse."""
    c = Canvas("rape", seed=41)
    r = c.rnd
    c.sky("#c6dad9", SKY, "#eef0de", CREAM)
    c.glow(420, 200, 420, "#fdf2cf", 0.9)
    for x, y, w, o in ((330, 130, 460, 0.8), (1180, 100, 520, 0.75), (800, 230, 300, 0.6)):
        c.add(place(cloud(w, WHITE, o), x, y))
    c.hill(
        rolling(r, [(0, 380), (300, 290), (640, 370), (960, 250), (1300, 340), (1640, 270)], 14, 110),
        c.blend("#adc3bf", "#d2dccb"),
        None,
        CREAM,
    )
    c.mist(300, 150, CREAM, 0.5)
    c.hill(rolling(r, [(0, 430), (400, 400), (800, 340), (1200, 410), (1640, 350)], 10, 130), c.blend("#95ab8a", "#b6c39b"), MOSS, STRAW)
    back = rolling(r, [(0, 470), (420, 500), (900, 440), (1640, 420)], 6, 180)
    terraces(c, back, -20, 1620, 3, ("#b3bf86", "#ecd07a", "#9fb075"), 26, 1.1)
    farm(c, back)
    slope = rolling(r, [(-20, 560), (500, 600), (1000, 580), (1640, 520)], 5, 240)
    rape_steps(c, slope, -20, 1620, 6, 44, 1.24)
    lane(c)
    c.add(
        place(passer(r, "#b5563a", "#4d5a66", "straw", WHEAT), 1098, 738, 0.25),
        place(passer(r, "#6f857c", EARTH, "scarf", PERSIMMON), 1076, 734, 0.24),
    )
    near(c)
    return c.svg()


def farm(c, back):
    """A farmhouse with trees and peach blossom behind the fields."""
    r = c.rnd
    for x, s in ((860, 1.0), (905, 1.2), (950, 1.05), (1380, 1.0), (1420, 1.15)):
        c.add(place(poplar(r, 170, "#8a9b62"), x, back(x) + 100, s))
    c.add(place(tree(r, 220, (MOSS, SAGE, MIST)), 1300, 590, 0.95))
    c.add(
        place(house(r, 190, 84, 80, 46, "#d8bd92", "#76604f", home_front), 1130, 594, 0.8),
        place(house(r, 230, 92, 90, 54, "#e6d3ac", "#6f5a4c", home_front), 940, 610, 0.95),
    )
    for x, y, s in ((880, 606, 0.8), (1330, 600, 0.7), (330, 560, 0.6), (230, 556, 0.5)):
        c.add(place(blossom_tree(r, 170), x, y, s))


def lane(c):
    """A path winding down from the farmhouse through the terraces."""
    left = [(1036, 604), (1010, 640), (1050, 690), (1030, 740), (900, 800), (800, 870), (740, 1010)]
    right = [(1000, 1010), (980, 900), (1060, 812), (1140, 750), (1126, 690), (1056, 640), (1062, 604)]
    data = smooth(left) + "L" + smooth(right)[1:] + "Z"
    c.add(path(data, "#d9c095"), c.shade(data, CLAY, to=(0, 0.6, 1, 0.5), strength=0.7, reach=0.7))
    for _ in range(40):
        k = c.rnd.random()
        y = 700 + 300 * k
        c.add(
            ellipse(
                1090 - 220 * k + c.rnd.uniform(-30, 30) * (1 + k), y, 5 + 8 * k, 2 + 2 * k, c.rnd.choice((CREAM, TAN, STRAW)), opacity=0.7
            )
        )


def near(c):
    """Tall flowering stems closest to us."""
    r = c.rnd
    for _ in range(110):
        x = r.choice((r.uniform(-20, 690), r.uniform(1060, 1620)))
        foot, tall = 1010 + r.uniform(0, 20), r.uniform(70, 170)
        lean = r.uniform(-16, 16)
        c.add(line([(x, foot), (x + lean * 0.3, foot - tall * 0.5), (x + lean, foot - tall)], r.choice((MOSS, SAGE, "#7d8b52")), 4))
        c.add(ellipse(x + lean * 0.3 + 10, foot - tall * 0.45, 20, 6, r.choice((MOSS, SAGE)), -30))
        for k in range(9):
            a, far = k * 2.4, 4 + k * 2.3
            c.add(
                circle(
                    x + lean + math.cos(a) * far,
                    foot - tall - 8 + math.sin(a) * far * 0.9,
                    r.uniform(5, 8),
                    r.choice((BLOOM, RAPE, "#fbe78f", "#e0ad35")),
                )
            )
