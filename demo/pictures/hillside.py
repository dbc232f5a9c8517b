"""Country scenes with people or buildings close by: the sheds, the easels, the rape fields."""

from .brush import (
    BARK,
    CLAY,
    CREAM,
    EARTH,
    INK,
    MIST,
    MOSS,
    PERSIMMON,
    PINE,
    SAGE,
    SKY,
    STRAW,
    TAN,
    WHEAT,
    WHITE,
    Canvas,
    blob,
    circle,
    down,
    ellipse,
    line,
    mix,
    path,
    peaks,
    place,
    poly,
    profile,
    rect,
    rolling,
    smooth,
)
from .built import basket, home_front, house, rail, shed_front
from .landscape import flock, terraces
from .nature import birds, cloud, haystack, meadow
from .people import person
from .trees import persimmon_tree, poplar, tree

BRICK = "#b5714f"


def shed_row(c, ground):
    """Seven low brick sheds climbing a slope, the far ones first."""
    x, spots = 70.0, []
    for k in range(7):
        scale = 1.24 - k * 0.085
        spots.append((x, scale))
        x += 198 * scale
    for x, scale in reversed(spots):
        y = ground(x + 80 * scale)
        c.add(
            poly(
                [(x - 8, y - 2), (x + 160 * scale, y - 2), (x + 222 * scale, y - 16 * scale), (x + 222 * scale, y + 34), (x - 8, y + 44)],
                "#a58a63",
            )
        )
        c.add(
            place(
                house(
                    c.rnd,
                    158,
                    74,
                    58,
                    36,
                    mix(BRICK, STRAW, c.rnd.uniform(0, 0.16)),
                    mix("#7d5a49", INK, c.rnd.uniform(0, 0.12)),
                    shed_front,
                    "brick",
                ),
                x,
                y,
                scale,
            )
        )
    return spots


def shed_hills(c):
    r = c.rnd
    c.hill(
        rolling(r, [(0, 420), (260, 330), (560, 400), (900, 270), (1240, 360), (1600, 290)], 14, 110),
        c.blend("#b3c7bf", "#d5dcc9"),
        None,
        CREAM,
    )
    c.mist(340, 140, CREAM, 0.6)
    c.hill(rolling(r, [(0, 470), (330, 420), (760, 460), (1180, 350), (1600, 390)], 10, 130), c.blend("#9db18c", "#bdc8a0"), MOSS, STRAW)
    mid = rolling(r, [(0, 540), (500, 520), (1000, 430), (1640, 380)], 6, 190)
    terraces(c, mid, -20, 1620, 5, ("#a9b480", STRAW, SAGE, MIST, WHEAT), 24, 1.1)
    for x, s in ((120, 0.55), (330, 0.6), (1180, 0.5), (1420, 0.62), (1530, 0.5), (800, 0.5)):
        c.add(place(persimmon_tree(r, 200, -1.55, 4, 0.5), x, mid(x) + 26, s))
    for x, s in ((560, 0.9), (600, 1.1), (640, 0.95)):
        c.add(place(poplar(r, 130, "#7c8d5b"), x, mid(x) + 30, s))


def yard(c):
    """The trodden yard in front of the sheds, with feed and the flock."""
    r = c.rnd
    patch = [(-40, 800), (300, 742), (760, 694), (1200, 622), (1640, 566), (1680, 720), (1300, 800), (820, 880), (300, 950), (-40, 960)]
    c.add(blob(patch, "#cfb283"), c.shade(smooth(patch, True), CLAY, to=(0, 1, 0.4, 0), strength=0.5, reach=0.9))
    for _ in range(60):
        x = r.uniform(0, 1580)
        y = 800 - x * 0.11 + r.uniform(-20, 90)
        c.add(ellipse(x, y, r.uniform(6, 26), r.uniform(1.5, 3), r.choice((CLAY, STRAW, TAN)), -6, opacity=0.5))
    for x, y, s in ((1235, 700, 0.62), (1110, 716, 0.66)):
        c.add(place(haystack(r, 190), x, y, s))
    for x, y, w in ((420, 826, 170), (880, 765, 140)):
        c.add(
            poly([(x, y), (x + w, y - 12), (x + w - 8, y + 20), (x + 8, y + 32)], CLAY),
            poly([(x, y), (x + w, y - 12), (x + w + 6, y - 20), (x + 8, y - 9)], BARK),
        )
        c.add(
            "".join(
                line(
                    [(x + k * w / 16, y - 10), (x + k * w / 16 + r.uniform(-8, 8), y - r.uniform(20, 30))],
                    r.choice((WHEAT, SAGE, STRAW)),
                    4,
                )
                for k in range(1, 16)
            )
        )


