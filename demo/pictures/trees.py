"""Trees: persimmon, leafy, blossoming and tall ones."""

import math

from .brush import (
    BARK,
    CLAY,
    EARTH,
    INK,
    MOSS,
    PEACH,
    PERSIMMON,
    PINE,
    RUST,
    SAGE,
    STRAW,
    TAN,
    WHEAT,
    blob,
    circle,
    ellipse,
    line,
    mix,
    path,
    place,
    smooth,
)


def leaf(x, y, size, turn, fill):
    data = smooth([(0, 0), (size * 0.5, -size * 0.28), (size, 0), (size * 0.5, size * 0.28)], True)
    return path(data, fill, transform=f"translate({x:.1f} {y:.1f}) rotate({turn:.0f})")


def fruit(x, y, radius, fill=PERSIMMON):
    """A persimmon on a tree."""
    return (
        circle(x, y, radius, fill)
        + path(
            f"M{x - radius * 0.8:.1f} {y + radius * 0.55:.1f}A{radius:.1f} {radius:.1f} 0 0 0 {x + radius:.1f} {y:.1f}"
            f"A{radius * 1.3:.1f} {radius * 1.3:.1f} 0 0 1 {x - radius * 0.8:.1f} {y + radius * 0.55:.1f}Z",
            RUST,
            opacity=0.55,
        )
        + circle(x + radius * 0.34, y - radius * 0.32, radius * 0.24, PEACH)
        + ellipse(x, y - radius * 0.88, radius * 0.5, radius * 0.24, MOSS)
    )


def limbs(rnd, x, y, angle, length, width, depth, found):
    """Grow one bough; collects strokes and the places where fruit can hang."""
    bend = rnd.uniform(-0.28, 0.28)
    ends = [(x, y)]
    for k in (1, 2, 3):
        turn = angle + bend * k / 3
        ends.append((ends[-1][0] + math.cos(turn) * length / 3, ends[-1][1] + math.sin(turn) * length / 3))
    found["strokes"].append((depth, ends, width))
    if depth <= 2:
        found["spots"] += ends[1:]
    if not depth:
        return
    for spread in rnd.choice(((-0.55, 0.4), (-0.4, 0.62), (-0.75, 0.05, 0.62))):
        turn = max(-3.05, min(-0.1, angle + bend + spread * rnd.uniform(0.8, 1.2)))
        limbs(rnd, *ends[-1], turn, length * rnd.uniform(0.66, 0.82), width * 0.64, depth - 1, found)


def bough(ends, width, bark):
    """A branch that narrows towards its tip."""
    (x1, y1), (x2, y2) = ends[0], ends[-1]
    far = math.hypot(x2 - x1, y2 - y1) or 1
    nx, ny = -(y2 - y1) / far, (x2 - x1) / far
    half = [width * (0.52 - 0.19 * k / (len(ends) - 1)) for k in range(len(ends))]
    left = [(x + nx * h, y + ny * h) for (x, y), h in zip(ends, half, strict=True)]
    right = [(x - nx * h, y - ny * h) for (x, y), h in zip(ends, half, strict=True)]
    return (
        path(smooth(left) + "L" + smooth(right[::-1])[1:] + "Z", bark) + circle(*ends[-1], half[-1], bark) + circle(*ends[0], half[0], bark)
    )


def persimmon_tree(rnd, size=300, lean=-1.57, depth=5, leaves=0.5, bark=BARK, radius=None):
    """An autumn persimmon tree rooted at the origin, heavy with fruit."""
    found = {"strokes": [], "spots": []}
    limbs(rnd, 0, size * 0.04, lean, size * 0.3, size * 0.085, depth, found)
    body = "".join(bough(ends, max(width, size * 0.007), bark) for _, ends, width in found["strokes"])
    for _, ends, width in found["strokes"][:9]:
        body += line([(x + width * 0.2, y) for x, y in ends[:-1]], mix(bark, TAN, 0.45), width * 0.16, opacity=0.7)
    radius = radius or size * 0.028
    hung = []
    for x, y in found["spots"]:
        if rnd.random() < leaves:
            body += leaf(
                x,
                y,
                radius * rnd.uniform(1.5, 2.3),
                rnd.uniform(0, 360),
                rnd.choice((mix(RUST, CLAY, 0.4), "#b5702f", SAGE, mix(WHEAT, CLAY, 0.3))),
            )
        if y < -size * 0.3 and all((x - a) ** 2 + (y - b) ** 2 > (radius * 1.9) ** 2 for a, b in hung):
            hung.append((x, y))
    for x, y in hung:
        if rnd.random() < 0.74:
            body += fruit(x, y + radius * 1.1, radius * rnd.uniform(0.82, 1.1), rnd.choice((PERSIMMON, PERSIMMON, "#d9541b", "#ea7d3c")))
    return body


