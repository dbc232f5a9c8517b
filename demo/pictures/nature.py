"""Living things: sheep, grass; and clouds, stones and straw."""

import math

from .brush import (
    BARK,
    CLAY,
    CREAM,
    EARTH,
    INK,
    STRAW,
    WHEAT,
    WHITE,
    blob,
    circle,
    ellipse,
    group,
    line,
    mix,
    path,
    place,
)


def fleece(cx, cy, rx, ry, bumps, fill):
    """A woolly outline: small arcs around an ellipse."""
    ring = [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in (2 * math.pi * i / bumps for i in range(bumps))]
    size = math.pi * (rx + ry) / bumps * 0.56
    data = f"M{ring[0][0]:.1f} {ring[0][1]:.1f}" + "".join(f"A{size:.1f} {size:.1f} 0 0 1 {x:.1f} {y:.1f}" for x, y in ring[1:] + ring[:1])
    return path(data + "Z", fill)


def sheep_head(x, y, turn, face):
    """A sheep's head seen from the side, nose to the right."""
    body = (
        ellipse(-13, -5, 12, 5, mix(face, INK, 0.25), 24)
        + blob([(-13, -11), (2, -13), (17, -4), (23, 5), (19, 11), (7, 11), (-8, 9), (-14, 0)], face)
        + ellipse(-9, -3, 11, 5, mix(face, WHITE, 0.12), 155)
        + fleece(-6, -12, 11, 7, 7, CREAM)
        + circle(6, -3, 1.9, INK)
        + ellipse(20, 5, 2.2, 1.6, INK)
    )
    return place(body, x, y, 1.0, turn=turn)


def sheep(pose="walk", face=EARTH, wool=CREAM):
    """A sheep about 110 wide, standing on y=0 and facing right."""
    shadow = mix(wool, CLAY, 0.38)
    legs = {"walk": ((-30, -38), (-20, -14), (22, 16), (33, 42)), "graze": ((-30, -31), (-18, -16), (20, 18), (31, 33)), "rest": ()}[pose]
    body = ellipse(0, 1, 56, 6, BARK, opacity=0.22)
    for i, (hip, foot) in enumerate(legs):
        colour = mix(face, INK, 0.35) if i in (1, 2) else face
        body += line([(hip, -38), ((hip + foot) / 2 + 2, -20), (foot, -2)], colour, 7.5)
    lift = 20 if pose == "rest" else 0
    wools = fleece(0, -56, 50, 31, 15, shadow) + fleece(4, -61, 44, 25, 14, wool) + fleece(-48, -58, 8, 10, 6, shadow)
    for x, y in ((-26, -62), (-8, -72), (14, -64), (-12, -54), (28, -72), (6, -50)):
        wools += path(f"M{x} {y}q5 -7 11 -1", stroke=shadow, stroke_width=2.4, stroke_linecap="round")
    body += f'<g transform="translate(0 {lift})">{wools}</g>'
    if pose == "graze":
        return body + fleece(43, -50, 15, 17, 8, wool) + sheep_head(56, -22, 62, face)
    return body + f'<g transform="translate(0 {lift})">{fleece(40, -74, 17, 18, 9, wool)}{sheep_head(56, -88, 8, face)}</g>'


def tuft(rnd, size, colour):
    """A few blades of grass at the origin."""
    return group(
        "".join(
            line(
                [(k * size * 0.12, 0), (k * size * 0.16, -size * 0.5), (k * size * 0.34 + rnd.uniform(-2, 2), -size * rnd.uniform(0.7, 1))],
                colour,
                max(1.4, size * 0.07),
            )
            for k in (-2, -1, 0, 1, 2)
        )
    )


def meadow(rnd, height, x0, x1, depth, count, colours, small=10, big=26):
    """Grass over a slope, larger towards the viewer."""
    spots = sorted((rnd.random() ** 0.8, rnd.uniform(x0, x1)) for _ in range(count))
    return "".join(place(tuft(rnd, small + (big - small) * far, rnd.choice(colours)), x, height(x) + 8 + depth * far) for far, x in spots)