def sheep_sheds():
    """Seven brick sheep sheds on a slope, the flock in the yard."""
    c = Canvas("sheds", seed=14)
    c.sky("#d2e0dc", SKY, CREAM, "#f6e3b7")
    c.glow(1330, 210, 460, "#fdebc0", 0.9)
    for x, y, w, o in ((300, 130, 420, 0.7), (980, 90, 460, 0.6), (1450, 230, 260, 0.6)):
        c.add(place(cloud(w, WHITE, o), x, y))
    c.add(birds(700, 210, 4, c.rnd, "#8a7a68"))
    shed_hills(c)
    ground = profile([(0, 718), (800, 636), (1600, 520)])
    c.hill(lambda x: ground(x) - 40, c.blend("#9aa869", "#7d8b52"), MOSS, STRAW)
    shed_row(c, ground)
    yard(c)
    flock(
        c,
        [
            (250, 838, 0.78, "walk", False),
            (345, 812, 0.74, "graze", False),
            (640, 826, 0.76, "graze", True),
            (560, 790, 0.68, "walk", False),
            (730, 802, 0.72, "walk", True),
            (800, 750, 0.6, "rest", False),
            (1010, 760, 0.62, "graze", True),
            (960, 726, 0.56, "walk", False),
            (1320, 668, 0.5, "walk", True),
            (1566, 700, 0.54, "graze", True),
            (1490, 640, 0.48, "walk", False),
            (180, 800, 0.46, "walk", False),
            (880, 830, 0.8, "walk", True),
            (1060, 800, 0.46, "walk", True),
        ],
    )
    shed_front_edge(c)
    return c.svg()


def shed_front_edge(c):
    """The keeper, the big haystack, the fence and the grass nearest to us."""
    r = c.rnd
    edge = rolling(r, [(-20, 950), (500, 925), (1000, 868), (1640, 800)], 5, 220)
    c.add(rail([(-20, 936), (420, 918), (560, 905)], CLAY, 84, 80, 10), rail([(760, 890), (1180, 842), (1640, 778)], CLAY, 78, 76, 9))
    c.hill(edge, c.blend("#8c985a", "#66744a"), PINE, "#e0cf8c")
    c.add(meadow(r, edge, -10, 1610, 130, 130, (PINE, MOSS, SAGE, "#b7a961"), 16, 36))
    keeper = person("#7a8a94", EARTH, "cap", "#5b6470", left=((-60, -184), (-42, -142)), right=((60, -182), (40, -142)))
    c.add(place(keeper, 664, 930, 0.72), place(basket(100, 54), 664, 850, 0.72), place(haystack(r, 280), 1420, 906))
    c.add(
        "".join(line([(664 + k * 8, 812), (664 + k * 11 + r.uniform(-5, 5), 790)], r.choice((WHEAT, SAGE, STRAW)), 4) for k in range(-4, 5))
    )


NINE = [
    (-60, 470),
    (60, 330),
    (130, 400),
    (250, 210),
    (330, 330),
    (430, 130),
    (520, 300),
    (610, 180),
    (700, 310),
    (820, 60),
    (930, 260),
    (1020, 150),
    (1110, 300),
    (1210, 120),
    (1310, 290),
    (1400, 200),
    (1500, 350),
    (1580, 260),
    (1660, 400),
]


