"""Interiors: the village workshop and the live-selling corner."""

from .brush import (
    BARK,
    CLAY,
    CREAM,
    EARTH,
    INK,
    MIST,
    MOSS,
    PERSIMMON,
    RUST,
    SKIN,
    SKY,
    STRAW,
    TAN,
    WHEAT,
    WHITE,
    Canvas,
    blob,
    circle,
    crest,
    down,
    ellipse,
    mix,
    path,
    place,
    poly,
    rect,
    rolling,
    rule,
)
from .built import basket, garland
from .goods import bundle
from .people import HAIR, arm, person, torso
from .trees import persimmon_tree, poplar

BOX = ("#cda06a", "#b98a56", "#d8b380", "#c2965f")


def view(c, x, y, w, h, bars=2, sun=True, tree=True):
    """A window onto the hills with frame, bars and sill."""
    sky = rect(x, y, w, h, c.blend("#d5e4e0", SKY, CREAM))
    sky += circle(x + w * 0.7, y + h * 0.3, h * 0.1, "#fdf0cf") if sun else ""
    for top, rough, tone in ((0.5, 0.05, "#b7cac4"), (0.6, 0.04, "#a4b692"), (0.72, 0.03, "#8b9d6a")):
        hill = rolling(
            c.rnd,
            [(x, y + h * top), (x + w * 0.3, y + h * (top - 0.12)), (x + w * 0.62, y + h * (top + 0.04)), (x + w, y + h * (top - 0.1))],
            h * rough,
            90,
        )
        sky += path(down(crest(hill, x - 4, x + w + 4), y + h + 4), tone)
    for k in range(3):
        sky += path(
            f"M{x} {y + h * (0.8 + k * 0.07):.0f}Q{x + w * 0.5:.0f} {y + h * (0.72 + k * 0.08):.0f} {x + w} {y + h * (0.8 + k * 0.06):.0f}",
            stroke=(WHEAT, STRAW, MIST)[k],
            stroke_width=h * 0.03,
        )
    if tree:
        sky += place(persimmon_tree(c.rnd, h * 0.66, -1.6, 4, 0.5), x + w * c.rnd.uniform(0.2, 0.8), y + h * 1.02)
    else:
        sky += "".join(
            place(poplar(c.rnd, h * 0.5, "#7c8d5b"), x + w * a, y + h * 0.86, b) for a, b in ((0.16, 0.8), (0.24, 1), (0.31, 0.85))
        )
    body = rect(x - 14, y - 14, w + 28, h + 28, "#8a6a4f", 4) + rect(x - 8, y - 8, w + 16, h + 16, "#a98560", 3)
    body += f'<g clip-path="{c.clip(f"M{x} {y}h{w}v{h}h{-w}z")}">{sky}</g>'
    body += poly([(x + w * 0.3, y), (x + w * 0.62, y), (x + w * 0.3, y + h), (x - w * 0.02 + w * 0.02, y + h)], WHITE, opacity=0.14)
    for k in range(1, bars + 1):
        body += rect(x + w * k / (bars + 1) - 4, y, 8, h, "#a98560")
    body += (
        rect(x, y + h * 0.3, w, 7, "#a98560")
        + rect(x - 26, y + h + 10, w + 52, 18, "#b99369", 3)
        + rect(x - 26, y + h + 24, w + 52, 6, "#7a5c43")
    )
    c.add(body)


def carton(rnd, w, h, depth=0.0):
    """A shipping box with tape; foot at y=0, left edge at x=0."""
    tone = rnd.choice(BOX)
    body = (
        rect(0, -h, w, h, tone, 2)
        + rect(0, -h, w * 0.18, h, mix(tone, EARTH, 0.2), 2)
        + rect(w * 0.42, -h, w * 0.16, h * 0.42, mix(tone, CREAM, 0.35))
    )
    body += rect(0, -h, w, 4, mix(tone, CREAM, 0.4))
    if rnd.random() < 0.6:
        body += circle(w * 0.74, -h * 0.34, h * 0.13, rnd.choice((PERSIMMON, MOSS, RUST)), opacity=0.85)
    return body