def canopy(rnd, rx, ry, tones, dabs=26):
    """A leafy crown around the origin, lit from the upper right."""
    body = ""
    for k, tone in enumerate(tones):
        share = 1 - k * 0.23
        for i in range(11):
            a = 2 * math.pi * i / 11 + rnd.uniform(-0.2, 0.2)
            x, y = math.cos(a) * rx * 0.6 * share + k * rx * 0.13, math.sin(a) * ry * 0.58 * share - k * ry * 0.16
            body += circle(x, y, min(rx, ry) * rnd.uniform(0.34, 0.46) * (share + 0.06), tone)
        body += ellipse(k * rx * 0.13, -k * ry * 0.16, rx * 0.62 * share, ry * 0.6 * share, tone)
    for _ in range(dabs):
        a, far = rnd.uniform(0, 6.28), rnd.uniform(0.1, 0.98)
        body += ellipse(math.cos(a) * rx * far, math.sin(a) * ry * far, rx * 0.05, rx * 0.025, rnd.choice(tones), rnd.uniform(-60, 60))
    return body


def tree(rnd, size=200, tones=(PINE, MOSS, SAGE), bark=EARTH, wide=0.36, tall=0.34):
    """A leafy tree rooted at the origin."""
    trunk = blob(
        [
            (-size * 0.045, 4),
            (-size * 0.025, -size * 0.3),
            (-size * 0.08, -size * 0.58),
            (0, -size * 0.5),
            (size * 0.09, -size * 0.6),
            (size * 0.03, -size * 0.3),
            (size * 0.05, 4),
        ],
        bark,
    )
    return trunk + place(canopy(rnd, size * wide, size * tall, tones), 0, -size * 0.66)


def blossom_tree(rnd, size=150, tones=("#c98270", "#dfa08c", "#f3cfbf")):
    """A small fruit tree in flower, rooted at the origin."""
    body = "".join(
        bough([(0, 2), (dx * 0.35, -size * 0.22), (dx, -size * 0.5)], size * 0.06, EARTH) for dx in (-size * 0.2, 0, size * 0.22)
    )
    for dx, dy, s in ((-0.24, -0.5, 0.17), (0.26, -0.54, 0.17), (0, -0.68, 0.2), (0.02, -0.48, 0.14)):
        body += place(canopy(rnd, size * s * 1.2, size * s, tones, 20), dx * size, dy * size)
    for _ in range(26):
        body += circle(rnd.uniform(-0.46, 0.46) * size, -size * rnd.uniform(0.34, 0.86), size * 0.012, rnd.choice(tones))
    return body


def poplar(rnd, size=200, tone=MOSS):
    """A tall narrow tree."""
    crown = [
        (0, -size),
        (size * 0.09, -size * 0.72),
        (size * 0.12, -size * 0.42),
        (size * 0.06, -size * 0.16),
        (-size * 0.06, -size * 0.16),
        (-size * 0.12, -size * 0.42),
        (-size * 0.09, -size * 0.72),
    ]
    body = line([(0, 2), (0, -size * 0.3)], EARTH, size * 0.035) + blob(crown, tone)
    body += blob([(x * 0.55 + size * 0.03, y * 0.94 - size * 0.02) for x, y in crown], mix(tone, STRAW, 0.25))
    for _ in range(7):
        y = -size * rnd.uniform(0.25, 0.85)
        body += line([(-size * 0.05, y), (0, y - size * 0.03), (size * 0.05, y)], mix(tone, INK, 0.18), size * 0.008)
    return body
