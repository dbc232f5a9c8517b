"""Living things: sheep, trees, fruit, grass; and clouds, stones and straw."""

import math

from .brush import (BARK, CLAY, CREAM, EARTH, INK, MIST, MOSS, PEACH, PERSIMMON, PINE, RUST, SAGE, STRAW, TAN,
                    WHEAT, WHITE, blob, circle, ellipse, group, line, mix, path, place, smooth)


def fleece(cx, cy, rx, ry, bumps, fill):
    """A woolly outline: small arcs around an ellipse."""
    ring = [(cx + rx * math.cos(a), cy + ry * math.sin(a))
            for a in (2 * math.pi * i / bumps for i in range(bumps))]
    size = math.pi * (rx + ry) / bumps * .56
    data = f"M{ring[0][0]:.1f} {ring[0][1]:.1f}" + "".join(
        f"A{size:.1f} {size:.1f} 0 0 1 {x:.1f} {y:.1f}" for x, y in ring[1:] + ring[:1])
    return path(data + "Z", fill)


def sheep_head(x, y, turn, face):
    """A sheep's head seen from the side, nose to the right."""
    body = (ellipse(-13, -5, 12, 5, mix(face, INK, .25), 24)
            + blob([(-13, -11), (2, -13), (17, -4), (23, 5), (19, 11), (7, 11), (-8, 9), (-14, 0)], face)
            + ellipse(-9, -3, 11, 5, mix(face, WHITE, .12), 155)
            + fleece(-6, -12, 11, 7, 7, CREAM) + circle(6, -3, 1.9, INK) + ellipse(20, 5, 2.2, 1.6, INK))
    return place(body, x, y, 1.0, turn=turn)


def sheep(pose="walk", face=EARTH, wool=CREAM):
    """A sheep about 110 wide, standing on y=0 and facing right."""
    shadow = mix(wool, CLAY, .38)
    legs = {"walk": ((-30, -38), (-20, -14), (22, 16), (33, 42)), "graze": ((-30, -31), (-18, -16), (20, 18), (31, 33)),
            "rest": ()}[pose]
    body = ellipse(0, 1, 56, 6, BARK, opacity=.22)
    for i, (hip, foot) in enumerate(legs):
        colour = mix(face, INK, .35) if i in (1, 2) else face
        body += line([(hip, -38), ((hip + foot) / 2 + 2, -20), (foot, -2)], colour, 7.5)
    lift = 20 if pose == "rest" else 0
    wools = (fleece(0, -56, 50, 31, 15, shadow) + fleece(4, -61, 44, 25, 14, wool)
             + fleece(-48, -58, 8, 10, 6, shadow))
    for x, y in ((-26, -62), (-8, -72), (14, -64), (-12, -54), (28, -72), (6, -50)):
        wools += path(f"M{x} {y}q5 -7 11 -1", stroke=shadow, stroke_width=2.4, stroke_linecap="round")
    body += f'<g transform="translate(0 {lift})">{wools}</g>'
    if pose == "graze":
        return body + fleece(43, -50, 15, 17, 8, wool) + sheep_head(56, -22, 62, face)
    return body + f'<g transform="translate(0 {lift})">{fleece(40, -74, 17, 18, 9, wool)}{sheep_head(56, -88, 8, face)}</g>'


def leaf(x, y, size, turn, fill):
    data = smooth([(0, 0), (size * .5, -size * .28), (size, 0), (size * .5, size * .28)], True)
    return path(data, fill, transform=f"translate({x:.1f} {y:.1f}) rotate({turn:.0f})")


def fruit(x, y, radius, fill=PERSIMMON):
    """A persimmon on a tree."""
    return (circle(x, y, radius, fill)
            + path(f"M{x - radius * .8:.1f} {y + radius * .55:.1f}A{radius:.1f} {radius:.1f} 0 0 0 {x + radius:.1f} {y:.1f}"
                   f"A{radius * 1.3:.1f} {radius * 1.3:.1f} 0 0 1 {x - radius * .8:.1f} {y + radius * .55:.1f}Z", RUST, opacity=.55)
            + circle(x + radius * .34, y - radius * .32, radius * .24, PEACH)
            + ellipse(x, y - radius * .88, radius * .5, radius * .24, MOSS))


