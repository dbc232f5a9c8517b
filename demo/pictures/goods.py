"""Square product pictures: glass noodles, eggs, millet."""

import math

from .brush import (BARK, CLAY, CREAM, EARTH, INK, MOSS, PEACH, PERSIMMON, PINE, RUST, SAGE, STRAW, TAN, WHEAT, WHITE, blob,
                    circle, ellipse, line, mix, path, place, poly, rect, rule, smooth)
from .nature import stone
from .table import cast, cloth, foliage, oval, oval_shade, setting, sprig, tray

GLASS = "#d2b488"


def bundle(rnd, length=560, thick=120, band=PERSIMMON):
    """A bundle of glass noodles lying along x, tied with a paper band."""
    half, r = length / 2, thick / 2
    body = blob([(-half, -r * .86), (-half * .5, -r * .96), (0, -r * .8), (half * .5, -r * .96), (half, -r * .86), (half + 14, 0), (half, r * .86),
                 (half * .5, r), (0, r * .84), (-half * .5, r), (-half, r * .86), (-half - 14, 0)], mix(GLASS, EARTH, .28))
    for k in range(74):
        y = -r + thick * (k + .5) / 74
        bulge, left, right = y * .97, -half - rnd.uniform(-14, 26), half + rnd.uniform(-14, 26)
        depth = (y + r) / thick
        tone = mix(mix(CREAM, GLASS, .25 + depth * .6), EARTH, rnd.choice((0, .05, .12, .3)) * (.5 + depth))
        body += line([(left, bulge + rnd.uniform(-6, 6)), (-half * .5, bulge), (0, bulge * .84), (half * .5, bulge), (right, bulge + rnd.uniform(-6, 6))],
                     tone, rnd.choice((1.6, 2.2, 2.8)))
    return body + paper_band(thick, band)


def paper_band(thick, band):
    """A paper band around the middle with a round seal and a twine."""
    r, w = thick * .45, thick * .5
    body = path(f"M{-w} {-r:.0f}Q{-w - 12:.0f} 0 {-w} {r:.0f}Q0 {r + 7:.0f} {w} {r:.0f}Q{w + 12:.0f} 0 {w} {-r:.0f}Q0 {-r + 5:.0f} {-w} {-r:.0f}Z", band)
    body += path(f"M{-w - 5:.0f} {r * .3:.0f}Q0 {r * .45:.0f} {w + 5:.0f} {r * .3:.0f}L{w} {r:.0f}Q0 {r + 7:.0f} {-w} {r:.0f}Z", mix(band, INK, .35), opacity=.5)
    for x in (-w + 9, w - 9):
        body += path(f"M{x:.0f} {-r + 1:.0f}Q{x * 1.2:.0f} 0 {x:.0f} {r:.0f}", stroke=STRAW, stroke_width=3)
    body += ellipse(0, -2, r * .52, r * .56, STRAW) + ellipse(0, -2, r * .4, r * .44, band)
    return body + path(f"M{-r * .28:.0f} {r * .16:.0f}q{r * .14:.0f} {-r * .3:.0f} {r * .28:.0f} {-r * .34:.0f}q{r * .14:.0f} {r * .04:.0f} {r * .28:.0f} {r * .34:.0f}", stroke=STRAW, stroke_width=4)


def potato(rnd, size=260, skin="#9c4a40"):
    """A whole sweet potato along x with rootlets and eyes."""
    h = size / 2
    outline = [(-h * 1.12, 6), (-h * .7, -h * .34), (-h * .1, -h * .5), (h * .5, -h * .4), (h * .95, -h * .12), (h * 1.22, -h * .06),
               (h * .9, h * .12), (h * .45, h * .4), (-h * .2, h * .46), (-h * .75, h * .3)]
    body = line([(h * 1.1, -h * .05), (h * 1.35, -h * .14), (h * 1.5, -h * .04)], mix(skin, BARK, .3), size * .022)
    body += line([(-h * 1.05, 4), (-h * 1.25, h * .1)], mix(skin, BARK, .3), size * .02) + blob(outline, skin)
    body += blob([(-h * 1.08, 8), (-h * .66, h * .02), (0, h * .12), (h * .6, h * .04), (h * .9, h * .12), (h * .45, h * .4), (-h * .2, h * .46), (-h * .75, h * .3)],
                 mix(skin, INK, .3), opacity=.6)
    body += line([(-h * .45, -h * .3), (0, -h * .38), (h * .4, -h * .3)], mix(skin, PEACH, .5), size * .04, opacity=.75)
    for _ in range(13):
        x, y = rnd.uniform(-h * .8, h * .8), rnd.uniform(-h * .24, h * .3)
        body += path(f"M{x:.0f} {y:.0f}q{size * .035:.0f} {size * .02:.0f} {size * .075:.0f} 0", stroke=mix(skin, INK, .4), stroke_width=size * .012, stroke_linecap="round")
    return body


