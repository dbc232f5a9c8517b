"""Village life: the campus avenue, the basketball game, the notice board."""

import math

from .brush import (
    BARK,
    CLAY,
    CREAM,
    INK,
    MIST,
    MOSS,
    PERSIMMON,
    PINE,
    RUST,
    SAGE,
    SKY,
    STRAW,
    WHEAT,
    WHITE,
    Canvas,
    blob,
    circle,
    ellipse,
    path,
    place,
    poly,
    rect,
    rolling,
    rule,
)
from .nature import cloud
from .people import hair, passer, person
from .trees import canopy, tree


def gate(c):
    """A university gate with a tiled lintel and a hall behind it."""
    c.add(
        rect(560, 320, 480, 230, "#cdb38b"),
        poly([(530, 322), (1070, 322), (1020, 262), (580, 262)], "#76604f"),
        rect(520, 316, 560, 12, "#5b4636"),
    )
    for k in range(9):
        for row in range(3):
            c.add(rect(582 + k * 50, 346 + row * 62, 28, 40, "#7f9190"), rect(582 + k * 50, 346 + row * 62, 28, 12, "#a9bcb8"))
    c.add(
        rect(752, 262, 96, 290, "#d9c29a"),
        poly([(736, 264), (864, 264), (800, 206)], "#8a6a4f"),
        circle(800, 300, 24, CREAM),
        rule(800, 300, 800, 284, INK, 3),
        rule(800, 300, 812, 304, INK, 3),
    )
    for x in (470, 640, 930, 1096):
        wide = 36
        c.add(
            rect(x, 372, wide, 210, "#c9a983"),
            rect(x + 24, 372, 12, 210, "#e3cda6"),
            rect(x - 6, 566, wide + 12, 18, "#9a7a58"),
            rect(x - 5, 366, wide + 10, 12, "#9a7a58"),
        )
    c.add(
        rect(446, 326, 710, 44, "#b5623c"),
        rect(446, 326, 710, 9, "#d98a5c"),
        poly([(426, 328), (1176, 328), (1140, 292), (462, 292)], "#5f4a3c"),
    )
    c.add(
        "".join(rule(470 + k * 22, 294, 448 + k * 23.4, 326, "#8a6a4f", 3) for k in range(31)),
        *(circle(668 + k * 66, 349, 11, STRAW) for k in range(5)),
    )


def avenue(c):
    """The straight avenue and its pavements."""
    c.add(rect(0, 560, 1600, 440, c.blend("#a9b27a", "#8a9658")))
    c.add(poly([(690, 562), (910, 562), (1480, 1000), (120, 1000)], c.blend("#e6d4ae", "#d3b98b")))
    for side in (-1, 1):
        c.add(
            poly([(800 + side * 110, 562), (800 + side * 134, 562), (800 + side * 860, 1000), (800 + side * 680, 1000)], "#c2a273"),
            poly([(800 + side * 108, 562), (800 + side * 113, 562), (800 + side * 700, 1000), (800 + side * 670, 1000)], CREAM),
        )
    for k in range(7):
        y = 585 + k * k * 9
        c.add(rect(797 - k, y, 6 + k * 2, 8 + k * 3, CREAM, 2, opacity=0.7))
    for _ in range(70):
        far = c.rnd.random() ** 0.7
        y, half = 575 + 420 * far, 110 + 560 * far
        x = 800 + c.rnd.uniform(-1, 1) * half
        c.add(ellipse(x, y, 14 + 60 * far * c.rnd.random(), 2 + 9 * far, c.rnd.choice(("#a98a5c", "#b89868", "#fdf0cc")), opacity=0.42))


