"""Photos of damage as a buyer would send them: drawn at once, small, the same every time."""

import io
import random

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFilter

SIZE = (1200, 900)


def broken_eggs() -> ContentFile:
    """A tray of thirty eggs, three of them broken."""
    picture, dice = Image.new("RGB", SIZE, "#8d7a63"), random.Random("eggs")
    brush = ImageDraw.Draw(picture)
    brush.rounded_rectangle((60, 60, 1140, 840), 50, fill="#b7a58b", outline="#9a886e", width=10)
    for number in range(30):
        x, y = 150 + number % 6 * 180, 150 + number // 6 * 150
        brush.ellipse((x - 76, y - 66, x + 76, y + 66), fill="#9c8a70")
        if number in {14, 15, 21}:
            _broken(brush, x, y, dice)
            continue
        shell = dice.choice(["#e6c39c", "#dcb389", "#ecd0ae"])
        brush.ellipse((x - 60, y - 56, x + 60, y + 56), fill=shell)
        brush.ellipse((x - 34, y - 40, x - 2, y - 14), fill="#f6e6d0")
    return _photo(picture, "broken-eggs.jpg")


def torn_bag() -> ContentFile:
    """A carton with a torn corner, noodles spilling out."""
    picture, dice = Image.new("RGB", SIZE, "#7c8087"), random.Random("bag")
    brush = ImageDraw.Draw(picture)
    brush.polygon([(150, 250), (960, 190), (1030, 690), (210, 780)], fill="#b98d5c")
    brush.polygon([(150, 250), (960, 190), (975, 300), (165, 360)], fill="#cda271")
    brush.polygon([(540, 222), (600, 217), (660, 720), (600, 726)], fill="#e2d3b4")
    brush.polygon([(700, 460), (1030, 430), (1030, 690), (770, 716), (730, 620), (790, 560)], fill="#4c3a27")
    for _strand in range(70):
        x, y = dice.randint(740, 960), dice.randint(520, 690)
        bend = [(x, y), (x + dice.randint(20, 120), y + dice.randint(-10, 90)), (x + dice.randint(60, 210), y + dice.randint(20, 170))]
        brush.line(bend, fill=dice.choice(["#d9d2c0", "#c8bfa9", "#e8e2d3"]), width=7, joint="curve")
    return _photo(picture, "torn-bag.jpg")


def _broken(brush: ImageDraw.ImageDraw, x: int, y: int, dice: random.Random) -> None:
    """White run out, a yolk, pieces of shell."""
    brush.ellipse((x - 84, y - 58, x + 88, y + 74), fill="#e9dfc3")
    brush.ellipse((x - 30, y - 26, x + 44, y + 44), fill="#e8a02c")
    for _piece in range(6):
        left, top = x + dice.randint(-70, 40), y + dice.randint(-60, 40)
        brush.polygon([(left, top), (left + dice.randint(20, 46), top + 12), (left + 14, top + dice.randint(22, 44))], fill="#e3bd93")


def _photo(picture: Image.Image, name: str) -> ContentFile:
    written = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1.2)).save(written, "JPEG", quality=88)
    return ContentFile(written.getvalue(), name=name)