def half_potato(size=150):
    """The cut face of a sweet potato."""
    body = ellipse(-size * .16, 4, size * .56, size * .5, "#8f433b") + ellipse(0, 0, size * .52, size * .5, "#a5544a")
    body += ellipse(3, 0, size * .46, size * .44, "#ef9f55") + ellipse(6, -2, size * .36, size * .34, "#f5b46c") + ellipse(8, -4, size * .18, size * .17, "#f9c98a")
    for k in range(14):
        a = k * .449
        body += rule(6 + math.cos(a) * size * .22, -2 + math.sin(a) * size * .21, 6 + math.cos(a) * size * .3, -2 + math.sin(a) * size * .29, "#fbd7a3", 3)
    return body


def curtain(c, x0, x1, y, long):
    """Noodles hung over a pole to dry."""
    for k in range(int((x1 - x0) / 7)):
        x = x0 + k * 7 + c.rnd.uniform(-3, 3)
        drop = y + long + c.rnd.uniform(-26, 18)
        tone = mix(mix(CREAM, GLASS, c.rnd.uniform(.35, .95)), EARTH, c.rnd.choice((0, .06, .14)))
        c.add(line([(x, y), (x + c.rnd.uniform(-3, 3), y + long * .5), (x + c.rnd.uniform(-6, 6), drop)], tone, c.rnd.uniform(4, 6.5)))
    c.add(rule(x0 - 40, y - 3, x1 + 40, y - 3, "#8a6544", 20), rule(x0 - 40, y - 8, x1 + 40, y - 8, "#b98f60", 5))


def noodles():
    """Bundles of sweet-potato glass noodles with sweet potatoes."""
    c = setting("noodles", 21, ("#f3ead2", "#e6cf9d"), ("#e2bd7f", "#cf9f62"), 690)
    r = c.rnd
    for x0, x1, y, long in ((60, 360, 90, 430), (440, 800, 90, 380), (880, 1150, 90, 440)):
        curtain(c, x0, x1, y, long)
    c.add(rule(-20, 87, 1220, 87, "#8a6544", 20), rule(-20, 82, 1220, 82, "#b98f60", 5))
    c.add(place(sprig(r, 420, 130, (MOSS, SAGE, "#75854f")), 1130, 760, 1.0, True, -10))
    cloth(c, [(60, 930), (150, 840), (600, 800), (1060, 820), (1150, 930), (1090, 1090), (640, 1140), (120, 1090)], "#f4ead6",
          ([(130, 930), (230, 1010), (270, 1090)], [(1050, 870), (1000, 950), (1020, 1080)]))
    cast(c, 580, 920, 520, 70)
    for x, y, turn, band in ((330, 830, -3, "#76855a"), (860, 835, 3, RUST), (590, 850, 0, "#d9a441"), (470, 700, -4, PERSIMMON), (740, 706, 4, "#76855a"), (600, 586, -3, RUST)):
        c.add(place(bundle(r, 470, 158, band), x, y, 1, turn=turn))
        c.add(c.shade(oval(x - 10, y + 56, 250, 40, turn), EARTH, to=(0, 1, .2, 0), strength=.6, reach=1))
    for x, y, s, turn, skin in ((960, 1010, 1.2, -10, "#a04c40"), (770, 1050, 1.0, 12, "#8f4139")):
        cast(c, x, y + 50 * s, 190 * s, 34)
        c.add(place(potato(r, 270, skin), x, y, s, turn=turn))
    cast(c, 540, 1090, 110, 22)
    c.add(place(half_potato(160), 540, 1026))
    cast(c, 250, 1070, 200, 32)
    c.add(place(potato(r, 300, "#a9564a"), 250, 1010, 1.08, True, 8))
    return c.svg()


def egg(c, x, y, size, turn, fill):
    """One egg with grain shade, freckles and light."""
    data = smooth([(0, -size * .66), (size * .3, -size * .48), (size * .46, -size * .02), (size * .38, size * .34), (0, size * .52),
                   (-size * .38, size * .34), (-size * .46, -size * .02), (-size * .3, -size * .48)], True)
    body = path(data, fill) + c.shade(data, mix(fill, EARTH, .75), to=(0, .95, .8, .2), strength=.5, reach=.85)
    body += ellipse(size * .16, -size * .26, size * .09, size * .17, WHITE, 14, opacity=.4)
    for _ in range(7):
        body += circle(c.rnd.uniform(-.28, .28) * size, c.rnd.uniform(-.4, .36) * size, c.rnd.uniform(1.2, 2.6), mix(fill, EARTH, .4), opacity=.7)
    c.add(f'<g transform="translate({x} {y}) rotate({turn})">{body}</g>')


