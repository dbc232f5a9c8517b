"""Simple figures seen from behind or from a distance; no faces."""

from .brush import BARK, CLAY, CREAM, EARTH, INK, SKIN, STRAW, TAN, WHEAT, blob, circle, ellipse, line, mix, path, poly, rect, rule

HAIR = "#33261f"


def limb(points, colour, width, hand=None):
    """An arm or leg: a soft stroke, with a hand at the end if wanted."""
    body = circle(*points[-1], width * 0.42, hand) if hand else ""
    return body + line(points, colour, width)


def arm(shoulder, elbow, hand, sleeve, width=21, skin=SKIN, bare=False):
    """A bent arm; the sleeve ends at the wrist, or above the elbow if bare."""
    (ex, ey), (hx, hy) = elbow, hand
    wrist = (ex + (hx - ex) * 0.86, ey + (hy - ey) * 0.86)
    if bare:
        half = (shoulder[0] + (ex - shoulder[0]) * 0.6, shoulder[1] + (ey - shoulder[1]) * 0.6)
        return line([shoulder, elbow, hand], skin, width * 0.68) + line([shoulder, half], sleeve, width)
    return (
        line([elbow, hand], skin, width * 0.62)
        + ellipse(hx, hy, width * 0.42, width * 0.4, skin)
        + line([shoulder, elbow, wrist], sleeve, width)
    )


def hair(style, colour=HAIR, wear=WHEAT):
    """Hair or hat on a head whose centre is (0, -268)."""
    cap = blob([(-25, -262), (-24, -284), (0, -300), (24, -284), (25, -262), (15, -246), (0, -242), (-15, -246)], colour)
    shine = path("M8 -290q12 6 12 20", stroke=mix(colour, TAN, 0.45), stroke_width=4, stroke_linecap="round")
    if style == "bun":
        return cap + shine + circle(0, -300, 12, colour) + circle(3, -303, 4, mix(colour, TAN, 0.4))
    if style == "tail":
        return (
            cap
            + shine
            + blob([(-6, -276), (8, -276), (13, -246), (6, -206), (-3, -204), (-9, -246)], mix(colour, INK, 0.2))
            + rect(-6, -272, 13, 6, wear, 3)
        )
    if style == "bob":
        return blob([(-28, -256), (-25, -286), (0, -302), (25, -286), (28, -256), (26, -232), (0, -226), (-26, -232)], colour) + shine
    if style == "braids":
        body = cap + shine
        for x in (-14, 14):
            body += line([(x, -252), (x * 1.25, -228), (x * 1.15, -198)], colour, 11) + circle(x * 1.15, -206, 5.5, wear)
        return body
    if style == "scarf":
        return (
            blob([(-28, -252), (-26, -286), (0, -303), (26, -286), (28, -252), (12, -236), (0, -222), (-12, -236)], wear)
            + path("M-24 -262q24 12 48 0", stroke=mix(wear, INK, 0.2), stroke_width=3)
            + path("M-14 -240l14 -6l14 6", stroke=mix(wear, INK, 0.25), stroke_width=3)
        )
    if style == "straw":
        return (
            cap
            + ellipse(0, -276, 50, 12, mix(wear, CLAY, 0.35))
            + ellipse(0, -279, 50, 11, wear)
            + blob([(-25, -280), (-22, -302), (0, -311), (22, -302), (25, -280), (0, -274)], mix(wear, STRAW, 0.3))
            + path("M-25 -283q25 9 50 0", stroke=EARTH, stroke_width=5)
            + path("M-40 -277q40 12 80 0", stroke=mix(wear, CLAY, 0.4), stroke_width=1.6)
        )
    if style == "cap":
        return (
            cap
            + blob([(-26, -270), (-25, -290), (0, -303), (25, -290), (26, -270), (0, -264)], wear)
            + path("M-25 -272q25 9 50 0", stroke=mix(wear, INK, 0.3), stroke_width=3)
        )
    return cap + shine


