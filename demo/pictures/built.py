"""Houses, sheds, fences and windows of a Funiu mountain village."""

from .brush import (
    BARK,
    CLAY,
    CREAM,
    EARTH,
    INK,
    PERSIMMON,
    RUST,
    STRAW,
    TAN,
    WHEAT,
    blob,
    circle,
    ellipse,
    line,
    mix,
    path,
    poly,
    rect,
    rule,
    straight,
)

TILE = "#6f5a4c"


def roof(w, h, d, rise, colour):
    """The tiled front slope of a gable roof, its ridge and its far edge."""
    top, lift = -h - rise - d * 0.13, w * 0.012
    eave = [(-w * 0.05, -h + 7 - lift), (w * 0.25, -h + 9), (w * 0.75, -h + 9), (w + w * 0.03, -h + 7 - lift)]
    left, right = d / 2 - w * 0.05, w + d / 2 + w * 0.02
    body = poly(
        [(right - 6, top), (w + d + d * 0.12, -h - d * 0.25 + 8), (w + d + d * 0.12, -h - d * 0.25 + 1), (right, top - 4)],
        mix(colour, INK, 0.25),
    )
    slope = f"M{left:.1f} {top:.1f}L{right:.1f} {top:.1f}L{eave[3][0]:.1f} {eave[3][1]:.1f}Q{w / 2:.1f} {-h + 13:.1f} {eave[0][0]:.1f} {eave[0][1]:.1f}Z"
    body += path(slope, colour)
    count = max(6, int(w / 11))
    for i in range(1, count):
        share = i / count
        x1, x2 = left + (right - left) * share, eave[0][0] + (eave[3][0] - eave[0][0]) * share
        body += rule(x1, top + 3, x2, -h + 8, mix(colour, (INK, CREAM)[i % 2], 0.2), max(1.2, w / 150))
    for k in range(1, 4):
        y = top + (-h + 8 - top) * k / 4
        a, b = left + (eave[0][0] - left) * k / 4, right + (eave[3][0] - right) * k / 4
        body += rule(a + 3, y, b - 3, y, mix(colour, INK, 0.22), 1.2, opacity=0.6)
    edge = path(
        f"M{eave[0][0]:.1f} {eave[0][1]:.1f}Q{w / 2:.1f} {-h + 13:.1f} {eave[3][0]:.1f} {eave[3][1]:.1f}",
        stroke=mix(colour, INK, 0.4),
        stroke_width=max(2.4, w * 0.016),
    )
    crown = path(
        f"M{left - 5:.1f} {top - 4:.1f}Q{(left + right) / 2:.1f} {top + 3:.1f} {right + 5:.1f} {top - 4:.1f}",
        stroke=mix(colour, INK, 0.35),
        stroke_width=max(3, w * 0.026),
        stroke_linecap="round",
    )
    return body + edge + crown


def house(rnd, w=200, h=84, d=80, rise=46, wall=TAN, tile=TILE, front=None, kind="plaster"):
    """A gable house seen from the front left corner; origin at the front left foot."""
    side, shade = mix(wall, STRAW, 0.42), mix(wall, INK, 0.22)
    body = poly([(w, 0), (w + d, -d * 0.25), (w + d, -h - d * 0.25), (w + d / 2, -h - rise - d * 0.13), (w, -h)], side)
    body += rect(0, -h, w, h, wall)
    body += rect(0, -h, w, h * 0.16, shade, opacity=0.6)
    if kind == "stone":
        body += stones(rnd, 0, -h, w, h, wall) + stones(rnd, w + 4, -h, d * 0.8, h * 0.72, side)
    elif kind == "brick":
        body += bricks(rnd, 0, -h, w, h, wall) + bricks(rnd, w + 3, -h - d * 0.08, d - 8, h * 0.8, side)
    else:
        body += rect(0, -h * 0.2, w, h * 0.2, mix(wall, EARTH, 0.5)) + poly(
            [(w, 0), (w + d, -d * 0.25), (w + d, -d * 0.25 - h * 0.2), (w, -h * 0.2)], mix(side, EARTH, 0.4)
        )
    vent = (w + d * 0.5, -h - d * 0.13 - rise * 0.3)
    body += ellipse(*vent, d * 0.06, d * 0.08, mix(side, INK, 0.55))
    if front:
        body += front(w, h)
    return body + roof(w, h, d, rise, tile)


