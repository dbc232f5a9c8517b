"""Square product picture: a jar of acacia honey."""

import math

from .brush import BARK, CREAM, EARTH, MOSS, PINE, RUST, SAGE, WHITE, blob, circle, ellipse, line, path, place, poly, rect, rule, smooth
from .table import cast, cloth, setting

AMBER, DEEP, LIT = "#d98a1f", "#9a5410", "#f3bd4f"


def jar_shape(x, y, w, h):
    """The outline of a squat jar, foot centre at (x, y)."""
    return (
        f"M{x - w * 0.38:.0f} {y - h}L{x + w * 0.38:.0f} {y - h}C{x + w * 0.4:.0f} {y - h * 0.93:.0f} {x + w * 0.5:.0f} {y - h * 0.9:.0f} {x + w * 0.5:.0f} {y - h * 0.76:.0f}"
        f"L{x + w * 0.5:.0f} {y - h * 0.12:.0f}Q{x + w * 0.5:.0f} {y} {x + w * 0.38:.0f} {y}L{x - w * 0.38:.0f} {y}Q{x - w * 0.5:.0f} {y} {x - w * 0.5:.0f} {y - h * 0.12:.0f}"
        f"L{x - w * 0.5:.0f} {y - h * 0.76:.0f}C{x - w * 0.5:.0f} {y - h * 0.9:.0f} {x - w * 0.4:.0f} {y - h * 0.93:.0f} {x - w * 0.38:.0f} {y - h}Z"
    )


def jar(c, x, y, w, h, level=0.82):
    """A glass jar full of honey."""
    data = jar_shape(x, y, w, h)
    clip = c.clip(data)
    top = y - h * level
    c.add(path(data, "#f6ecd2", opacity=0.75))
    honey = c.blend((0, DEEP), (0.3, AMBER), (0.68, LIT), (1, "#c97d1c"), to=(0, 0.2, 1, 0))
    inner = rect(x - w / 2, top, w, y - top, honey) + ellipse(x, top, w * 0.5, h * 0.035, "#f7d27e")
    inner += rect(x - w / 2, y - h * 0.06, w, h * 0.06, DEEP, opacity=0.5)
    inner += blob(
        [
            (x + w * 0.1, y - h * 0.1),
            (x + w * 0.34, y - h * 0.16),
            (x + w * 0.38, y - h * 0.5),
            (x + w * 0.26, y - h * 0.7),
            (x + w * 0.16, y - h * 0.4),
        ],
        "#fbd98a",
        opacity=0.45,
    )
    for _ in range(16):
        inner += circle(x + c.rnd.uniform(-0.4, 0.4) * w, y - c.rnd.uniform(0.1, 0.74) * h, c.rnd.uniform(2, 6), "#fbe2a6", opacity=0.6)
    c.add(f'<g clip-path="{clip}">{inner}</g>', c.shade(data, "#5f2f08", to=(0, 0.6, 0.8, 0.3), strength=0.55, reach=0.6))
    c.add(path(data, stroke="#fffdf8", stroke_width=5, opacity=0.55))
    c.add(line([(x + w * 0.4, y - h * 0.74), (x + w * 0.42, y - h * 0.45), (x + w * 0.41, y - h * 0.2)], WHITE, 14, opacity=0.75))
    c.add(line([(x - w * 0.42, y - h * 0.72), (x - w * 0.43, y - h * 0.5)], WHITE, 8, opacity=0.45))


def tag_label(c, x, y, w, h):
    """A kraft label with a drawn flower instead of words."""
    c.add(
        rect(x - w / 2, y - h / 2, w, h, "#f3e2bd", 16),
        rect(x - w / 2 + 10, y - h / 2 + 10, w - 20, h - 20, "none", 10, stroke="#b98a4a", stroke_width=3),
    )
    for k in range(6):
        c.add(ellipse(x + math.cos(k * 1.047) * h * 0.15, y + math.sin(k * 1.047) * h * 0.15, h * 0.12, h * 0.075, "#c9892f", 60 * k))
    c.add(circle(x, y, h * 0.07, RUST))
    for side in (-1, 1):
        c.add(line([(x + side * h * 0.3, y), (x + side * h * 0.42, y - 8), (x + side * h * 0.56, y + 2)], MOSS, 4))
        for k in (0, 1, 2):
            c.add(ellipse(x + side * (h * 0.33 + k * h * 0.1), y - 12 + (k % 2) * 20, 14, 7, MOSS, side * (-30 if k % 2 else 30)))


