"""Write every picture as SVG and PNG: python -m demo.pictures OUT_DIR [--width 1600] [--only NAME ...]"""

import argparse
from pathlib import Path

from . import PICTURES
from .mark import write_marks
from .raster import rasterise


def main():
    parser = argparse.ArgumentParser(description="Draw the demonstration pictures.")
    parser.add_argument("out", type=Path, help="folder for the files")
    parser.add_argument("--width", type=int, default=1600, help="width of the PNG files in pixels")
    parser.add_argument("--only", nargs="*", choices=sorted(PICTURES), help="draw just these")
    parser.add_argument("--marks", type=Path, help="also write logo.svg and favicon.svg into this folder")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name in options.only or PICTURES:
        svg = PICTURES[name][0]()
        (options.out / f"{name}.svg").write_text(svg, encoding="utf-8")
        (options.out / f"{name}.png").write_bytes(rasterise(svg, options.width))
        print(options.out / f"{name}.png")
    if options.marks:
        write_marks(options.marks)


if __name__ == "__main__":
    main()