def nine_peaks(rnd, tones=("#93a59c", "#cfd8c6", "#6f857c", "#e9dcb8")):
    """The nine-peak ridge with lit faces on the right of each summit."""
    outline = peaks(rnd, -80, 1680, NINE, 12, 34)
    body = path(down(outline, 760, False), tones[0])
    for (_lx, ly), (px, py), (vx, vy) in zip(NINE, NINE[1:], NINE[2:], strict=False):
        if py < ly and py < vy:
            foot = py + (760 - py) * 0.55
            body += poly(
                [
                    (px, py),
                    (px + (vx - px) * 0.45, py + (vy - py) * 0.5),
                    (vx, vy),
                    (vx + 12, foot),
                    (px + 60, foot - 30),
                    (px + 26, py + 150),
                    (px + 40, py + 90),
                    (px + 8, py + 60),
                ],
                tones[1],
                opacity=0.75,
            )
            for k in range(4):
                y = py + 60 + k * 48
                body += line([(px - 14 - k * 12, y), (px - 22 - k * 10, y + 34), (px - 12 - k * 14, y + 70)], tones[2], 5, opacity=0.6)
    return body


def stone_village(c):
    """Stone houses stacked up the foot of the mountain."""
    r = c.rnd
    low = rolling(r, [(-20, 560), (420, 510), (900, 545), (1640, 490)], 8, 160)
    c.hill(low, c.blend("#a3b088", "#8d9d68"), MOSS, STRAW)
    spots = [
        (120, 560, 0.72),
        (300, 540, 0.66),
        (520, 528, 0.62),
        (980, 560, 0.66),
        (1180, 536, 0.68),
        (1380, 524, 0.7),
        (40, 640, 0.9),
        (270, 634, 0.92),
        (520, 618, 0.86),
        (1050, 640, 0.86),
        (1270, 632, 0.94),
        (760, 590, 0.74),
        (1480, 620, 0.9),
    ]
    for x, y, s in sorted(spots, key=lambda p: p[1]):
        c.add(place(tree(r, 160, (PINE, MOSS, SAGE)), x - 20, y + 6, s))
        c.add(
            place(
                house(
                    r,
                    r.uniform(150, 185),
                    84,
                    70,
                    44,
                    r.choice(("#b7a183", "#a8947a", "#c2ad8c")),
                    mix("#6a5f57", INK, r.uniform(0, 0.2)),
                    home_front,
                    "stone",
                ),
                x,
                y,
                s,
            )
        )
    for x, y, s in ((730, 606, 0.8), (980, 640, 0.7), (460, 640, 0.8)):
        c.add(place(persimmon_tree(r, 220, -1.5, 4, 0.5), x, y, s))


def painting(board=150):
    """The same mountain on the drawing board, in quick washes."""
    top, h, k = -260.0, board * 0.76, board / 1600
    ridge = [(x * k - board / 2 + 3, top + 6 + y * k * 0.8 + 6) for x, y in NINE[1:-1]]
    body = rect(-board / 2 + 6, top + 6, board - 12, h - 12, "#e6ece4") + circle(board * 0.26, top + h * 0.24, 8, "#f6d49a")
    body += poly(ridge + [(board / 2 - 6, top + h * 0.62), (-board / 2 + 6, top + h * 0.62)], "#93a59c")
    body += rect(-board / 2 + 6, top + h * 0.56, board - 12, h * 0.2, "#a3b088") + rect(
        -board / 2 + 6, top + h * 0.72, board - 12, h * 0.22, "#c9b98d"
    )
    for x in (-0.34, -0.2, 0, 0.2, 0.32):
        body += poly([(x * board - 9, top + h * 0.62), (x * board, top + h * 0.53), (x * board + 9, top + h * 0.62)], "#6a5f57") + rect(
            x * board - 8, top + h * 0.62, 16, 8, "#d8c39a"
        )
    return (
        body
        + circle(-board * 0.3, top + h * 0.68, 6, PERSIMMON)
        + circle(board * 0.1, top + h * 0.7, 4, PERSIMMON)
        + circle(board * 0.14, top + h * 0.67, 3, PERSIMMON)
    )
