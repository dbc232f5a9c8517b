"""Square product pictures: millet, persimmon cakes, honey."""

import math

from .brush import (BARK, CLAY, CREAM, EARTH, INK, MOSS, PEACH, PERSIMMON, PINE, RUST, SAGE, STRAW, TAN, WHEAT, WHITE, blob,
                    circle, ellipse, line, mix, path, place, poly, rect, rule, smooth)
from .table import cast, cloth, foliage, oval, oval_shade, setting, sprig, tray

GOLD = "#e5b343"


def grains(c, x, y, rx, ry, count, size=5, heap=True):
    """Millet grains scattered in an oval."""
    body = ""
    for _ in range(count):
        a, far = c.rnd.uniform(0, 6.283), c.rnd.random() ** .5
        body += circle(x + rx * far * math.cos(a), y + ry * far * math.sin(a), size * c.rnd.uniform(.75, 1.15),
                       c.rnd.choice((GOLD, "#f0c860", "#d79c2f", "#f6dc8e", "#c98b28")))
    c.add(body)


def ear(rnd, length=360):
    """A drooping ear of millet on its stalk; the stalk foot is at the origin."""
    stalk = [(0, 0), (10, -length * .5), (40, -length * .95), (110, -length * 1.15), (190, -length * 1.02)]
    body = line(stalk, "#a08a45", 9)
    for k, side in ((0, -1), (1, 1)):
        x, y = stalk[1][0], -length * (.25 + k * .3)
        body += path(smooth([(x, y), (x + side * 70, y - 90), (x + side * 170, y - 60), (x + side * 250, y + 30), (x + side * 160, y - 30), (x + side * 70, y - 50)], True),
                     mix(SAGE, WHEAT, .25 + k * .2))
    for k in range(210):
        share = rnd.random()
        x = 110 + share * 150 + 40 * math.sin(share * 3)
        y = -length * 1.15 + 6 + share * share * 270
        wide = 44 * math.sin(math.pi * min(1, share * .86 + .12)) + 5
        a = rnd.uniform(0, 6.283)
        px, py = x + math.cos(a) * wide * rnd.random() ** .4, y + math.sin(a) * wide * .8
        body += circle(px, py, rnd.uniform(6, 10), mix(rnd.choice((GOLD, "#d2992f", "#f0cf75")), CLAY, .25 if px < x else 0))
    return body


def sack(c, x, y, w, h):
    """An open cloth sack with a rolled rim, foot centre at (x, y)."""
    shape = [(x - w * .44, y - h * .78), (x - w * .56, y - h * .4), (x - w * .54, y - h * .06), (x - w * .3, y + 6), (x, y + 12), (x + w * .3, y + 6),
             (x + w * .54, y - h * .06), (x + w * .56, y - h * .4), (x + w * .44, y - h * .78), (x, y - h * .74)]
    data = smooth(shape, True)
    c.add(path(data, "#d8bd92"), c.shade(data, EARTH, to=(0, .8, .8, .2), strength=.6, reach=.8))
    for k in range(-3, 4):
        px = x + k * w * .13
        c.add(line([(px, y - h * .7), (px * 1.0 + k * 10, y - h * .45), (px + k * 4, y - h * .2)], mix("#d8bd92", EARTH, .3), 4, opacity=.55))
    for k in range(9):
        c.add(rule(x - w * .5, y - h * .08 - k * h * .075, x + w * .5, y - h * .08 - k * h * .075, CREAM, 1.4, opacity=.22))
    c.add(ellipse(x, y - h * .8, w * .5, h * .15, "#b8966a"), ellipse(x, y - h * .84, w * .5, h * .15, "#e7d0a8"), ellipse(x, y - h * .84, w * .42, h * .115, "#8a6a3f"))