def torso(coat, waist=-128, wide=43, flare=0):
    """A coat seen from behind with a soft seam and a shaded left side."""
    hip = wide * 0.84 + flare
    shape = [
        (-13, -243),
        (-wide * 0.82, -232),
        (-wide, -208),
        (-wide * 0.86, -170),
        (-hip, waist),
        (0, waist + 6),
        (hip, waist),
        (wide * 0.86, -170),
        (wide, -208),
        (wide * 0.82, -232),
        (13, -243),
    ]
    body = blob(shape, coat)
    body += blob(
        [
            (-13, -240),
            (-wide * 0.82, -230),
            (-wide, -208),
            (-wide * 0.86, -170),
            (-hip, waist),
            (-hip * 0.45, waist + 4),
            (-wide * 0.5, -180),
        ],
        mix(coat, INK, 0.16),
    )
    return (
        body
        + path(f"M2 -232q-5 50 0 {100 + waist + 128}", stroke=mix(coat, INK, 0.16), stroke_width=2)
        + path("M-15 -241q15 11 30 0", stroke=mix(coat, CREAM, 0.35), stroke_width=6, stroke_linecap="round")
    )


def legs(trousers, feet=((-19, 0), (19, 0)), shoes=BARK, waist=-134, knees=None, width=33, skirt=None):
    """Two legs down to the shoes."""
    body = ""
    for k, (x, y) in enumerate(feet):
        hip = (-17, waist) if k == 0 else (17, waist)
        knee = knees[k] if knees else ((hip[0] + x) / 2 * 1.05, (waist + y) / 2)
        body += ellipse(x + (-2 if k == 0 else 2), y - 4, 15, 8, shoes)
        body += line([hip, knee, (x, y - 12)], mix(trousers, INK, 0.14 if k == 0 else 0), width * 0.86)
    if skirt:
        body += poly([(-36, waist - 6), (36, waist - 6), (50, -62), (-50, -62)], skirt) + path("M-50 -62q50 16 100 0z", skirt)
    return body


def person(
    coat=CLAY,
    trousers=EARTH,
    style="short",
    wear=WHEAT,
    left=None,
    right=None,
    feet=((-19, 0), (19, 0)),
    bare=False,
    behind="",
    front="",
    wide=43,
    skirt=None,
    flare=0,
    shoes=BARK,
    shadow=True,
    skin=SKIN,
    knees=None,
):
    """A standing figure from behind, 310 tall, feet on the origin."""
    left = left or ((-53, -178), (-49, -128))
    right = right or ((53, -178), (49, -128))
    dark = mix(coat, INK, 0.14)
    body = ellipse(-8, 0, 58, 9, BARK, opacity=0.24) if shadow else ""
    body += behind + legs(trousers, feet, shoes, skirt=skirt, knees=knees) + rect(-9, -258, 18, 24, mix(skin, EARTH, 0.22), 6)
    body += torso(coat, wide=wide, flare=flare)
    body += arm((-wide + 7, -219), *left, dark, bare=bare, skin=skin) + arm((wide - 7, -219), *right, coat, bare=bare, skin=skin)
    body += ellipse(-24, -262, 5, 8, skin) + ellipse(24, -262, 5, 8, skin) + circle(0, -268, 25, skin)
    return body + hair(style, wear=wear) + front