def limbs(rnd, x, y, angle, length, width, depth, found):
    """Grow one bough; collects strokes and the places where fruit can hang."""
    bend = rnd.uniform(-.28, .28)
    ends = [(x, y)]
    for k in (1, 2, 3):
        turn = angle + bend * k / 3
        ends.append((ends[-1][0] + math.cos(turn) * length / 3, ends[-1][1] + math.sin(turn) * length / 3))
    found["strokes"].append((depth, ends, width))
    if depth <= 2:
        found["spots"] += ends[1:]
    if not depth:
        return
    for spread in rnd.choice(((-.55, .4), (-.4, .62), (-.75, .05, .62))):
        limbs(rnd, *ends[-1], angle + bend + spread * rnd.uniform(.8, 1.2), length * rnd.uniform(.66, .82),
              width * .64, depth - 1, found)


def bough(ends, width, bark):
    """A branch that narrows towards its tip."""
    (x1, y1), (x2, y2) = ends[0], ends[-1]
    far = math.hypot(x2 - x1, y2 - y1) or 1
    nx, ny = -(y2 - y1) / far, (x2 - x1) / far
    half = [width * (.52 - .19 * k / (len(ends) - 1)) for k in range(len(ends))]
    left = [(x + nx * h, y + ny * h) for (x, y), h in zip(ends, half)]
    right = [(x - nx * h, y - ny * h) for (x, y), h in zip(ends, half)]
    return (path(smooth(left) + "L" + smooth(right[::-1])[1:] + "Z", bark) + circle(*ends[-1], half[-1], bark)
            + circle(*ends[0], half[0], bark))


def persimmon_tree(rnd, size=300, lean=-1.57, depth=5, leaves=.5, bark=BARK, radius=None):
    """An autumn persimmon tree rooted at the origin, heavy with fruit."""
    found = {"strokes": [], "spots": []}
    limbs(rnd, 0, size * .04, lean, size * .3, size * .085, depth, found)
    body = "".join(bough(ends, max(width, size * .007), bark) for _, ends, width in found["strokes"])
    for _, ends, width in found["strokes"][:9]:
        body += line([(x + width * .2, y) for x, y in ends[:-1]], mix(bark, TAN, .45), width * .16, opacity=.7)
    radius = radius or size * .028
    hung = []
    for x, y in found["spots"]:
        if rnd.random() < leaves:
            body += leaf(x, y, radius * rnd.uniform(1.5, 2.3), rnd.uniform(0, 360),
                         rnd.choice((mix(RUST, CLAY, .4), "#b5702f", SAGE, mix(WHEAT, CLAY, .3))))
        if y < -size * .3 and all((x - a) ** 2 + (y - b) ** 2 > (radius * 1.9) ** 2 for a, b in hung):
            hung.append((x, y))
    for x, y in hung:
        if rnd.random() < .62:
            body += fruit(x, y + radius * 1.1, radius * rnd.uniform(.82, 1.1), rnd.choice((PERSIMMON, PERSIMMON, "#d9541b", "#ea7d3c")))
    return body


def canopy(rnd, rx, ry, tones, dabs=26):
    """A leafy crown around the origin, lit from the upper right."""
    body = ""
    for k, tone in enumerate(tones):
        share = 1 - k * .23
        for i in range(11):
            a = 2 * math.pi * i / 11 + rnd.uniform(-.2, .2)
            x, y = math.cos(a) * rx * .6 * share + k * rx * .13, math.sin(a) * ry * .58 * share - k * ry * .16
            body += circle(x, y, min(rx, ry) * rnd.uniform(.34, .46) * (share + .06), tone)
        body += ellipse(k * rx * .13, -k * ry * .16, rx * .62 * share, ry * .6 * share, tone)
    for _ in range(dabs):
        a, far = rnd.uniform(0, 6.28), rnd.uniform(.1, .98)
        body += ellipse(math.cos(a) * rx * far, math.sin(a) * ry * far, rx * .05, rx * .025,
                        rnd.choice(tones), rnd.uniform(-60, 60))
    return body


def tree(rnd, size=200, tones=(PINE, MOSS, SAGE), bark=EARTH, wide=.36, tall=.34):
    """A leafy tree rooted at the origin."""
    trunk = blob([(-size * .045, 4), (-size * .025, -size * .3), (-size * .08, -size * .58), (0, -size * .5),
                  (size * .09, -size * .6), (size * .03, -size * .3), (size * .05, 4)], bark)
    return trunk + place(canopy(rnd, size * wide, size * tall, tones), 0, -size * .66)