def heap(c, x, y, rx, tall):
    """A smooth golden heap with grains on it."""
    shape = [(x - rx, y), (x - rx * .6, y - tall * .6), (x, y - tall), (x + rx * .6, y - tall * .6), (x + rx, y), (x, y + rx * .22)]
    data = smooth(shape, True)
    c.add(path(data, GOLD), c.shade(data, "#8a5a1a", to=(0, .9, .7, .2), strength=.6, reach=.8))
    dots = ""
    for _ in range(int(rx * 3.2)):
        a = c.rnd.uniform(-.97, .97)
        px = x + rx * a
        top, low = y - tall * math.cos(a * 1.57) ** .8, y + rx * .2 * math.cos(a * 1.57)
        py = top + (low - top) * c.rnd.random()
        dots += circle(px, py, c.rnd.uniform(3.4, 5.4), c.rnd.choice(("#f0c860", "#d79c2f", "#f6dc8e", "#dba93a", "#f8e3a0")))
    c.add(dots)


def bowl(c, x, y, rx, tall, glaze="#5f7148"):
    """A glazed bowl filled with millet; rim centre at (x, y)."""
    shape = f"M{x - rx} {y}C{x - rx * .96:.0f} {y + tall * .75:.0f} {x - rx * .6:.0f} {y + tall} {x - rx * .4:.0f} {y + tall}L{x + rx * .4:.0f} {y + tall}C{x + rx * .6:.0f} {y + tall} {x + rx * .96:.0f} {y + tall * .75:.0f} {x + rx} {y}Z"
    cast(c, x, y + tall + 4, rx * 1.15, rx * .2, .6)
    c.add(rect(x - rx * .38, y + tall - 6, rx * .76, 20, mix(glaze, INK, .35), 6), path(shape, glaze))
    c.add(c.shade(shape, INK, to=(0, .9, .8, .2), strength=.6, reach=.8))
    c.add(path(f"M{x - rx * .93:.0f} {y + tall * .4:.0f}Q{x} {y + tall * .86:.0f} {x + rx * .93:.0f} {y + tall * .4:.0f}", stroke=STRAW, stroke_width=6, opacity=.8))
    c.add(ellipse(x, y, rx, rx * .24, mix(glaze, CREAM, .45)), ellipse(x, y + 3, rx * .93, rx * .2, mix(glaze, INK, .3)))
    heap(c, x, y + 6, rx * .9, rx * .34)
    c.add(path(f"M{x - rx} {y}A{rx} {rx * .24:.0f} 0 0 0 {x + rx} {y}", stroke=mix(glaze, CREAM, .5), stroke_width=9))


def millet():
    """Golden millet in a sack and a bowl."""
    c = setting("millet", 9, ("#f1ead8", "#e6d3ac"), ("#a97a4c", "#8a5f3a"), 700)
    for x, y, s, turn, flip in ((330, 900, 1.5, 10, True), (420, 900, 1.75, 12, True), (700, 900, 1.75, -4, False), (800, 900, 1.35, 0, False), (250, 900, 1.15, 14, True)):
        c.add(place(ear(c.rnd), x, y, s, flip, turn))
    cast(c, 500, 960, 400, 80, .6)
    sack(c, 500, 960, 560, 560)
    heap(c, 500, 500, 228, 130)
    c.add(place(rect(-18, -260, 36, 220, "#9a6b3f", 16) + rect(2, -255, 9, 200, "#bd8c57", 4) + ellipse(0, 0, 70, 62, "#7d5230"), 570, 480, 1, turn=32))
    grains(c, 545, 506, 70, 30, 120)
    bowl(c, 850, 850, 215, 150)
    grains(c, 560, 1060, 330, 46, 240)
    grains(c, 480, 1050, 130, 22, 220)
    cast(c, 250, 1075, 170, 30)
    c.add(place(scoop(c), 250, 1040, 1.25, turn=-8))
    grains(c, 330, 1024, 44, 18, 120)
    return c.svg()


def scoop(c):
    """A wooden scoop lying along x, bowl to the right."""
    body = rect(-190, -14, 190, 28, "#7d5230", 14) + rect(-186, -12, 176, 10, "#a97a4c", 5)
    body += blob([(-16, -24), (50, -44), (120, -30), (140, 4), (110, 34), (40, 42), (-16, 20)], "#7d5230")
    return body + blob([(2, -20), (54, -36), (114, -24), (130, 2), (104, 20), (46, 26), (0, 12)], "#5f3c22")