def lid(c, x, y, w):
    """A cloth cover tied with twine."""
    skirt = [
        (x - w * 0.46, y - 58),
        (x, y - 70),
        (x + w * 0.46, y - 58),
        (x + w * 0.47, y + 4),
        (x + w * 0.6, y + 62),
        (x + w * 0.4, y + 44),
        (x + w * 0.2, y + 72),
        (x, y + 48),
        (x - w * 0.2, y + 74),
        (x - w * 0.4, y + 46),
        (x - w * 0.6, y + 64),
        (x - w * 0.47, y + 4),
    ]
    data = smooth(skirt, True)
    c.add(path(data, "#8b9d6a"))
    clip, checks = c.clip(data), ""
    for k in range(-7, 8):
        checks += rule(x + k * w * 0.085, y - 70, x + k * w * 0.1, y + 80, CREAM, 5, opacity=0.5)
    for k in range(6):
        checks += rule(x - w * 0.6, y - 50 + k * 24, x + w * 0.6, y - 50 + k * 24, CREAM, 5, opacity=0.4)
    c.add(f'<g clip-path="{clip}">{checks}</g>', c.shade(data, PINE, to=(0, 0.8, 0.8, 0.2), strength=0.7, reach=0.8))
    for drop in (0, 8):
        c.add(
            path(
                f"M{x - w * 0.47:.0f} {y + drop}Q{x} {y + 26 + drop} {x + w * 0.47:.0f} {y + drop}",
                stroke=("#b98a4a", "#e0bd7d")[drop > 0],
                stroke_width=8,
            )
        )
    c.add(
        path(
            f"M{x + 30} {y + 22}q40 -44 66 -10q-20 26 -66 10q-44 -36 -66 0q30 22 66 0M{x + 30} {y + 24}q10 40 -8 70M{x + 34} {y + 24}q30 30 28 66",
            stroke="#e0bd7d",
            stroke_width=6,
            stroke_linecap="round",
        )
    )


def blossom(rnd, x, y, size):
    """One pea-shaped acacia flower hanging down."""
    a = rnd.uniform(-35, 35)
    body = ellipse(-size * 0.22, size * 0.1, size * 0.34, size * 0.5, "#f1ead6", 24) + ellipse(
        size * 0.22, size * 0.1, size * 0.34, size * 0.5, WHITE, -24
    )
    body += (
        ellipse(0, size * 0.34, size * 0.26, size * 0.32, "#f8f2e0")
        + ellipse(0, -size * 0.3, size * 0.2, size * 0.17, "#a5ad72")
        + ellipse(0, size * 0.1, size * 0.08, size * 0.16, "#e7d58f")
    )
    return place(body, x, y, 1, turn=a)


def cluster(rnd, x, y, size=30, rows=7):
    """A hanging raceme of acacia flowers."""
    body = line([(x, y), (x + 6, y + size * 3), (x + 2, y + size * rows * 0.8)], "#8b9d6a", 5)
    for k in range(rows):
        wide = size * (1.15 - 0.12 * k)
        for side in (-1, 0, 1):
            if k < rows - 1 or side == 0:
                body += blossom(
                    rnd, x + side * wide + rnd.uniform(-4, 4), y + size * 0.7 + k * size * 0.82 + (side == 0) * 8, size * (0.95 - k * 0.045)
                )
    return body


def spray(rnd, points, clusters, size=30):
    """A branch of acacia with paired leaflets and hanging flowers."""
    body = line(points, "#6b5138", 14) + line([(x + 2, y - 4) for x, y in points], "#93745a", 4)
    for x, y, lean in clusters:
        stem = [(x, y), (x + lean * 60, y + 26), (x + lean * 150, y + 50)]
        body += line(stem, MOSS, 5)
        for k in range(5):
            px, py = x + lean * (30 + k * 30), y + 14 + k * 9
            for side in (-1, 1):
                body += ellipse(px + lean * 8, py + side * 24, 14, 27, rnd.choice((MOSS, SAGE, "#768a55", "#9aab76")), lean * side * 22)
        body += ellipse(x + lean * 172, y + 56, 27, 14, SAGE, lean * 18)
    return body + "".join(cluster(rnd, x - lean * 10, y + 6, size) for x, y, lean in clusters)