def straw(c, x0, x1, y, spread, count, long=90):
    """Loose straws around a line."""
    for _ in range(count):
        x, a = c.rnd.uniform(x0, x1), c.rnd.uniform(-.9, .9)
        size, z = c.rnd.uniform(.5, 1) * long, y + c.rnd.uniform(-spread, spread)
        c.add(line([(x - size * math.cos(a) / 2, z - size * math.sin(a) / 2), (x, z - 8), (x + size * math.cos(a) / 2, z + size * math.sin(a) / 2)],
                   c.rnd.choice((WHEAT, STRAW, "#cda558", "#b98f49", CREAM)), c.rnd.uniform(2.5, 5)))


def wicker(c, x, y, w, h):
    """The woven front of a basket whose rim is centred on (x, y)."""
    shape = f"M{x - w} {y}Q{x - w * .98:.0f} {y + h * .8:.0f} {x - w * .7:.0f} {y + h}Q{x} {y + h * 1.16:.0f} {x + w * .7:.0f} {y + h}Q{x + w * .98:.0f} {y + h * .8:.0f} {x + w} {y}Q{x} {y + h * .5:.0f} {x - w} {y}Z"
    c.add(path(shape, "#a2753f"))
    weave, rows = "", 9
    for row in range(rows):
        for k in range(-13, 14):
            if (k + row) % 2 == 0:
                a = k / 13.5
                far = (1 - a * a) ** .5
                px, py = x + w * a * (1 - .03 * row), y + row * h / (rows - 1.4) + far * h * (.26 - row * .012)
                weave += ellipse(px, py, w * .082 * (.5 + .5 * far), h * .07, mix("#d6a862", CREAM, .25 * (a + 1) * .5 + c.rnd.uniform(0, .12)), a * -14)
    c.add(f'<g clip-path="{c.clip(shape)}">{weave}</g>', c.shade(shape, BARK, to=(0, .8, .8, .2), strength=.75, reach=.8))


def eggs():
    """Free-range eggs in a straw-lined basket."""
    c = setting("eggs", 5, ("#eef0e2", "#e9ddb9"), ("#c79a63", "#a97c4a"), 720)
    cloth(c, [(60, 1010), (200, 930), (620, 900), (1080, 940), (1160, 1030), (1000, 1130), (520, 1160), (140, 1110)], "#b9c49a",
          ([(130, 1040), (240, 1010), (330, 1060)], [(1060, 1000), (960, 1020), (900, 1090)]))
    cast(c, 600, 1010, 520, 90, .6)
    x, y, w, h = 600, 690, 400, 300
    c.add(path(f"M{x - w + 14} {y}C{x - w + 40} {y - 560} {x + w - 40} {y - 560} {x + w - 14} {y}", stroke="#8d6437", stroke_width=40))
    c.add(path(f"M{x - w + 18} {y}C{x - w + 44} {y - 556} {x + w - 36} {y - 556} {x + w - 10} {y}", stroke="#cfa15d", stroke_width=26, stroke_dasharray="24 7"))
    c.add(ellipse(x, y, w, 128, "#6f4d2b"), ellipse(x, y - 4, w * .95, 112, "#a47a42"))
    straw(c, x - w * .86, x + w * .86, y - 30, 55, 150)
    tones = ("#e9c9a0", "#f2dfc2", "#d9a878", "#f5e8d2", "#cf9a6b", "#dfe0c8", "#ecc7a5")
    for k, (dx, dy, turn) in enumerate(((-190, -86, -20), (-60, -112, 8), (80, -106, -10), (205, -80, 24), (-255, -20, -38), (-125, -24, 14), (12, -36, -8),
                                        (140, -22, 18), (258, -14, 36), (-190, 46, -24), (-58, 52, 12), (76, 56, -14), (200, 48, 28))):
        egg(c, x + dx, y + dy, 150, turn, tones[k * 3 % 7])
    straw(c, x - w * .8, x + w * .8, y + 84, 16, 60, 110)
    wicker(c, x, y + 18, w, h)
    for k in range(34):
        a = math.pi * (k + .5) / 34
        c.add(ellipse(x - w * math.cos(a), y + 14 + 122 * math.sin(a), 30, 15, ("#d9ae69", "#b98a4a")[k % 2], 90 * math.cos(a) * -.25 + 20))
    straw(c, x - w * .9, x + w * .9, y + 112, 10, 26, 80)
    for ex, ey, turn, tone in ((208, 1040, 74, "#f2dfc2"), (1000, 1052, -66, "#d9a878")):
        cast(c, ex, ey + 58, 104, 24)
        egg(c, ex, ey, 160, turn, tone)
    straw(c, 330, 880, 1095, 22, 16, 100)
    return c.svg()
