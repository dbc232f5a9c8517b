"""A small SVG canvas and the shapes every picture is built from.

Standard library only. Every shape function returns SVG text; a Canvas keeps
the drawing order, the gradients and one seeded random generator.
"""

import math
import random

INK, BARK, EARTH, CLAY, TAN = "#2b231d", "#3b2a20", "#5b4636", "#8a6a4f", "#b3906c"
WHEAT, STRAW, CREAM, WHITE = "#e8c77a", "#f3dfae", "#f8efd8", "#fffdf8"
RUST, PERSIMMON, PEACH = "#c2410c", "#e2672a", "#f29a5c"
MOSS, SAGE, MIST = "#5f7148", "#8b9d6a", "#b9c49a"
PINE = "#46573a"
SKY, HAZE = "#dfeae6", "#c8dcd8"
SKIN = "#d9a47c"


def num(value):
    """A number as short SVG text."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def tag(kind, body="", **attrs):
    """One SVG element; underscores in attribute names become hyphens."""
    text = "".join(f' {key.rstrip("_").replace("_", "-")}="{num(value)}"' for key, value in attrs.items() if value is not None)
    return f"<{kind}{text}>{body}</{kind}>" if body else f"<{kind}{text}/>"


def mix(first, second, share):
    """The colour `share` of the way from first to second."""
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def smooth(points, closed=False):
    """Path data of a soft curve through the points (Catmull-Rom)."""
    count = len(points)
    pick = (lambda i: points[i % count]) if closed else (lambda i: points[max(0, min(count - 1, i))])
    text = [f"M{num(float(points[0][0]))} {num(float(points[0][1]))}"]
    for i in range(count if closed else count - 1):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = (pick(i + k) for k in (-1, 0, 1, 2))
        ends = (bx + (cx - ax) / 6, by + (cy - ay) / 6, cx - (dx - bx) / 6, cy - (dy - by) / 6, cx, cy)
        text.append("C" + " ".join(num(float(v)) for v in ends))
    return "".join(text) + ("Z" if closed else "")


def straight(points, closed=True):
    """Path data of straight edges through the points."""
    return "M" + "L".join(f"{num(float(x))} {num(float(y))}" for x, y in points) + ("Z" if closed else "")


def path(data, fill="none", **attrs):
    return tag("path", d=data, fill=fill, **attrs)


def blob(points, fill, **attrs):
    """A closed soft shape."""
    return path(smooth(points, True), fill, **attrs)


def poly(points, fill, **attrs):
    """A closed straight-edged shape."""
    return path(straight(points), fill, **attrs)


def line(points, colour, width, **attrs):
    """A soft stroke with round ends."""
    return path(smooth(points), "none", stroke=colour, stroke_width=width, stroke_linecap="round", stroke_linejoin="round", **attrs)


def rule(x1, y1, x2, y2, colour, width, **attrs):
    """A straight stroke."""
    return path(
        f"M{num(float(x1))} {num(float(y1))}L{num(float(x2))} {num(float(y2))}",
        "none",
        stroke=colour,
        stroke_width=width,
        stroke_linecap="round",
        **attrs,
    )


def circle(x, y, radius, fill, **attrs):
    return tag("circle", cx=float(x), cy=float(y), r=float(radius), fill=fill, **attrs)


def ellipse(x, y, rx, ry, fill, turn=0, **attrs):
    transform = f"rotate({num(float(turn))} {num(float(x))} {num(float(y))})" if turn else None
    return tag("ellipse", cx=float(x), cy=float(y), rx=float(rx), ry=float(ry), fill=fill, transform=transform, **attrs)


def rect(x, y, width, height, fill, radius=0, **attrs):
    return tag(
        "rect", x=float(x), y=float(y), width=float(width), height=float(height), fill=fill, rx=float(radius) if radius else None, **attrs
    )


def place(body, x, y, scale=1.0, flip=False, turn=0, **attrs):
    """Put a shape drawn around the origin somewhere else."""
    across = -scale if flip else scale
    turned = f" rotate({num(float(turn))})" if turn else ""
    where = f"translate({num(float(x))} {num(float(y))}){turned} scale({across:.3f} {scale:.3f})"
    return tag("g", body, transform=where, **attrs)


def group(body, **attrs):
    return tag("g", body, **attrs) if body else ""


def profile(knots):
    """A height function y(x) eased through the knots."""

    def height(x):
        if x <= knots[0][0]:
            return knots[0][1]
        for (ax, ay), (bx, by) in zip(knots, knots[1:], strict=False):
            if x <= bx:
                share = (x - ax) / (bx - ax)
                return ay + (by - ay) * (1 - math.cos(math.pi * share)) / 2
        return knots[-1][1]

    return height


def rolling(rnd, knots, rough=10, length=160):
    """A profile with a little natural unevenness."""
    base, phase = profile(knots), [rnd.uniform(0, 6.28) for _ in range(3)]

    def height(x):
        small = sum(math.sin(x / length * (k + 1) * 2.1 + phase[k]) / (k + 1) for k in range(3))
        return base(x) + small * rough

    return height


def crest(height, x0, x1, step=24, drop=0):
    """Points along a height function."""
    count = max(2, round((x1 - x0) / step))
    return [(x0 + (x1 - x0) * i / count, height(x0 + (x1 - x0) * i / count) + drop) for i in range(count + 1)]


def peaks(rnd, x0, x1, tops, jag=16, step=26):
    """A rocky mountain outline through (x, y) tops, broken up by small ledges."""
    points = []
    for (ax, ay), (bx, by) in zip(tops, tops[1:], strict=False):
        count = max(2, int(abs(bx - ax) / step))
        for i in range(count):
            share = i / count
            points.append(
                (ax + (bx - ax) * share + rnd.uniform(-5, 5), ay + (by - ay) * share + rnd.uniform(-jag, jag) * (0 if i == 0 else 1))
            )
    return [(x0, tops[0][1])] + points + [tops[-1], (x1, tops[-1][1])]


def down(points, bottom, soft=True):
    """Path data of the area between a crest and the bottom edge."""
    top = smooth(points) if soft else straight(points, False)
    return f"{top}L{num(float(points[-1][0]))} {bottom}L{num(float(points[0][0]))} {bottom}Z"


class Canvas:
    """One picture: its size, its definitions and its marks in drawing order."""

    def __init__(self, name, width=1600, height=1000, seed=7):
        self.name, self.width, self.height = name, width, height
        self.rnd = random.Random(seed)
        self.defs, self.marks, self.known = [], [], {}

    def add(self, *marks):
        self.marks.extend(marks)

    def define(self, body):
        """Keep a definition (`%s` stands for its id) and give the id."""
        if body not in self.known:
            self.known[body] = f"{self.name}-{len(self.known)}"
            self.defs.append(body.replace("%s", self.known[body]))
        return self.known[body]

    def blend(self, *stops, to=(0, 0, 0, 1), kind="linearGradient", **attrs):
        """A gradient fill; a stop is a colour or (offset, colour[, opacity])."""
        body = ""
        for i, stop in enumerate(stops):
            offset, colour, *clear = stop if isinstance(stop, tuple) else (i / (len(stops) - 1), stop)
            body += tag("stop", offset=f"{offset:.3f}", stop_color=colour, stop_opacity=clear[0] if clear else None)
        if kind == "linearGradient":
            attrs.update(x1=to[0], y1=to[1], x2=to[2], y2=to[3])
        return f"url(#{self.define(tag(kind, body, id='%s', **attrs))})"

    def glow(self, x, y, radius, colour, strength=0.9):
        """A soft round light."""
        fill = self.blend((0, colour, strength), (0.45, colour, strength * 0.4), (1, colour, 0), kind="radialGradient")
        self.add(circle(x, y, radius, fill))

    def clip(self, data):
        """A clip reference for path data."""
        return f"url(#{self.define(tag('clipPath', path(data), id='%s'))})"

    def grain(self):
        """A filter that breaks a soft shade into printed grain."""
        steps = (
            tag("feTurbulence", type="fractalNoise", baseFrequency=".75", numOctaves=1, seed=4, result="n")
            + tag("feColorMatrix", in_="n", type="matrix", result="g", values="0 0 0 0 0 " * 3 + "0 0 0 -9 5.1")
            + tag("feComposite", in_="SourceGraphic", in2="g", operator="in")
        )
        return f"url(#{self.define(tag('filter', steps, id='%s', x='0', y='0', width='1', height='1'))})"

    def shade(self, data, colour, to=(0, 0, 0, 1), strength=0.5, reach=1.0):
        """Grainy shade over a shape, strongest where the direction starts."""
        fill = self.blend((0, colour, strength), (reach, colour, 0), to=to)
        return path(data, fill, filter=self.grain())

    def sky(self, *stops):
        self.add(rect(0, 0, self.width, self.height, self.blend(*stops)))

    def hill(self, height, fill, shade=None, light=None, x0=-20, x1=None):
        """A hill under a height function, with a grainy foot and a lit rim."""
        points = crest(height, x0, x1 or self.width + 20)
        data = down(points, self.height)
        self.add(path(data, fill))
        if shade:
            self.add(self.shade(data, shade, to=(0, 1, 0, 0), strength=0.55, reach=0.9))
        if light:
            self.add(self.shade(data, light, to=(0.9, 0, 0.55, 0.6), strength=0.42, reach=0.6))
        return data

    def mist(self, y, depth, colour=CREAM, strength=0.7):
        fill = self.blend((0, colour, 0), (0.55, colour, strength), (1, colour, 0))
        self.add(rect(0, y, self.width, depth, fill))

    def svg(self):
        size = f"{self.width} {self.height}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{self.width}" '
            f'height="{self.height}"><defs>{"".join(self.defs)}</defs>{"".join(self.marks)}</svg>\n'
        )