def dipper(size=300):
    """A turned wooden honey dipper; its head is at the origin, handle up."""
    body = rect(-9, -size, 18, size, "#a97a4c", 9) + rect(1, -size + 4, 6, size - 20, "#cfa06a", 3) + circle(0, -size, 15, "#a97a4c")
    for k, wide in enumerate((30, 44, 52, 52, 44, 30)):
        body += rect(-wide, -4 + k * 20, wide * 2, 13, "#b98455", 6) + rect(wide * 0.1, -3 + k * 20, wide * 0.8, 5, "#ddb27b", 3)
    return rect(-14, -4, 28, 112, "#7d5230", 6) + body


def comb(c, x, y, cells, size=34):
    """A piece of honeycomb."""
    shade, body = "", ""
    for q, r in cells:
        cx, cy = x + size * 1.74 * (q + r * 0.5), y + size * 1.05 * r
        hexa = [(cx + size * math.cos(a), cy + size * 0.72 * math.sin(a)) for a in (math.pi / 6 + k * math.pi / 3 for k in range(6))]
        shade += poly([(px, py + 26) for px, py in hexa], "#a9661a")
        body += poly(hexa, "#e7b24a", stroke="#f6d68d", stroke_width=5)
        body += ellipse(cx, cy + 2, size * 0.66, size * 0.46, c.rnd.choice(("#c97d1c", "#d98a1f", "#b96f16"))) + ellipse(
            cx + size * 0.2, cy - size * 0.14, size * 0.2, size * 0.1, "#fbe2a6"
        )
    c.add(shade, body)


def bee(x, y, size=1.0, flip=False):
    body = ellipse(-4, -20, 12, 22, WHITE, -24, opacity=0.75) + ellipse(12, -20, 12, 22, WHITE, 22, opacity=0.75)
    body += ellipse(0, 0, 30, 19, "#e5b343") + path("M-12 -17q-6 17 0 34M2 -19q-6 19 0 38M15 -16q-5 16 0 32", stroke=BARK, stroke_width=7)
    return place(body + circle(28, 0, 13, BARK) + line([(34, -10), (42, -20), (48, -20)], BARK, 3), x, y, size, flip, -10)


def honey():
    """A jar of acacia honey with a dipper and blossoms."""
    c = setting("honey", 17, ("#f3ead0", "#e9cf98"), ("#cda06a", "#b07f4d"), 800)
    r = c.rnd
    c.add(spray(r, [(-20, 60), (160, 96), (360, 84), (560, 130)], ((110, 90, 1), (270, 88, -1), (430, 96, 1)), 34))
    c.add(spray(r, [(1220, 190), (1090, 180), (960, 210)], ((1110, 184, -1), (1010, 196, 1)), 30))
    cloth(
        c,
        [(120, 1010), (300, 920), (700, 900), (1060, 950), (1130, 1050), (900, 1130), (420, 1140)],
        "#f4ead6",
        ([(200, 1010), (330, 980), (420, 1030)],),
    )
    cast(c, 560, 1015, 380, 64, 0.65)
    jar(c, 580, 1010, 500, 560)
    tag_label(c, 580, 800, 300, 210)
    lid(c, 580, 460, 400)
    cast(c, 880, 1085, 230, 40)
    comb(c, 770, 1030, [(0, 0), (1, 0), (2, 0), (3, 0), (0, 1), (1, 1), (2, 1), (-1, 2), (0, 2), (1, 2), (2, 2)], 42)
    puddle(c, 340, 1085)
    c.add(place(dipper(420), 300, 1000, 1.0, turn=-40))
    c.add(
        bee(850, 560, 1.15, True),
        bee(1010, 640, 0.85),
        path("M880 556q60 -50 90 30", stroke=EARTH, stroke_width=3, stroke_dasharray="3 12", stroke_linecap="round"),
    )
    for x, y in ((520, 1100), (610, 1122), (205, 990), (690, 1090)):
        c.add(blossom(r, x, y, 30))
    return c.svg()


def puddle(c, x, y):
    """A small pool of honey under the dipper."""
    pool = [(x - 110, y), (x - 40, y - 34), (x + 60, y - 30), (x + 150, y), (x + 80, y + 30), (x - 50, y + 32)]
    c.add(
        blob([(px, py + 6) for px, py in pool], DEEP, opacity=0.5),
        blob(pool, AMBER),
        blob([(x + 20, y - 22), (x + 70, y - 20), (x + 120, y - 2), (x + 60, y - 4)], "#f7d27e"),
    )