def seated(coat=CLAY, trousers=EARTH, style="short", wear=WHEAT, left=None, right=None, stool=TAN, bare=False, front=""):
    """A figure on a low stool from behind; the seat is at y=-96."""
    body = ellipse(0, 2, 78, 11, BARK, opacity=0.24)
    for x, y in ((-56, -8), (56, -8)):
        body += ellipse(x * 1.05, y + 4, 15, 9, BARK) + line([(x * 0.4, -112), (x, -100), (x, y - 8)], trousers, 30)
    for x in (-26, 26):
        body += rule(x, -92, x * 1.35, 0, mix(stool, INK, 0.3), 8)
    body += ellipse(0, -92, 44, 10, mix(stool, INK, 0.12)) + ellipse(0, -98, 46, 20, mix(trousers, INK, 0.1))
    upper = rect(-9, -258, 18, 24, mix(SKIN, EARTH, 0.22), 6) + torso(coat, waist=-132)
    upper += arm((-36, -219), *(left or ((-54, -180), (-34, -142))), mix(coat, INK, 0.14), bare=bare)
    upper += arm((36, -219), *(right or ((58, -186), (84, -212))), coat, bare=bare)
    upper += ellipse(-24, -262, 5, 8, SKIN) + ellipse(24, -262, 5, 8, SKIN) + circle(0, -268, 25, SKIN) + hair(style, wear=wear)
    return body + f'<g transform="translate(0 34)">{upper}</g>' + front


def shepherd():
    """An old shepherd from behind with a straw hat, a fleece vest and a staff."""
    staff = rule(80, 6, 66, -300, EARTH, 7) + path("M66 -300q-2 -26 -22 -20", stroke=EARTH, stroke_width=7, stroke_linecap="round")
    vest = blob(
        [(-34, -232), (-41, -200), (-39, -140), (-41, -112), (0, -104), (41, -112), (39, -140), (41, -200), (34, -232), (0, -240)], CREAM
    )
    for x, y in ((-24, -200), (4, -212), (20, -182), (-14, -168), (8, -146), (-28, -138), (26, -134), (-6, -190)):
        vest += path(f"M{x} {y}q6 -8 13 -1", stroke=mix(CREAM, CLAY, 0.4), stroke_width=2.6, stroke_linecap="round")
    vest += blob([(-36, -226), (-41, -200), (-39, -140), (-41, -112), (-20, -107), (-26, -170)], mix(CREAM, CLAY, 0.35))
    vest += rect(-41, -152, 82, 8, EARTH, 4)
    bag = rule(-30, -228, 26, -132, EARTH, 4.5) + blob([(14, -136), (42, -138), (46, -104), (18, -98)], "#a3633a")
    head = hair("straw")
    return person(
        "#5e6f72",
        EARTH,
        "short",
        left=((-56, -176), (-50, -130)),
        right=((62, -186), (73, -176)),
        feet=((-20, 0), (20, 0)),
        behind=staff,
        front=vest + bag + ellipse(-24, -262, 5, 8, SKIN) + head,
    )


def passer(rnd, coat, trousers=EARTH, style="short", wear=WHEAT, bag=None, step=0):
    """A walking figure from behind, with an optional bag over the shoulder."""
    front = ""
    if bag:
        front = blob([(-24, -222), (24, -222), (29, -150), (0, -142), (-29, -150)], bag) + path(
            "M-20 -222v-14M20 -222v-14", stroke=mix(bag, INK, 0.3), stroke_width=6
        )
        front += rect(-17, -186, 34, 26, mix(bag, INK, 0.16), 6)
        front += hair(style, wear=wear) if style in ("tail", "braids", "bob") else ""
    feet = ((-17, -8), (20, 2)) if step else ((-20, 2), (17, -8))
    swing = rnd.uniform(-4, 4)
    return person(
        coat, trousers, style, wear, feet=feet, front=front, left=((-54, -178), (-52 + swing, -130)), right=((54, -178), (50 + swing, -132))
    )


def easel(tall=260, board=150, paint=""):
    """An easel with a drawing board; the paint is drawn in a 0..1 square by place()."""
    body = rule(0, -tall - 24, -54, 0, CLAY, 8) + rule(0, -tall - 24, 54, 0, CLAY, 8) + rule(0, -tall, 4, -8, mix(CLAY, INK, 0.35), 7)
    body += rect(-board / 2 - 3, -tall + 4, board + 10, board * 0.76 + 6, mix(CLAY, INK, 0.3), 3)
    body += rect(-board / 2, -tall, board, board * 0.76, "#fffdf8", 2) + paint
    return body + rect(-board / 2 - 8, -tall + board * 0.76, board + 16, 9, TAN, 3)
