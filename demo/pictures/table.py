"""The still-life setting shared by the product pictures."""

import math

from .brush import BARK, CREAM, EARTH, INK, STRAW, WHITE, Canvas, ellipse, line, mix, path, poly, rect, rule, smooth


def setting(name, seed, wall=(CREAM, STRAW), top=("#dcb272", "#c99a5b"), edge=760, light=True):
    """A square canvas with a warm wall, window light and a table."""
    c = Canvas(name, 1200, 1200, seed)
    c.sky(*wall)
    if light:
        window_light(c)
    c.add(c.shade("M0 0H1200V1200H0Z", mix(wall[1], EARTH, 0.55), to=(0, 0.5, 0.7, 0.2), strength=0.42, reach=0.7))
    board(c, edge, top)
    return c


def window_light(c):
    """Slanted window panes of light on the wall."""
    for col in range(2):
        for row in range(3):
            x, y = 560 + col * 215, 40 + row * 215
            c.add(poly([(x, y + 40), (x + 190, y - 10), (x + 190, y + 180), (x, y + 230)], WHITE, opacity=0.5))


def board(c, edge, tones):
    """A wooden table top with grain, from `edge` down."""
    c.add(rect(0, edge, 1200, 1200 - edge, c.blend(*tones)))
    for _ in range(34):
        far = c.rnd.random()
        y, x = edge + 14 + (1170 - edge) * far, c.rnd.uniform(-200, 1000)
        c.add(
            line(
                [(x, y), (x + 160, y + c.rnd.uniform(-3, 3)), (x + c.rnd.uniform(240, 520), y)],
                mix(tones[0], EARTH, c.rnd.uniform(0.12, 0.3)),
                1.5 + 2 * far,
                opacity=0.55,
            )
        )
    for y in (edge + 120, edge + 290):
        c.add(rule(0, y, 1200, y, mix(tones[1], EARTH, 0.45), 3, opacity=0.55), rule(0, y + 3, 1200, y + 3, CREAM, 1.5, opacity=0.35))
    c.add(rect(0, edge - 3, 1200, 7, mix(tones[0], CREAM, 0.5)))
    c.add(c.shade(f"M0 {edge}H1200V1200H0Z", EARTH, to=(0, 1, 0.5, 0.2), strength=0.4, reach=0.8))


def cast(c, x, y, rx, ry, strength=0.5):
    """A soft shadow on the table, falling to the left."""
    fill = c.blend((0, BARK, strength), (0.55, BARK, strength * 0.65), (1, BARK, 0), kind="radialGradient")
    c.add(ellipse(x - rx * 0.12, y, rx, ry, fill))


def oval_shade(c, x, y, rx, ry, colour, strength=0.5, turn=0):
    """Grainy shade on the lower left of an oval thing."""
    data = oval(x, y, rx, ry, turn)
    c.add(c.shade(data, colour, to=(0.05, 0.9, 0.75, 0.25), strength=strength, reach=0.75))


def oval(x, y, rx, ry, turn=0):
    """Path data of a turned ellipse."""
    t = math.radians(turn)
    ring = []
    for k in range(12):
        a, b = rx * math.cos(k * math.pi / 6), ry * math.sin(k * math.pi / 6)
        ring.append((x + a * math.cos(t) - b * math.sin(t), y + a * math.sin(t) + b * math.cos(t)))
    return smooth(ring, True)


def cloth(c, points, fill, folds=()):
    """A linen cloth with folds and a stripe of grain."""
    data = smooth(points, True)
    c.add(path(smooth([(x - 8, y + 12) for x, y in points], True), BARK, opacity=0.18), path(data, fill))
    c.add(c.shade(data, mix(fill, EARTH, 0.6), to=(0, 1, 0.7, 0.1), strength=0.45, reach=0.8))
    for fold in folds:
        c.add(line(fold, mix(fill, EARTH, 0.28), 5, opacity=0.6), line([(x + 5, y - 4) for x, y in fold], WHITE, 3, opacity=0.6))


def sprig(rnd, length, leaf_size, tones, pairs=6):
    """A curved leafy twig growing right from the origin."""
    stem = [(length * k / 8, -length * 0.16 * math.sin(math.pi * k / 9)) for k in range(9)]
    body = line(stem, mix(tones[0], BARK, 0.4), max(3, leaf_size * 0.09))
    for k in range(pairs):
        x, y = stem[1 + k * 7 // pairs]
        for side in (-1, 1):
            body += foliage(x + rnd.uniform(-6, 6), y, leaf_size * rnd.uniform(0.8, 1.1), side * rnd.uniform(38, 68), rnd.choice(tones))
    return body + foliage(*stem[-1], leaf_size, 12, tones[-1])


def foliage(x, y, size, turn, fill):
    """One leaf with a lit half and a vein."""
    half = smooth([(0, 0), (size * 0.3, -size * 0.2), (size * 0.7, -size * 0.16), (size, 0)])
    whole = smooth(
        [(0, 0), (size * 0.3, -size * 0.2), (size * 0.7, -size * 0.16), (size, 0), (size * 0.7, size * 0.17), (size * 0.3, size * 0.2)],
        True,
    )
    return (
        f'<g transform="translate({x:.1f} {y:.1f}) rotate({turn:.0f})">{path(whole, fill)}{path(half + "Z", mix(fill, CREAM, 0.22))}'
        f"{rule(0, 0, size * 0.92, 0, mix(fill, INK, 0.25), max(1.2, size * 0.025))}</g>"
    )


def tray(c, x, y, rx, ry, rim=34):
    """A round woven bamboo tray seen at an angle."""
    cast(c, x, y + ry * 0.3 + rim, rx * 1.14, ry * 1.1, 0.55)
    c.add(ellipse(x, y + rim, rx, ry, "#9a7444"), ellipse(x, y + rim * 0.6, rx * 1.005, ry, "#b98d52"))
    c.add(ellipse(x, y, rx * 1.01, ry, "#d9b06c"), ellipse(x, y + 6, rx * 0.94, ry * 0.91, "#a67c45"))
    inner = oval(x, y + 10, rx * 0.93, ry * 0.89)
    weave = "".join(
        rule(x - rx + k * 26, y - ry, x - rx + k * 26 + 90, y + ry + 20, "#e2c083", 11) for k in range(-4, int(rx * 2 / 26) + 1)
    )
    weave += "".join(
        path(
            f"M{x - rx:.0f} {y - ry + k * 18:.0f}H{x + rx:.0f}",
            stroke="#c39a5c",
            stroke_width=7,
            stroke_dasharray="26 26",
            stroke_dashoffset=(k % 2) * 26,
        )
        for k in range(int(ry * 2 / 18) + 2)
    )
    c.add(f'<g clip-path="{c.clip(inner)}">{weave}</g>')
    c.add(c.shade(inner, EARTH, to=(0, 0.7, 0.9, 0.2), strength=0.55, reach=0.7))
    for k in range(30):
        a = k * math.pi / 15
        c.add(ellipse(x + rx * 0.975 * math.cos(a), y + ry * 0.955 * math.sin(a) + 2, 9, 5, "#8a6a3f", math.degrees(a) * 0.6))