def shelf(c, x, y, w, h, rows):
    """Timber shelving filled with boxes, jars and baskets."""
    c.add(rect(x - 10, y - 6, w + 20, h + 6, mix(CREAM, CLAY, 0.35), opacity=0.5))
    for k in range(rows):
        foot = y + h * (k + 1) / rows
        at = x + 8
        while at < x + w - 40:
            wide, tall = c.rnd.uniform(52, 92), h / rows * c.rnd.uniform(0.45, 0.76)
            wide = min(wide, x + w - 6 - at)
            if c.rnd.random() < 0.62:
                c.add(place(carton(c.rnd, wide, tall), at, foot))
            elif c.rnd.random() < 0.5:
                c.add(place(basket(wide * 1.05, tall * 0.7), at + wide / 2, foot))
            else:
                c.add(
                    *(
                        place(small_jar(c.rnd.choice(("#d98a1f", "#c2410c", "#8b9d6a"))), at + 16 + j * 32, foot, 0.62)
                        for j in range(int(wide // 32))
                    )
                )
            at += wide + 9
        c.add(rect(x - 8, foot, w + 16, 11, "#a67c52"), rect(x - 8, foot + 11, w + 16, 6, BARK, opacity=0.25))
    for px in (x - 16, x + w + 2):
        c.add(rect(px, y - 26, 14, h + 70, "#8a6544"), rect(px + 8, y - 26, 5, h + 70, "#b08a60"))


def small_jar(tone):
    """A preserve jar 44 wide."""
    return (
        rect(-21, -64, 42, 64, tone, 8)
        + rect(-21, -64, 12, 64, mix(tone, INK, 0.25), 6)
        + rect(8, -58, 6, 48, WHITE, 3, opacity=0.5)
        + rect(-18, -76, 36, 14, "#f3e2bd", 3)
        + rect(-21, -40, 42, 20, "#f8efd8")
    )


def worker(coat, apron, style="cap", wear=CREAM, left=((-58, -176), (-26, -142)), right=((58, -176), (30, -140))):
    """A woman behind a table, bent over her work, seen from the front; no features."""
    body = torso(coat, waist=-110) + blob([(-20, -238), (20, -238), (28, -200), (38, -112), (-38, -112), (-28, -200)], apron)
    body += path("M-20 -236q20 24 40 0", mix(coat, CREAM, 0.1)) + path("M-24 -176h48", stroke=mix(apron, INK, 0.18), stroke_width=3)
    body += rect(-9, -252, 18, 20, mix(SKIN, EARTH, 0.3), 7)
    body += arm((-36, -219), *left, mix(coat, INK, 0.14)) + arm((36, -219), *right, coat)
    head = (
        ellipse(0, -262, 23, 26, SKIN) + ellipse(-10, -252, 6, 4, "#d4886a", opacity=0.4) + ellipse(12, -252, 6, 4, "#d4886a", opacity=0.4)
    )
    fringe = [(-25, -258), (-26, -284), (0, -298), (26, -284), (25, -258), (18, -272), (2, -278), (-16, -273)]
    top = blob(fringe, HAIR) + (circle(0, -300, 12, HAIR) if style == "bun" else "")
    if style == "cap":
        top += blob([(-28, -272), (-26, -294), (0, -308), (26, -294), (28, -272), (0, -282)], wear)
    if style == "scarf":
        top += blob([(-29, -256), (-28, -288), (0, -305), (28, -288), (29, -256), (20, -276), (0, -284), (-20, -276)], wear)
    return body + head + top


def machine():
    """A sewing machine with a piece of cloth under its foot."""
    body = blob([(-90, 0), (-60, -14), (40, -10), (120, 6), (60, 16), (-70, 14)], "#d9836a") + path(
        "M-70 4q60 -14 150 4", stroke="#f3c9b4", stroke_width=3, stroke_dasharray="8 7"
    )
    body += path("M-64 -4h116v-74q0 -16 -16 -16h-92q-14 0 -14 14v20h26v-4h44q8 0 8 8v32h-72z", "#3b4b48") + rect(
        -62, -92, 96, 7, "#6f857c", 3
    )
    return (
        body
        + circle(60, -66, 17, "#5b6b66")
        + circle(60, -66, 7, CREAM)
        + rule(-52, -60, -52, -8, STRAW, 4)
        + rect(-12, -112, 12, 20, PERSIMMON, 2)
        + rule(-6, -116, -6, -92, CREAM, 2)
    )


def long_table(c, x, y, w, thick, depth, legs, tone="#d8b078"):
    """A long work table; its front edge top is at y."""
    for px in legs:
        c.add(rect(px, y, 22, legs[px], mix(tone, BARK, 0.5)), rect(px + 13, y, 7, legs[px], mix(tone, BARK, 0.25)))
    c.add(poly([(x + depth, y - depth), (x + w - depth, y - depth), (x + w, y), (x, y)], c.blend(mix(tone, CREAM, 0.45), tone)))
    c.add(rect(x, y, w, thick, mix(tone, EARTH, 0.3)), rect(x, y, w, 4, mix(tone, CREAM, 0.5)))


def room(c, wall, floor, edge):
    """Wall, floor boards and skirting."""
    c.add(rect(0, 0, c.width, edge, c.blend(*wall)), rect(0, edge, c.width, c.height - edge, c.blend(*floor)))
    for k in range(-12, 30):
        c.add(rule(c.width / 2 + (k - 8) * 90, edge, c.width / 2 + (k - 8) * 230, c.height, mix(floor[0], EARTH, 0.3), 2.5, opacity=0.6))
    c.add(rect(0, edge - 16, c.width, 18, mix(wall[1], CLAY, 0.55)))


def beams(c, y):
    """Roof timbers with hanging lamps and strings of maize."""
    c.add(rect(0, 0, 1600, y, "#a27b55"))
    for k in range(9):
        c.add(poly([(k * 200 - 20, 0), (k * 200 + 22, 0), (k * 188 + 62, y), (k * 188 + 34, y)], "#7d5c40"))
    c.add(rect(0, y - 6, 1600, 26, "#6e4e35"), rect(0, y - 6, 1600, 6, "#b08a60"))
    for x in (330, 800, 1270):
        c.glow(x, y + 128, 190, "#fff0c4", 0.8)
        c.add(
            rule(x, y, x, y + 84, BARK, 4),
            path(f"M{x - 52} {y + 122}Q{x - 44} {y + 84} {x} {y + 80}Q{x + 44} {y + 84} {x + 52} {y + 122}Z", "#5f7148"),
            ellipse(x, y + 122, 52, 9, "#fff3cf"),
        )


def workshop():
    """A bright village workshop with women packing and sewing."""
    c = Canvas("workshop", seed=8)
    room(c, ("#f8f0dc", "#f1e0b9"), ("#c9a06c", "#a87d4e"), 690)
    beams(c, 74)
    for x, sun, fruit in ((90, False, True), (500, False, False), (910, True, True)):
        view(c, x, 210, 330, 260, 2, sun, fruit)
    for x in (446, 472, 856, 882):
        c.add(garland(x, 150, 170, 11, PERSIMMON if x % 4 else WHEAT))
    shelf(c, 1318, 220, 262, 420, 4)
    for x in (90, 500, 910):
        c.add(poly([(x - 60, 760), (x + 250, 760), (x + 120, 1000), (x - 260, 1000)], "#fff3cf", opacity=0.3))
    crew = (
        ("#c9745a", "#f3dfae", "scarf", "#e2672a"),
        ("#6f857c", CREAM, "cap", CREAM),
        ("#d9b25c", "#8b9d6a", "bun", None),
        ("#8b9d6a", CREAM, "scarf", "#f3dfae"),
        ("#b5714f", "#f3dfae", "cap", CREAM),
    )
    for k, (coat, apron, style, wear) in enumerate(crew):
        c.add(place(worker(coat, apron, style, wear), 170 + k * 252, 762, 1.12))
    long_table(c, 10, 672, 1300, 26, 46, {40: 210, 640: 210, 1250: 210})
    for x, y, s in ((170, 654, 0.9), (674, 654, 0.9)):
        c.add(place(machine(), x + 14, y, s))
    for x in (424, 928, 1180):
        c.add(
            place(bundle(c.rnd, 300, 76, c.rnd.choice((PERSIMMON, MOSS, "#d9a441"))), x, 634, 0.5),
            place(bundle(c.rnd, 300, 76, PERSIMMON), x + 20, 658, 0.5),
        )
    c.add(place(carton(c.rnd, 100, 76), 1012, 662), place(carton(c.rnd, 84, 60), 520, 662), place(basket(96, 54), 318, 666))
    near_table(c)
    return c.svg()


def near_table(c):
    """The packing table closest to us, with two women at it from behind."""
    r = c.rnd
    long_table(c, 250, 868, 1400, 40, 60, {300: 150, 900: 150, 1500: 150}, "#c99a60")
    for k, (w, h) in enumerate(((130, 104), (116, 84), (140, 96))):
        c.add(place(carton(r, w, h), 1180 + k * 138, 850))
    c.add(place(carton(r, 120, 78), 1250, 752), place(open_box(), 640, 850))
    for x, y in ((820, 834), (1010, 838), (912, 796)):
        c.add(place(bundle(r, 330, 92, r.choice((PERSIMMON, MOSS))), x, y, 0.62))
    c.add(*(place(small_jar(t), 1110 + k * 40, 846, 0.9) for k, t in enumerate(("#d98a1f", "#c2410c"))))
    c.add(
        place(
            person("#a3563a", "#4d5560", "braids", WHEAT, left=((-56, -182), (-34, -150)), right=((62, -190), (66, -156))), 470, 1180, 1.85
        )
    )
    c.add(place(carton(r, 170, 130), 40, 985), place(carton(r, 150, 110), 60, 856), place(carton(r, 130, 96), 220, 990))


def open_box():
    """An open carton with bundles inside."""
    body = poly([(-80, -70), (80, -70), (64, -96), (-64, -96)], "#7d5a38")
    for k in range(6):
        body += rect(-62 + k * 21, -104, 17, 40, mix(CREAM, TAN, 0.3), 5) + rect(-62 + k * 21, -92, 17, 10, PERSIMMON)
    return (
        body
        + rect(-80, -70, 160, 70, "#cda06a")
        + poly([(-80, -70), (-116, -92), (-98, -104), (-64, -96)], "#b98a56")
        + poly([(80, -70), (116, -92), (98, -104), (64, -96)], "#dcb98a")
        + circle(0, -34, 16, MOSS)
    )
