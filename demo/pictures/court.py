"""The village basketball game by the fields."""

from .brush import (
    CLAY,
    CREAM,
    EARTH,
    MOSS,
    PERSIMMON,
    RUST,
    SAGE,
    SKIN,
    SKY,
    STRAW,
    WHEAT,
    WHITE,
    Canvas,
    ellipse,
    mix,
    path,
    place,
    poly,
    rect,
    rolling,
    rule,
)
from .built import wire
from .landscape import hamlet, terraces
from .nature import cloud
from .people import person
from .square import ball, hoop, player
from .trees import persimmon_tree, poplar


def ground(c):
    """The painted concrete court in perspective."""
    c.add(
        poly([(330, 590), (1270, 590), (1580, 872), (20, 872)], "#a9855c"),
        poly([(342, 584), (1258, 584), (1560, 858), (40, 858)], c.blend("#c98a5e", "#b8714a")),
    )
    c.add(
        poly([(342, 584), (520, 584), (392, 858), (40, 858)], "#8b9d6a", opacity=0.85),
        poly([(1080, 584), (1258, 584), (1560, 858), (1208, 858)], "#8b9d6a", opacity=0.85),
    )
    mark = {"stroke": CREAM, "stroke_width": 6, "stroke_linejoin": "round"}
    c.add(
        poly([(366, 598), (1234, 598), (1508, 840), (92, 840)], "none", **mark),
        rule(800, 598, 800, 840, CREAM, 6),
        ellipse(800, 704, 130, 46, "none", **mark),
    )
    c.add(
        poly([(300, 658), (470, 658), (432, 752), (193, 752)], "#c2553a", opacity=0.5),
        poly([(300, 658), (470, 658), (432, 752), (193, 752)], "none", **mark),
    )
    c.add(
        poly([(1300, 658), (1130, 658), (1168, 752), (1407, 752)], "#c2553a", opacity=0.5),
        poly([(1300, 658), (1130, 658), (1168, 752), (1407, 752)], "none", **mark),
    )
    c.add(path("M340 622Q640 640 610 704Q580 800 150 790", **mark), path("M1260 622Q960 640 990 704Q1020 800 1450 790", **mark))
    c.add(c.shade("M40 858L342 584H1258L1560 858Z", EARTH, to=(0, 1, 0.3, 0.2), strength=0.45, reach=0.8))


def bunting(c):
    """Lines of small flags over the court."""
    for ax, ay, bx, by, sag in ((250, 300, 800, 250, 70), (800, 250, 1350, 300, 70)):
        c.add(wire(ax, ay, bx, by, sag, CLAY, 3))
        for k in range(1, 18):
            t = k / 18
            x, y = ax + (bx - ax) * t, ay + (by - ay) * t + sag * 4 * t * (1 - t) * 0.98
            c.add(poly([(x - 12, y), (x + 12, y), (x, y + 28)], (PERSIMMON, WHEAT, SAGE, RUST, CREAM)[k % 5]))
    for x, foot in ((250, 610), (800, 586), (1350, 610)):
        c.add(rule(x, foot, x, (300 if x != 800 else 250) - 10, EARTH, 8))


def crowd(c, x0, x1, y, scale, count, sit=False):
    """A row of spectators."""
    r, coats = c.rnd, ("#6f857c", "#c9745a", "#d9b25c", "#8b9d6a", "#b5563a", "#5d6b78", "#e2a06a", "#a3563a", CREAM)
    for k in range(count):
        x = x0 + (x1 - x0) * (k + r.uniform(0.25, 0.75)) / count
        coat, style = r.choice(coats), r.choice(("short", "bob", "tail", "straw", "cap", "bun", "scarf", "short"))
        wear = r.choice((WHEAT, PERSIMMON, "#5f7148", CREAM))
        s = scale * (r.uniform(0.74, 0.82) if r.random() < 0.22 else r.uniform(0.94, 1.05))
        cheer = r.random() < 0.3
        up = {"left": ((-62, -256), (-48, -318)), "right": ((62, -256), (50, -320))} if cheer else {}
        c.add(place(person(coat, r.choice((EARTH, "#4d5a66", "#4d4a48")), style, wear, **up), x, y + r.uniform(-6, 10), s))


def players(c):
    """Two teams in play, far ones first."""
    red, green = "#d9552b", "#f3dfae"
    for x, y, s, kit, pose, flip in (
        (560, 664, 0.42, green, "guard", False),
        (930, 668, 0.42, red, "run", False),
        (1090, 690, 0.46, green, "guard", True),
        (760, 716, 0.5, green, "run", False),
        (640, 742, 0.54, red, "run", True),
        (1010, 752, 0.55, green, "guard", True),
        (880, 790, 0.6, red, "dribble", False),
        (1190, 734, 0.52, red, "shoot", False),
    ):
        c.add(place(player(kit, pose, mix(SKIN, EARTH, c.rnd.uniform(0, 0.2))), x, y, s, flip))
    c.add(
        ball(1240, 440, 17),
        path("M1206 560Q1214 500 1230 462", stroke=CREAM, stroke_width=4, stroke_dasharray="3 12", stroke_linecap="round"),
    )


def basketball():
    """A village basketball game beside the fields."""
    c = Canvas("court", seed=51)
    r = c.rnd
    c.sky("#cbdcd8", SKY, CREAM, "#f6dda6")
    c.glow(420, 240, 480, "#fdeabf", 0.9)
    for x, y, w, o in ((300, 140, 420, 0.65), (1180, 110, 480, 0.65), (820, 170, 240, 0.5)):
        c.add(place(cloud(w, WHITE, o), x, y))
    c.hill(
        rolling(r, [(0, 380), (320, 300), (700, 380), (1050, 250), (1350, 340), (1640, 290)], 14, 110),
        c.blend("#b3c7bf", "#d5dcc9"),
        None,
        CREAM,
    )
    c.mist(300, 140, CREAM, 0.55)
    c.hill(rolling(r, [(0, 420), (500, 390), (1000, 360), (1640, 400)], 10, 150), c.blend("#9db18c", "#bdc8a0"), MOSS, STRAW)
    back = rolling(r, [(0, 460), (600, 480), (1100, 440), (1640, 450)], 6, 190)
    terraces(c, back, -20, 1620, 6, ("#a9b480", WHEAT, SAGE, "#ecd07a", STRAW, "#a3ae77"), 22, 1.08)
    for x, s in ((90, 0.8), (1500, 0.85), (1560, 0.7), (30, 0.7)):
        c.add(place(poplar(r, 220, "#7c8d5b"), x, 560, s))
    hamlet(c, back, [(130, 560, 0.66), (300, 548, 0.56), (1290, 552, 0.62), (1440, 566, 0.7)])
    for x, s in ((560, 0.8), (1080, 0.85), (700, 0.6)):
        c.add(place(persimmon_tree(r, 200, -1.5, 4, 0.5), x, 566, s))
    c.add(rect(0, 562, 1600, 440, c.blend("#b3b57c", "#93995c")))
    crowd(c, 400, 1200, 592, 0.34, 19)
    bunting(c)
    ground(c)
    c.add(hoop(206, 716, 1.02), hoop(1394, 716, 1.02, True))
    players(c)
    crowd(c, -20, 1620, 1092, 0.92, 17)
    return c.svg()