def stones(rnd, x, y, w, h, wall):
    """A dry stone face."""
    body, row = "", 0
    size = max(9, h / 6)
    top = y + 2
    while top < y + h - size * 0.5:
        left = x + 2 - (row % 2) * size * 0.5
        while left < x + w - 4:
            wide = size * rnd.uniform(1.1, 2.1)
            a, b = max(x, left), min(x + w, left + wide - 2)
            if b - a > 4:
                body += rect(
                    a, top, b - a, size - 2, mix(wall, rnd.choice((CREAM, EARTH, CLAY, STRAW)), rnd.uniform(0.08, 0.3)), size * 0.28
                )
            left += wide
        top, row = top + size, row + 1
    return body


def bricks(rnd, x, y, w, h, wall):
    """Hints of brick courses."""
    body, step = "", max(6, h / 9)
    for k in range(int(h / step)):
        for _ in range(max(3, int(w / 26))):
            wide = step * 1.9
            left = x + rnd.randrange(max(1, int((w - wide) / wide))) * wide + (k % 2) * wide / 2
            body += rect(left, y + k * step + 1, wide - 2, step - 2, mix(wall, rnd.choice((INK, CREAM, RUST)), 0.16), 1)
    return body


def door(x, foot, wide, tall, colour=EARTH, paper=True):
    """A double wooden door with red new-year papers beside it."""
    body = rect(x - 3, foot - tall - 4, wide + 6, tall + 4, mix(colour, INK, 0.4)) + rect(x, foot - tall, wide, tall, colour)
    body += rule(x + wide / 2, foot - tall, x + wide / 2, foot, mix(colour, INK, 0.5), 2)
    body += circle(x + wide * 0.42, foot - tall * 0.48, wide * 0.05, WHEAT) + circle(
        x + wide * 0.58, foot - tall * 0.48, wide * 0.05, WHEAT
    )
    if paper:
        for left in (x - wide * 0.3 - 3, x + wide + 3):
            body += rect(left, foot - tall * 0.92, wide * 0.26, tall * 0.72, RUST)
        body += rect(x - wide * 0.04, foot - tall * 1.22, wide * 1.08, tall * 0.15, RUST)
    return body


def window(x, y, w, h, glass=BARK, frame=CLAY):
    """A latticed window."""
    body = rect(x - 3, y - 3, w + 6, h + 6, frame, 2) + rect(x, y, w, h, glass)
    body += poly([(x, y), (x + w * 0.6, y), (x + w * 0.2, y + h), (x, y + h)], mix(glass, WHEAT, 0.35))
    for k in (1, 2, 3):
        body += rule(x + w * k / 4, y, x + w * k / 4, y + h, frame, max(1.4, w * 0.05))
    for k in (1, 2):
        body += rule(x, y + h * k / 3, x + w, y + h * k / 3, frame, max(1.4, w * 0.05))
    return body


def garland(x, y, length, size, colour=PERSIMMON):
    """A string of drying fruit or maize."""
    count = int(length / (size * 1.6))
    body = rule(x, y, x, y + length, STRAW, 1.5)
    for k in range(count):
        at = y + size + k * size * 1.6
        body += ellipse(x + (size * 0.5 if k % 2 else -size * 0.5), at, size * 0.9, size * 0.8, mix(colour, RUST if k % 2 else STRAW, 0.2))
    return body