def haystack(rnd, size=100):
    """A thatched haystack on the ground."""
    shape = [
        (-size * 0.5, 0),
        (-size * 0.52, -size * 0.32),
        (-size * 0.3, -size * 0.7),
        (0, -size * 0.92),
        (size * 0.3, -size * 0.7),
        (size * 0.52, -size * 0.32),
        (size * 0.5, 0),
        (0, size * 0.05),
    ]
    body = ellipse(-size * 0.08, 2, size * 0.68, size * 0.08, BARK, opacity=0.25) + blob(shape, WHEAT)
    for k, clear in ((0, 0.34), (1, 0.3), (2, 0.26)):
        inner = -size * (0.08 + 0.11 * k)
        body += blob(
            [
                (-size * 0.5, 0),
                (-size * 0.5, -size * 0.34),
                (-size * 0.28, -size * 0.7),
                (-size * 0.02, -size * 0.9),
                (inner * 0.7, -size * 0.5),
                (inner, size * 0.03),
            ],
            mix(WHEAT, CLAY, 0.5),
            opacity=clear,
        )
    for _ in range(150):
        a, y = rnd.uniform(-0.97, 0.97), -size * rnd.uniform(0.04, 0.84)
        spread = [
            (a * size * 0.5 * (1 - max(0, -z / size - 0.3) * 1.35) * (1 - abs(a) * 0.04), z) for z in (y, y + size * 0.06, y + size * 0.12)
        ]
        body += line(
            spread, mix(rnd.choice((STRAW, "#d3a95a", "#c4974a", "#f0d591")), CLAY, 0.2 if a < -0.1 else 0), size * 0.011, opacity=0.9
        )
    return body + line([(-size * 0.34, -size * 0.6), (0, -size * 0.5), (size * 0.34, -size * 0.6)], CLAY, size * 0.022)


def cloud(width, fill=WHITE, opacity=0.8):
    """A long drifting cloud centred on the origin."""

    def strip(x, y, w, tall):
        outline = (
            (-0.5, 0),
            (-0.38, -0.04),
            (-0.26, -0.05),
            (-0.15, -0.13),
            (-0.03, -0.16),
            (0.08, -0.1),
            (0.17, -0.11),
            (0.26, -0.055),
            (0.38, -0.045),
            (0.5, 0),
            (0.25, 0.02),
            (-0.25, 0.02),
        )
        return blob([(x + a * w * side, y + b * w * tall) for a, b in outline], fill)

    side = -1 if int(width / 20) % 2 else 1
    back = group(strip(width * 0.2, width * 0.012, width * 0.72, 0.8) + strip(-width * 0.3, width * 0.03, width * 0.5, 0.6), opacity=0.55)
    return group(back + strip(0, 0, width, 1), opacity=opacity)


def stone(rnd, width, fill):
    """A rounded field stone on the ground."""
    tall = width * rnd.uniform(0.5, 0.7)
    return blob(
        [(-width / 2, 0), (-width * 0.42, -tall * 0.7), (0, -tall), (width * 0.4, -tall * 0.75), (width / 2, 0), (0, width * 0.06)], fill
    ) + blob(
        [(-width * 0.05, -tall * 0.9), (width * 0.34, -tall * 0.72), (width * 0.4, -tall * 0.35), (width * 0.1, -tall * 0.5)],
        mix(fill, CREAM, 0.3),
    )


def birds(x, y, count, rnd, colour=EARTH):
    return "".join(
        path(
            f"M{x + i * 52 + rnd.uniform(-10, 10):.0f} {y + rnd.uniform(-16, 16) - i * 6:.0f}q7 -8 13 0q6 -8 13 0",
            stroke=colour,
            stroke_width=2.6,
            stroke_linecap="round",
        )
        for i in range(count)
    )
