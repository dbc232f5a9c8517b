"""Wide country scenes: the dawn hills, the sheep sheds, the rape fields."""

import random

from .brush import (
    BARK,
    CLAY,
    CREAM,
    EARTH,
    INK,
    MIST,
    MOSS,
    PINE,
    SAGE,
    SKY,
    STRAW,
    WHEAT,
    WHITE,
    Canvas,
    circle,
    crest,
    down,
    ellipse,
    mix,
    path,
    place,
    rolling,
    smooth,
)
from .built import TILE, home_front, house
from .nature import birds, cloud, meadow, sheep
from .people import shepherd
from .trees import persimmon_tree, poplar, tree

HERO_TREE = 9


def dawn(c, x, y):
    """A low sun with pale rings."""
    c.glow(x, y, 620, "#fbe3b4", 0.95)
    for radius, clear in ((250, 0.16), (178, 0.22), (122, 0.3)):
        c.add(circle(x, y, radius, WHITE, opacity=clear))
    c.add(circle(x, y, 74, "#fff3d6"))


def terraces(c, height, x0, x1, steps, tones, step=22, grow=1.18, bank=None):
    """Stepped fields below a height function."""
    drop, size = 0.0, float(step)
    for k in range(steps):
        wobble = rolling(c.rnd, [(x0, 0), (x1, 0)], size * 0.22, 210)
        level = lambda x, drop=drop, wobble=wobble: height(x) + drop + (wobble(x) if drop else 0)
        points = crest(level, x0, x1, 30)
        c.add(path(down(points, c.height), bank or mix(tones[k % len(tones)], EARTH, 0.45)))
        c.add(path(down([(x, y + size * 0.2) for x, y in points], c.height), tones[k % len(tones)]))
        crops(c, level, x0, x1, size, tones[k % len(tones)])
        drop, size = drop + size, size * grow
    return drop


def crops(c, level, x0, x1, size, tone):
    """Rows of small dabs on one terrace."""
    for row in (0.45, 0.72):
        x = x0
        while x < x1:
            x += size * c.rnd.uniform(0.5, 0.8)
            y = level(x) + size * row + c.rnd.uniform(-1, 1)
            c.add(ellipse(x, y, size * 0.16, size * 0.06, mix(tone, c.rnd.choice((MOSS, CREAM, CLAY)), 0.38), -8))


def hamlet(c, height, spots, kind="plaster"):
    """A few houses and trees set along a slope, far ones first."""
    walls = ("#c9a578", "#d8bd92", "#b89268", "#cdb087")
    for x, y, scale in sorted(spots, key=lambda s: s[1]):
        c.add(place(tree(c.rnd, 130, (PINE, MOSS, SAGE)), x - 14 * scale, y - 6, scale))
        w, h = c.rnd.uniform(150, 210), c.rnd.uniform(66, 82)
        c.add(place(house(c.rnd, w, h, 70, 42, c.rnd.choice(walls), mix(TILE, INK, c.rnd.uniform(0, 0.2)), home_front, kind), x, y, scale))


def flock(c, spots):
    """Sheep in drawing order: (x, y, scale, pose, flip)."""
    for x, y, scale, pose, flip in sorted(spots, key=lambda s: s[1]):
        wool = c.rnd.choice((CREAM, "#fbf4e4", "#f1e3c6"))
        c.add(place(sheep(pose, c.rnd.choice((EARTH, BARK, "#7a5f4a")), wool), x, y, scale, flip))


def far_hills(c):
    r = c.rnd
    c.hill(
        rolling(r, [(0, 560), (300, 470), (620, 540), (860, 430), (1120, 520), (1420, 380), (1700, 470), (1920, 400)], 14, 120),
        c.blend("#c3d3cd", "#dfe2d2"),
        None,
        CREAM,
    )
    c.mist(430, 170, CREAM, 0.6)
    c.hill(
        rolling(r, [(0, 600), (220, 560), (560, 618), (900, 520), (1200, 590), (1560, 470), (1920, 560)], 12, 140),
        c.blend("#a9bda9", "#cfd6bf"),
        None,
        STRAW,
    )
    c.mist(500, 170, "#fbeecb", 0.75)


