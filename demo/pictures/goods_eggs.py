"""Square product picture: eggs in a straw-lined basket."""

import math

from .brush import (
    CREAM,
    EARTH,
    STRAW,
    WHEAT,
    WHITE,
    circle,
    ellipse,
    line,
    mix,
    path,
    smooth,
)
from .table import cast, cloth, setting


def egg(c, x, y, size, turn, fill):
    """One egg with grain shade, freckles and light."""
    data = smooth(
        [
            (0, -size * 0.66),
            (size * 0.3, -size * 0.48),
            (size * 0.46, -size * 0.02),
            (size * 0.38, size * 0.34),
            (0, size * 0.52),
            (-size * 0.38, size * 0.34),
            (-size * 0.46, -size * 0.02),
            (-size * 0.3, -size * 0.48),
        ],
        True,
    )
    body = path(data, fill) + c.shade(data, mix(fill, EARTH, 0.75), to=(0, 0.95, 0.8, 0.2), strength=0.5, reach=0.85)
    body += ellipse(size * 0.16, -size * 0.26, size * 0.09, size * 0.17, WHITE, 14, opacity=0.4)
    for _ in range(7):
        body += circle(
            c.rnd.uniform(-0.28, 0.28) * size, c.rnd.uniform(-0.4, 0.36) * size, c.rnd.uniform(1.2, 2.6), mix(fill, EARTH, 0.4), opacity=0.7
        )
    c.add(f'<g transform="translate({x} {y}) rotate({turn})">{body}</g>')


def straw(c, x0, x1, y, spread, count, long=90):
    """Loose straws around a line."""
    for _ in range(count):
        x, a = c.rnd.uniform(x0, x1), c.rnd.uniform(-0.9, 0.9)
        size, z = c.rnd.uniform(0.5, 1) * long, y + c.rnd.uniform(-spread, spread)
        c.add(
            line(
                [
                    (x - size * math.cos(a) / 2, z - size * math.sin(a) / 2),
                    (x, z - 8),
                    (x + size * math.cos(a) / 2, z + size * math.sin(a) / 2),
                ],
                c.rnd.choice((WHEAT, STRAW, "#cda558", "#b98f49", CREAM)),
                c.rnd.uniform(2.5, 5),
            )
        )


def wicker(c, x, y, w, h):
    """The woven front of a basket whose rim is centred on (x, y)."""
    shape = f"M{x - w} {y}Q{x - w * 0.98:.0f} {y + h * 0.8:.0f} {x - w * 0.7:.0f} {y + h}Q{x} {y + h * 1.16:.0f} {x + w * 0.7:.0f} {y + h}Q{x + w * 0.98:.0f} {y + h * 0.8:.0f} {x + w} {y}Q{x} {y + h * 0.5:.0f} {x - w} {y}Z"
    c.add(path(shape, "#8f6435"))
    weave, rows = "", 9
    for row in range(rows):
        for k in range(-13, 14):
            if (k + row) % 2 == 0:
                a = k / 13.5
                far = (1 - a * a) ** 0.5
                px, py = x + w * a * (1 - 0.03 * row), y + row * h / (rows - 1.4) + far * h * (0.26 - row * 0.012)
                weave += ellipse(
                    px,
                    py,
                    w * 0.077 * (0.5 + 0.5 * far),
                    h * 0.064,
                    mix("#d6a862", CREAM, 0.25 * (a + 1) * 0.5 + c.rnd.uniform(0, 0.12)),
                    a * -14,
                )
    c.add(f'<g clip-path="{c.clip(shape)}">{weave}</g>', c.shade(shape, EARTH, to=(0, 0.8, 0.8, 0.2), strength=0.5, reach=0.7))


def eggs():
    """Free-range eggs in a straw-lined basket."""
    c = setting("eggs", 5, ("#eef0e2", "#e9ddb9"), ("#c79a63", "#a97c4a"), 720)
    cloth(
        c,
        [(60, 1010), (200, 930), (620, 900), (1080, 940), (1160, 1030), (1000, 1130), (520, 1160), (140, 1110)],
        "#b9c49a",
        ([(130, 1040), (240, 1010), (330, 1060)], [(1060, 1000), (960, 1020), (900, 1090)]),
    )
    cast(c, 600, 1010, 520, 90, 0.6)
    x, y, w, h = 600, 690, 400, 300
    c.add(path(f"M{x - w + 14} {y}C{x - w + 40} {y - 560} {x + w - 40} {y - 560} {x + w - 14} {y}", stroke="#8d6437", stroke_width=40))
    c.add(
        path(
            f"M{x - w + 18} {y}C{x - w + 44} {y - 556} {x + w - 36} {y - 556} {x + w - 10} {y}",
            stroke="#cfa15d",
            stroke_width=26,
            stroke_dasharray="24 7",
        )
    )
    c.add(ellipse(x, y, w, 128, "#6f4d2b"), ellipse(x, y - 4, w * 0.95, 112, "#a47a42"))
    straw(c, x - w * 0.86, x + w * 0.86, y - 30, 55, 150)
    tones = ("#e9c9a0", "#f2dfc2", "#d9a878", "#f5e8d2", "#cf9a6b", "#dfe0c8", "#ecc7a5")
    for k, (dx, dy, turn) in enumerate(
        (
            (-190, -86, -20),
            (-60, -112, 8),
            (80, -106, -10),
            (205, -80, 24),
            (-255, -20, -38),
            (-125, -24, 14),
            (12, -36, -8),
            (140, -22, 18),
            (258, -14, 36),
            (-190, 46, -24),
            (-58, 52, 12),
            (76, 56, -14),
            (200, 48, 28),
        )
    ):
        egg(c, x + dx, y + dy, 150, turn, tones[k * 3 % 7])
    straw(c, x - w * 0.8, x + w * 0.8, y + 84, 16, 60, 110)
    wicker(c, x, y + 18, w, h)
    for k in range(34):
        a = math.pi * (k + 0.5) / 34
        c.add(
            ellipse(x - w * math.cos(a), y + 14 + 122 * math.sin(a), 30, 15, ("#d9ae69", "#b98a4a")[k % 2], 90 * math.cos(a) * -0.25 + 20)
        )
    straw(c, x - w * 0.9, x + w * 0.9, y + 112, 10, 26, 80)
    for ex, ey, turn, tone in ((208, 1040, 74, "#f2dfc2"), (1000, 1052, -66, "#d9a878")):
        cast(c, ex, ey + 58, 104, 24)
        egg(c, ex, ey, 160, turn, tone)
    straw(c, 330, 880, 1095, 22, 16, 100)
    return c.svg()