def plane(rnd, tall):
    """A plane tree with patched bark, rooted at the origin."""
    trunk = blob(
        [
            (-tall * 0.055, 6),
            (-tall * 0.036, -tall * 0.2),
            (-tall * 0.034, -tall * 0.46),
            (-tall * 0.13, -tall * 0.72),
            (-tall * 0.09, -tall * 0.73),
            (0, -tall * 0.56),
            (tall * 0.1, -tall * 0.74),
            (tall * 0.135, -tall * 0.72),
            (tall * 0.036, -tall * 0.46),
            (tall * 0.036, -tall * 0.2),
            (tall * 0.055, 6),
        ],
        "#a39272",
    )
    for _ in range(16):
        y = -tall * rnd.uniform(0.03, 0.48)
        trunk += ellipse(
            rnd.uniform(-0.026, 0.026) * tall,
            y,
            tall * rnd.uniform(0.006, 0.016),
            tall * rnd.uniform(0.012, 0.03),
            rnd.choice(("#d9cfae", "#7d7357", "#c2b48e", "#8b8a63")),
            rnd.uniform(-12, 12),
        )
    crown = place(canopy(rnd, tall * 0.3, tall * 0.2, ("#66784a", "#869760", "#b3b873"), 34), -tall * 0.13, -tall * 0.84)
    crown += place(canopy(rnd, tall * 0.3, tall * 0.22, ("#5f7148", "#8b9d6a", "#c3c07a"), 40), tall * 0.13, -tall * 0.9)
    return ellipse(0, 4, tall * 0.16, tall * 0.016, BARK, opacity=0.3) + trunk + crown


def campus():
    """A student with a suitcase walking towards a university gate."""
    c = Canvas("campus", seed=19)
    c.sky("#cbdedb", SKY, CREAM, "#f8e2b2")
    c.glow(960, 260, 520, "#fdeec2", 0.95)
    for x, y, w, o in ((500, 120, 360, 0.7), (1060, 90, 280, 0.6)):
        c.add(place(cloud(w, WHITE, o), x, y))
    c.hill(
        rolling(c.rnd, [(0, 430), (400, 390), (800, 440), (1200, 380), (1600, 430)], 12, 130), c.blend("#b3c7bf", "#d5dcc9"), None, CREAM
    )
    for x in (330, 420, 1180, 1270):
        c.add(place(tree(c.rnd, 260, (MOSS, SAGE, MIST)), x, 572))
    hall = Canvas("campus")
    gate(hall)
    c.add(place("".join(hall.marks), 800 - 800 * 0.76, 572 - 572 * 0.76, 0.76))
    avenue(c)
    for x, y, s, coat, style, bag in (
        (770, 612, 0.26, "#6f857c", "short", RUST),
        (842, 606, 0.25, "#d9b25c", "bob", None),
        (700, 640, 0.34, "#c9745a", "tail", MOSS),
        (905, 650, 0.36, "#8b9d6a", "short", WHEAT),
    ):
        c.add(place(passer(c.rnd, coat, "#4d5a66", style, WHEAT, bag, 1), x, y, s))
    for far in (0.1, 0.24, 0.46, 0.8, 1.25):
        for side in (-1, 1):
            c.add(place(plane(c.rnd, 300 + 560 * far), 800 + side * (300 + 540 * far), 588 + 300 * far, 1, side < 0))
    fallen(c)
    student(c)
    return c.svg()


def student(c):
    """The student in front, with backpack and suitcase."""
    c.add(poly([(790, 940), (860, 944), (560, 1000), (470, 1000)], BARK, opacity=0.16))
    case = rule(94, -176, 94, -100, "#4a3f38", 5) + rule(116, -176, 116, -100, "#4a3f38", 5) + rule(92, -178, 118, -178, INK, 9)
    case += (
        rect(66, -118, 78, 108, "#c2553a", 12)
        + rect(66, -118, 22, 108, "#9c3f2a", 10)
        + rect(126, -110, 7, 92, "#e08a68", 3)
        + "".join(rule(x, -104, x, -24, "#8a3522", 3) for x in (96, 108, 120))
    )
    case += circle(78, -6, 8, INK) + circle(132, -6, 8, INK)
    pack = blob([(-31, -226), (31, -226), (38, -150), (30, -122), (-30, -122), (-38, -150)], "#5f7148") + blob(
        [(-31, -222), (-36, -150), (-29, -124), (-8, -124), (-14, -200)], PINE, opacity=0.6
    )
    pack += (
        rect(-24, -172, 48, 38, "#75875a", 8)
        + rule(-20, -160, 20, -160, PINE, 3)
        + path("M-10 -228q10 -16 20 0", stroke=PINE, stroke_width=6)
        + rect(-27, -206, 54, 7, WHEAT, 3)
    )
    body = person(
        "#e8c77a",
        "#4d5f70",
        "short",
        feet=((-18, -10), (22, 2)),
        left=((-56, -180), (-50, -132)),
        right=((62, -186), (98, -178)),
        behind=case,
        front=pack + hair("short"),
        shoes=CREAM,
    )
    c.add(place(body, 800, 958, 1.16))


