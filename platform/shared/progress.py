"""A bar for long steps: moves on a terminal, says a line now and then elsewhere, never floods a log."""

import sys
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

from tqdm import tqdm

T = TypeVar("T")


def progress(items: Iterable[T], *, total: int | None = None, label: str = "", stream: TextIO | None = None) -> Iterator[T]:
    """Yield items and show how far they are. On something that is not a terminal it refreshes every 10 s."""
    stream = stream or sys.stderr
    on_terminal = getattr(stream, "isatty", lambda: False)()
    return iter(
        tqdm(items, total=total, desc=label, file=stream, mininterval=0.2 if on_terminal else 10, leave=on_terminal, ascii=not on_terminal)
    )