def home_front(w, h):
    """Door, windows and drying strings of a family house."""
    body = door(w * 0.42, 0, w * 0.16, h * 0.62)
    body += window(w * 0.12, -h * 0.62, w * 0.15, h * 0.3) + window(w * 0.74, -h * 0.62, w * 0.15, h * 0.3)
    return (
        body
        + garland(w * 0.34, -h * 0.82, h * 0.45, max(2.2, h * 0.035))
        + garland(w * 0.65, -h * 0.82, h * 0.5, max(2.2, h * 0.035), WHEAT)
    )


def shed_front(w, h):
    """Openings, posts and half gates of a sheep shed."""
    body = ""
    for k in range(2):
        x = w * (0.08 + k * 0.46)
        body += rect(x, -h * 0.8, w * 0.38, h * 0.8, BARK) + rect(x, -h * 0.8, w * 0.38, h * 0.2, INK, opacity=0.5)
        body += ellipse(x + w * 0.19, -2, w * 0.18, h * 0.1, mix(WHEAT, CLAY, 0.5))
        for i in range(4):
            body += rule(x, -h * (0.08 + i * 0.1), x + w * 0.38, -h * (0.08 + i * 0.1), TAN, h * 0.045)
        body += rule(x + w * 0.03, -h * 0.42, x + w * 0.03, 0, CLAY, h * 0.06) + rule(
            x + w * 0.35, -h * 0.42, x + w * 0.35, 0, CLAY, h * 0.06
        )
    return body


def rail(points, colour=CLAY, tall=42, gap=46, width=6):
    """A wooden fence along straight stretches."""
    body = ""
    for (ax, ay), (bx, by) in zip(points, points[1:], strict=False):
        for drop in (0.85, 0.45):
            body += rule(ax, ay - tall * drop, bx, by - tall * drop, colour, width * 0.8)
        count = max(1, round(((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5 / gap))
        for i in range(count + 1):
            x, y = ax + (bx - ax) * i / count, ay + (by - ay) * i / count
            body += rule(x, y, x, y - tall, mix(colour, BARK, 0.35), width)
            body += rule(x + width * 0.25, y - 3, x + width * 0.25, y - tall + 2, mix(colour, STRAW, 0.35), width * 0.3)
    return body


def drystone(rnd, height, x0, x1, tall, colour=CLAY):
    """A low stone wall following the ground."""
    body = ""
    for row in range(2, -1, -1):
        x = x0 - rnd.uniform(0, tall * 0.4)
        while x < x1:
            wide = tall * rnd.uniform(0.5, 0.95)
            y = height(x + wide / 2) - row * tall / 3
            body += blob(
                [(x, y), (x + 2, y - tall * 0.36), (x + wide - 4, y - tall * 0.37), (x + wide - 2, y)],
                mix(colour, rnd.choice((CREAM, STRAW, EARTH, CLAY)), rnd.uniform(0.12, 0.4)),
            )
            x += wide
    return body


def basket(w, h, colour=WHEAT):
    """A woven basket around the origin (foot centre)."""
    body = poly([(-w * 0.5, -h), (w * 0.5, -h), (w * 0.4, 0), (-w * 0.4, 0)], mix(colour, CLAY, 0.35))
    for k in range(4):
        for i in range(7):
            x = -w * 0.44 + i * w * 0.125 + (k % 2) * w * 0.05
            body += rect(x, -h + 3 + k * h / 4.2, w * 0.07, h / 6, mix(colour, STRAW, 0.3), 2)
    return body + ellipse(0, -h, w * 0.52, h * 0.12, mix(colour, CLAY, 0.5)) + ellipse(0, -h, w * 0.44, h * 0.08, BARK)


def plank(points, colour, width):
    """Straight timber through points."""
    return path(straight(points, False), "none", stroke=colour, stroke_width=width, stroke_linejoin="miter")


def wire(ax, ay, bx, by, sag, colour=EARTH, width=2):
    return line([(ax, ay), ((ax + bx) / 2, (ay + by) / 2 + sag), (bx, by)], colour, width)