def poplar(rnd, size=200, tone=MOSS):
    """A tall narrow tree."""
    crown = [(0, -size), (size * .09, -size * .72), (size * .12, -size * .42), (size * .06, -size * .16),
             (-size * .06, -size * .16), (-size * .12, -size * .42), (-size * .09, -size * .72)]
    body = line([(0, 2), (0, -size * .3)], EARTH, size * .035) + blob(crown, tone)
    body += blob([(x * .55 + size * .03, y * .94 - size * .02) for x, y in crown], mix(tone, STRAW, .25))
    for _ in range(7):
        y = -size * rnd.uniform(.25, .85)
        body += line([(-size * .05, y), (0, y - size * .03), (size * .05, y)], mix(tone, INK, .18), size * .008)
    return body


def tuft(rnd, size, colour):
    """A few blades of grass at the origin."""
    return group("".join(line([(k * size * .12, 0), (k * size * .16, -size * .5), (k * size * .34 + rnd.uniform(-2, 2),
                 -size * rnd.uniform(.7, 1))], colour, max(1.4, size * .07)) for k in (-2, -1, 0, 1, 2)))


def meadow(rnd, height, x0, x1, depth, count, colours, small=10, big=26):
    """Grass over a slope, larger towards the viewer."""
    spots = sorted((rnd.random() ** .8, rnd.uniform(x0, x1)) for _ in range(count))
    return "".join(place(tuft(rnd, small + (big - small) * far, rnd.choice(colours)), x, height(x) + 8 + depth * far)
                   for far, x in spots)


def haystack(rnd, size=100):
    """A thatched haystack on the ground."""
    shape = [(-size * .5, 0), (-size * .52, -size * .32), (-size * .3, -size * .7), (0, -size * .92),
             (size * .3, -size * .7), (size * .52, -size * .32), (size * .5, 0), (0, size * .05)]
    body = ellipse(-size * .08, 2, size * .68, size * .08, BARK, opacity=.25) + blob(shape, WHEAT)
    body += blob([(-size * .5, 0), (-size * .5, -size * .34), (-size * .28, -size * .7), (0, -size * .9),
                  (-size * .1, -size * .5), (-size * .06, size * .03)], mix(WHEAT, CLAY, .4), opacity=.75)
    for _ in range(42):
        a = rnd.uniform(-1, 1)
        y = -size * rnd.uniform(.02, .78)
        x = a * size * .5 * min(1, (1.05 + y / size))
        body += line([(x, y), (x + a * 4, y + size * .1)], rnd.choice((STRAW, mix(WHEAT, CLAY, .5), mix(WHEAT, CLAY, .3))), size * .014)
    return body + line([(-size * .34, -size * .6), (0, -size * .5), (size * .34, -size * .6)], CLAY, size * .022)


def cloud(width, fill=WHITE, opacity=.8):
    """A long drifting cloud centred on the origin."""
    def strip(x, y, w, tall):
        outline = ((-.5, 0), (-.38, -.04), (-.26, -.05), (-.15, -.13), (-.03, -.16), (.08, -.1), (.17, -.11), (.26, -.055), (.38, -.045), (.5, 0), (.25, .02), (-.25, .02))
        return blob([(x + a * w, y + b * w * tall) for a, b in outline], fill)
    back = group(strip(width * .2, width * .012, width * .72, .8) + strip(-width * .3, width * .03, width * .5, .6), opacity=.55)
    return group(back + strip(0, 0, width, 1), opacity=opacity)


def stone(rnd, width, fill):
    """A rounded field stone on the ground."""
    tall = width * rnd.uniform(.5, .7)
    return (blob([(-width / 2, 0), (-width * .42, -tall * .7), (0, -tall), (width * .4, -tall * .75), (width / 2, 0), (0, width * .06)], fill)
            + blob([(-width * .05, -tall * .9), (width * .34, -tall * .72), (width * .4, -tall * .35), (width * .1, -tall * .5)], mix(fill, CREAM, .3)))


def birds(x, y, count, rnd, colour=EARTH):
    return "".join(path(f"M{x + i * 34 + rnd.uniform(-8, 8):.0f} {y + rnd.uniform(-16, 16) - i * 6:.0f}q7 -8 13 0q6 -8 13 0",
                        stroke=colour, stroke_width=2.6, stroke_linecap="round") for i in range(count))