def fallen(c):
    """Plane leaves on the road."""
    for _ in range(34):
        far = c.rnd.random()
        x, y, s = 800 + c.rnd.uniform(-1, 1) * (200 + 640 * far), 620 + 370 * far, 4 + 10 * far
        star = [
            (x + math.cos(k * 0.628) * s * (1 if k % 2 else 0.5), y + math.sin(k * 0.628) * s * 0.45 * (1 if k % 2 else 0.5))
            for k in range(10)
        ]
        c.add(poly(star, c.rnd.choice(("#c98a3c", "#d9b25c", "#a86b38", "#b5a04e"))))


def papers(c, x, y, w, h):
    """Sheets pinned on a board: lines and pictures, no words."""
    spots = (
        (0.03, 0.08, 0.2, 0.5, WHITE),
        (0.26, 0.06, 0.16, 0.38, "#fbeecb"),
        (0.45, 0.1, 0.22, 0.56, "#f3d9cf"),
        (0.7, 0.06, 0.27, 0.36, WHITE),
        (0.05, 0.64, 0.17, 0.3, "#e4ebd6"),
        (0.26, 0.5, 0.16, 0.44, WHITE),
        (0.46, 0.72, 0.2, 0.22, "#fbeecb"),
        (0.7, 0.48, 0.12, 0.46, "#e4ebd6"),
        (0.85, 0.48, 0.12, 0.42, WHITE),
    )
    for fx, fy, fw, fh, tone in spots:
        px, py, pw, ph = x + fx * w, y + fy * h, fw * w, fh * h
        c.add(
            rect(px - 2, py + 4, pw, ph, BARK, 2, opacity=0.25),
            rect(px, py, pw, ph, tone, 2),
            rect(px + pw * 0.12, py + ph * 0.08, pw * 0.76, max(5, ph * 0.07), c.rnd.choice((RUST, MOSS, CLAY))),
        )
        top = py + ph * 0.24
        if fw > 0.19:
            c.add(
                rect(px + pw * 0.12, top, pw * 0.76, ph * 0.3, "#c8dcd8"),
                path(
                    f"M{px + pw * 0.12:.0f} {top + ph * 0.3:.0f}q{pw * 0.2:.0f} {-ph * 0.26:.0f} {pw * 0.4:.0f} {-ph * 0.06:.0f}t{pw * 0.36:.0f} 0v{ph * 0.06:.0f}z",
                    SAGE,
                ),
            )
            top += ph * 0.36
        while top < py + ph * 0.9:
            c.add(rule(px + pw * 0.14, top, px + pw * c.rnd.uniform(0.6, 0.86), top, "#a9937a", 3))
            top += 11
        c.add(circle(px + pw / 2, py + 5, 4.5, PERSIMMON))


def board(c, x, y, w, h):
    """A notice board under its own tiled roof; (x, y) is the panel's corner."""
    c.add(ellipse(x + w / 2, y + h + 150, w * 0.56, 16, BARK, opacity=0.25))
    for px in (x - 14, x + w - 12):
        c.add(rect(px, y - 20, 28, h + 172, "#6e4e35"), rect(px + 17, y - 20, 8, h + 172, "#9a7450"))
    c.add(rect(x - 8, y - 8, w + 16, h + 16, "#7d5c40", 4), rect(x, y, w, h, c.blend("#b98a5a", "#a67848")))
    papers(c, x, y, w, h)
    c.add(rect(x, y, w, h * 0.3, c.blend((0, BARK, 0.5), (1, BARK, 0))))
    c.add(poly([(x - 56, y - 14), (x + w + 56, y - 14), (x + w + 10, y - 92), (x - 10, y - 92)], "#6f5a4c"))
    count = int(w / 17)
    c.add(
        "".join(
            rule(x - 10 + (w + 20) * k / count, y - 90, x - 56 + (w + 112) * k / count, y - 15, ("#8a7363", "#54433a")[k % 2], 4)
            for k in range(count + 1)
        )
    )
    c.add(
        rect(x - 20, y - 102, w + 40, 16, "#54433a", 8),
        path(f"M{x - 60} {y - 18}Q{x + w / 2} {y + 4} {x + w + 60} {y - 18}", stroke="#4a3a31", stroke_width=11, stroke_linecap="round"),
    )