def dried(c, x, y, size, frost=.8, fill="#c9642c"):
    """One flattened dried persimmon dusted with its own sugar."""
    rx, ry = size, size * .56
    side = oval(x, y + size * .2, rx, ry)
    c.add(path(side, mix(fill, BARK, .42)), path(oval(x, y, rx, ry), fill))
    c.add(c.shade(oval(x, y + size * .08, rx, ry * 1.1), "#5a2410", to=(0, .9, .8, .2), strength=.6, reach=.75))
    powder = ""
    for _ in range(int(120 * frost)):
        a, far = c.rnd.uniform(0, 6.283), c.rnd.random() ** .6
        powder += ellipse(x + rx * .95 * far * math.cos(a), y + ry * .95 * far * math.sin(a), c.rnd.uniform(3, size * .12), c.rnd.uniform(2, size * .05),
                          WHITE, c.rnd.uniform(-30, 30), opacity=round(c.rnd.uniform(.25, .75), 2))
    c.add(powder, path(f"M{x - rx * .8:.0f} {y + ry * .35:.0f}Q{x} {y + ry * 1.05:.0f} {x + rx * .8:.0f} {y + ry * .35:.0f}", stroke="#7d3312", stroke_width=2.5, opacity=.5))
    for k in range(4):
        c.add(ellipse(x + math.cos(k * 1.57 + .5) * size * .18, y - size * .05 + math.sin(k * 1.57 + .5) * size * .1, size * .17, size * .085, "#6f5a35", 90 * k + 30))
    c.add(circle(x, y - size * .06, size * .06, "#4a3a22"), ellipse(x + rx * .4, y - ry * .45, rx * .24, ry * .12, WHITE, 24, opacity=.5))


def string(c, x, length, size, start=0):
    """Peeled persimmons drying on a hanging string."""
    c.add(rule(x, -10, x, length, "#cdb283", 4))
    y = 60 + start
    while y < length - size:
        fill = c.rnd.choice((PERSIMMON, "#d9702f", "#e98a45", "#c95a22"))
        data = smooth([(x, y - size * .7), (x + size * .75, y - size * .3), (x + size * .62, y + size * .5), (x, y + size * .95), (x - size * .62, y + size * .5), (x - size * .75, y - size * .3)], True)
        c.add(path(data, fill), c.shade(data, "#7a2a08", to=(0, .9, .8, .2), strength=.65, reach=.8))
        c.add(ellipse(x + size * .28, y - size * .12, size * .12, size * .24, WHITE, 16, opacity=.45))
        c.add(poly([(x - size * .46, y - size * .58), (x, y - size * .86), (x + size * .46, y - size * .58), (x, y - size * .42)], "#6f6a3c"), rule(x, y - size * .6, x, y - size * 1.3, "#6f5a35", 5))
        y += size * 2.25


def persimmon_cakes():
    """Frosted dried persimmons on a bamboo tray, strings drying behind."""
    c = setting("cakes", 33, ("#e4ebe2", "#efdfb8"), ("#8f6a48", "#6e4e35"), 760)
    for x, length, start in ((90, 640, 10), (235, 560, 60), (390, 600, -10), (545, 500, 40), (690, 590, 0), (840, 520, 60), (985, 640, 10), (1120, 570, 50)):
        string(c, x, length, 46, start)
    c.add(rect(0, 0, 1200, 26, "#6e4e35"), rect(0, 20, 1200, 7, "#a97a4c"))
    tray(c, 600, 900, 500, 190)
    spots = ((350, 810), (520, 785), (690, 788), (855, 815), (260, 890), (430, 880), (610, 872), (790, 884), (945, 902), (340, 975), (520, 980), (710, 982), (880, 975))
    for x, y in spots:
        dried(c, x, y, 88, c.rnd.uniform(.6, 1.1), c.rnd.choice(("#c9642c", "#b95724", "#d2763a")))
    for x, y in ((470, 835), (650, 830), (560, 920), (740, 915)):
        dried(c, x, y - 26, 88, 1.1, c.rnd.choice(("#c9642c", "#d2763a")))
    c.add(place(foliage(0, 0, 190, -18, "#b5702f") + foliage(10, 14, 150, 34, "#8b9d6a"), 930, 1090))
    return c.svg()