def hero_mid(c):
    r = c.rnd
    left = rolling(r, [(-40, 640), (260, 600), (620, 690), (900, 720), (1920, 760)], 8, 200)
    c.hill(left, c.blend("#a6b58a", "#bcc79d"), "#8b9d6a", STRAW)
    right = rolling(r, [(560, 760), (900, 690), (1250, 610), (1580, 540), (1960, 570)], 7, 190)
    terraces(c, right, 540, 1960, 7, (MIST, WHEAT, SAGE, STRAW, "#a9b480"), 24, 1.12)
    for x, y, s in ((1500, 0, 0.62), (1640, 24, 0.74), (1790, 60, 0.8), (1330, 30, 0.6), (1420, 70, 0.6)):
        c.add(place(persimmon_tree(r, 200, -1.5, 4, 0.5), x, right(x) + y + 18, s))
    c.mist(690, 150, "#fdf1d2", 0.8)


def hero_village(c):
    rise = rolling(c.rnd, [(0, 770), (420, 760), (760, 790), (1300, 800), (1920, 800)], 6, 220)
    c.hill(rise, c.blend("#94a56f", "#a3ae77"), MOSS, STRAW)
    c.add(
        *(
            place(poplar(c.rnd, 120, mix(MOSS, SAGE, 0.3)), x, rise(x) + 8, s)
            for x, s in ((676, 0.9), (706, 1.05), (1248, 0.95), (1275, 0.8))
        )
    )
    hamlet(
        c,
        rise,
        [
            (716, 796, 0.4),
            (812, 786, 0.38),
            (908, 794, 0.42),
            (1016, 788, 0.4),
            (1130, 800, 0.46),
            (770, 826, 0.5),
            (914, 836, 0.54),
            (1062, 834, 0.54),
            (1204, 818, 0.44),
        ],
    )


def hero_front(c):
    r = c.rnd
    front = rolling(r, [(-40, 850), (380, 888), (760, 905), (1150, 868), (1500, 800), (1960, 740)], 5, 260)
    c.hill(front, c.blend("#8f9a5c", "#6f7d4b", "#56663f"), PINE, "#e9d690")
    near = [(560, 1100), (690, 1010), (900, 960), (1120, 914), (1290, 872), (1394, 826)]
    far = [(1412, 822), (1330, 884), (1180, 938), (990, 990), (860, 1040), (800, 1100)]
    track = smooth(near) + "L" + smooth(far)[1:] + "Z"
    c.add(path(track, "#d9c08c"), c.shade(track, CLAY, to=(0, 1, 0.5, 0.2), strength=0.6, reach=0.8))
    c.add(meadow(r, front, -10, 1930, 200, 210, (PINE, MOSS, SAGE, "#b7a961", "#7f8c52"), 9, 30))


def hills_flock():
    """Dawn over the Funiu foothills; a shepherd follows the flock."""
    c = Canvas("hills", 1920, 1080, 11)
    c.sky("#cfdfdb", SKY, CREAM, "#f9e3b6", "#f6d49a")
    dawn(c, 1085, 385)
    for x, y, w, o in ((330, 190, 420, 0.55), (1480, 150, 520, 0.6), (760, 300, 300, 0.5), (1730, 290, 300, 0.55)):
        c.add(place(cloud(w, WHITE, o), x, y))
    c.add(birds(860, 240, 5, c.rnd, "#8a7a68"))
    far_hills(c)
    hero_mid(c)
    hero_village(c)
    hero_front(c)
    flock(
        c,
        [
            (740, 968, 0.66, "walk", False),
            (812, 948, 0.62, "walk", False),
            (880, 962, 0.68, "graze", False),
            (930, 930, 0.58, "walk", False),
            (1000, 948, 0.64, "walk", False),
            (700, 1010, 0.74, "graze", True),
            (800, 1010, 0.76, "walk", False),
            (905, 1006, 0.74, "walk", False),
            (1090, 920, 0.56, "graze", True),
            (1010, 1000, 0.72, "graze", True),
            (860, 1046, 0.5, "walk", False),
            (1180, 880, 0.5, "walk", False),
        ],
    )
    c.add(place(shepherd(), 1190, 1018, 0.78))
    c.add(place(persimmon_tree(random.Random(HERO_TREE), 900, -1.8, 6, 0.42, radius=17), 1775, 1010))
    c.add(meadow(c.rnd, lambda x: 1040, 1560, 1930, 40, 40, (PINE, MOSS, "#b7a961"), 24, 44))
    return c.svg()
