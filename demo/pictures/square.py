"""The village square: the notice board under the locust tree, and the basketball court."""

import math

from .brush import (
    BARK,
    CLAY,
    CREAM,
    EARTH,
    INK,
    MOSS,
    PERSIMMON,
    PINE,
    RUST,
    SAGE,
    SKIN,
    SKY,
    STRAW,
    TAN,
    WHEAT,
    WHITE,
    Canvas,
    blob,
    circle,
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
from .built import drystone
from .landscape import hamlet, terraces
from .nature import birds, cloud, meadow
from .people import arm, hair, passer, person, seated, torso
from .trees import canopy, persimmon_tree
from .village import board


def locust(c, x, y, tall):
    """An old locust tree spreading over the square."""
    r = c.rnd
    trunk = [
        (x - tall * 0.1, y + 8),
        (x - tall * 0.06, y - tall * 0.14),
        (x - tall * 0.065, y - tall * 0.34),
        (x - tall * 0.24, y - tall * 0.62),
        (x - tall * 0.19, y - tall * 0.63),
        (x - tall * 0.02, y - tall * 0.46),
        (x + tall * 0.03, y - tall * 0.7),
        (x + tall * 0.08, y - tall * 0.7),
        (x + tall * 0.07, y - tall * 0.46),
        (x + tall * 0.26, y - tall * 0.66),
        (x + tall * 0.3, y - tall * 0.63),
        (x + tall * 0.075, y - tall * 0.3),
        (x + tall * 0.06, y - tall * 0.12),
        (x + tall * 0.11, y + 8),
    ]
    c.add(ellipse(x - 30, y + 8, tall * 0.3, 18, BARK, opacity=0.28))
    for dx, dy, s in ((-0.32, -0.66, 0.8), (0.36, -0.7, 0.85), (0, -0.76, 1)):
        c.add(place(canopy(r, tall * 0.3, tall * 0.17, ("#4d5f3c", "#5f7148", "#7a8c57"), 50), x + dx * tall, y + dy * tall, s))
    c.add(blob(trunk, "#5f4a3a"), c.shade(smooth(trunk, True), INK, to=(0, 0.5, 0.8, 0.4), strength=0.6, reach=0.7))
    for _k in range(12):
        px, py = x + r.uniform(-0.045, 0.05) * tall, y - r.uniform(0.03, 0.32) * tall
        c.add(line([(px, py), (px + r.uniform(-5, 5), py - 26), (px + 4, py - 50)], r.choice(("#7d6450", "#46352a")), 5))
    for dx, dy, s in (
        (-0.46, -0.6, 0.66),
        (0.48, -0.62, 0.7),
        (-0.18, -0.82, 0.9),
        (0.2, -0.84, 0.92),
        (-0.3, -0.72, 0.55),
        (0.04, -0.66, 0.5),
        (0.29, -0.7, 0.72),
        (-0.24, -0.66, 0.5),
    ):
        c.add(place(canopy(r, tall * 0.28, tall * 0.15, ("#5f7148", "#8b9d6a", "#b9c47f"), 60), x + dx * tall, y + dy * tall, s))


def readers(c):
    """Neighbours reading the board, seen from behind."""
    r = c.rnd
    cast = (
        (560, 846, 0.98, "#6f857c", EARTH, "straw", WHEAT),
        (676, 868, 1.04, "#b5563a", "#4d4a48", "bun", WHEAT),
        (800, 852, 1.0, "#8b9d6a", "#4d5a66", "short", WHEAT),
        (960, 872, 1.05, "#d9b25c", EARTH, "scarf", "#c2553a"),
    )
    for x, y, s, coat, trousers, style, wear in cast:
        c.add(place(passer(r, coat, trousers, style, wear), x, y, s))
    point = person("#5d6b78", "#3f3a38", "cap", "#5f7148", right=((70, -236), (92, -288)), feet=((-20, 0), (20, 0)))
    c.add(place(point, 430, 880, 1.06))
    c.add(place(passer(r, PERSIMMON, "#4d5a66", "tail", WHEAT, "#5f7148"), 872, 900, 0.72))


def bicycle():
    """A bicycle seen from the side, wheels on y=0."""
    body = ""
    for x in (-72, 72):
        body += (
            circle(x, -46, 44, "none", stroke=INK, stroke_width=6)
            + circle(x, -46, 5, INK)
            + "".join(rule(x, -46, x + 41 * math.cos(k * 0.785), -46 + 41 * math.sin(k * 0.785), "#8a7d72", 1.4) for k in range(8))
        )
    body += path(
        "M-72 -46L-30 -108L50 -108L4 -46L-72 -46M-30 -108L4 -46M50 -108L72 -46M46 -134L50 -108",
        stroke=RUST,
        stroke_width=7,
        stroke_linejoin="round",
    )
    return (
        body
        + rule(-36, -124, -30, -108, INK, 5)
        + line([(-56, -126), (-36, -130), (-18, -124)], INK, 11)
        + line([(30, -140), (48, -136), (62, -142)], INK, 6)
        + circle(4, -46, 10, CLAY)
    )


def notice_board():
    """Neighbours at the village notice board under a locust tree."""
    c = Canvas("board", seed=37)
    r = c.rnd
    c.sky("#cfdfdb", SKY, CREAM, "#f6e3b7")
    c.glow(1330, 230, 480, "#fdebc0", 0.9)
    c.add(place(cloud(380, WHITE, 0.7), 1200, 150), place(cloud(260, WHITE, 0.55), 1450, 250), birds(1080, 260, 4, r, "#8a7a68"))
    c.hill(rolling(r, [(0, 470), (400, 400), (900, 450), (1300, 350), (1640, 420)], 14, 120), c.blend("#b3c7bf", "#d5dcc9"), None, CREAM)
    back = rolling(r, [(0, 540), (700, 530), (1200, 460), (1640, 470)], 8, 160)
    terraces(c, back, -20, 1620, 4, ("#a9b480", WHEAT, SAGE, STRAW), 26, 1.12)
    hamlet(c, back, [(1180, 600, 0.9), (1400, 616, 1.0), (1310, 560, 0.66), (60, 620, 1.0)])
    c.add(place(persimmon_tree(r, 330, -1.5, 5, 0.45, radius=8), 1160, 640))
    c.hill(lambda x: 640 + 8 * math.sin(x / 200), c.blend("#dcc394", "#bfa06d"), CLAY, "#f6e6bd")
    for _ in range(90):
        c.add(
            ellipse(
                r.uniform(0, 1600), r.uniform(690, 990), r.uniform(10, 40), r.uniform(1.5, 4), r.choice((CLAY, STRAW, TAN)), opacity=0.4
            )
        )
    c.add(drystone(r, lambda x: 668, 1120, 1620, 44, "#b39a78"))
    locust(c, 215, 770, 900)
    board(c, 400, 370, 640, 300)
    c.add(place(bicycle(), 1240, 800, 1.1))
    bench(c)
    readers(c)
    c.add(meadow(r, lambda x: 930, -10, 1610, 60, 46, (PINE, MOSS, SAGE, "#b7a961"), 20, 36))
    return c.svg()


def bench(c):
    """A stone bench with an old neighbour resting."""
    c.add(
        ellipse(1440, 872, 150, 14, BARK, opacity=0.25),
        rect(1330, 780, 230, 24, "#b8a58a", 6),
        rect(1330, 798, 230, 8, "#8f7d66", 3),
        rect(1356, 804, 34, 66, "#9c8a70", 4),
        rect(1500, 804, 34, 66, "#9c8a70", 4),
    )
    c.add(place(seated("#7a8a94", "#4d4a48", "cap", "#5b6470", right=((54, -180), (34, -142))), 1446, 872, 0.92))


def hoop(x, y, s, flip=False):
    """A basketball stand; the post foot is the origin."""
    body = (
        ellipse(0, 2, 60, 9, BARK, opacity=0.28)
        + rect(-36, -16, 72, 16, "#4a5a62", 4)
        + rule(0, -10, 0, -250, "#5d6b70", 13)
        + rule(3, -14, 3, -240, "#93a3a3", 4)
        + rule(0, -246, 46, -288, "#5d6b70", 10)
    )
    body += poly([(44, -350), (62, -362), (62, -258), (44, -246)], WHITE, stroke="#c2553a", stroke_width=4) + poly(
        [(49, -306), (58, -311), (58, -284), (49, -280)], "none", stroke="#c2553a", stroke_width=3
    )
    body += "".join(rule(66 + k * 9, -272, 71 + k * 6.4, -232, WHITE, 2.4) for k in range(5)) + path(
        "M69 -258q14 6 34 0M71 -244q12 5 28 0", stroke=WHITE, stroke_width=2
    )
    return place(body + ellipse(84, -273, 23, 6, "none", stroke=PERSIMMON, stroke_width=5), x, y, s, flip)


def player(kit, pose, skin=SKIN, back=0):
    """A player from a distance in one of a few poses."""
    dark = mix(kit, INK, 0.2)
    spec = {
        "shoot": (((-58, -262), (-14, -318)), ((60, -262), (20, -322)), ((-20, -14), (22, -8)), None),
        "run": (((-66, -190), (-34, -156)), ((62, -176), (84, -210)), ((-58, -26), (44, 0)), ((-8, -62), (44, -72))),
        "guard": (((-80, -240), (-92, -300)), ((76, -220), (108, -262)), ((-42, 0), (44, 0)), ((-40, -70), (42, -70))),
        "dribble": (((-56, -184), (-40, -140)), ((64, -182), (82, -128)), ((-46, -4), (40, 0)), ((-20, -68), (38, -72))),
    }[pose]
    left, right, feet, knees = spec
    body = ellipse(-10, 4, 66, 10, BARK, opacity=0.25)
    for k, (x, y) in enumerate(feet):
        hip = (-17 + 34 * k, -132)
        knee = knees[k] if knees else ((hip[0] + x) / 2, (y - 132) / 2)
        body += (
            line([hip, knee, (x, y - 12)], skin, 17)
            + ellipse(x + 3, y - 5, 16, 8, WHITE)
            + line([hip, ((hip[0] + knee[0]) / 2, (hip[1] + knee[1]) / 2)], dark, 36)
        )
    body += rect(-9, -258, 18, 24, mix(skin, EARTH, 0.2), 6) + torso(kit, wide=40) + rect(-14, -208, 28, 34, mix(kit, WHITE, 0.55), 4)
    body += (
        arm((-33, -219), *left, dark, bare=True, skin=skin) + arm((33, -219), *right, kit, bare=True, skin=skin) + circle(0, -268, 25, skin)
    )
    return body + hair("short")


def ball(x, y, r):
    return circle(x, y, r, "#d9702f") + path(
        f"M{x - r} {y}h{2 * r}M{x} {y - r}v{2 * r}M{x - r * 0.7:.1f} {y - r * 0.7:.1f}q{r * 0.7:.1f} {r * 0.7:.1f} 0 {r * 1.4:.1f}M{x + r * 0.7:.1f} {y - r * 0.7:.1f}q{-r * 0.7:.1f} {r * 0.7:.1f} 0 {r * 1.4:.1f}",
        stroke=BARK,
        stroke_width=max(1.5, r * 0.1),
    )
