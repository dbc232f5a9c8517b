"""What ends with a household. Rooms above register a function; it runs in the transaction in which a household closes or splits.

A function gets a Closing and gives back sentences for the official: what it did, and what people have to do themselves.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from projects.households.models import Household


class Reason(StrEnum):
    LEFT = "left"  # its last member left
    MERGED = "merged"  # everybody moved into `other`
    SPLIT = "split"  # some of its members are now household `other`; it goes on
    TAKEN_BACK = "taken_back"  # the act that had closed it was undone; people live in it again


@dataclass(frozen=True, slots=True)
class Closing:
    """on: the day the household closed or split; when it was taken back, the day on which it had been closed."""

    household: Household
    on: date
    reason: Reason
    by: object
    other: Household | None = None


Function = Callable[[Closing], Iterable[str]]
_REGISTERED: list[Function] = []


def when_closed(function: Function) -> Function:
    """Register a function to be called for every Closing."""
    _REGISTERED.append(function)
    return function


def closed(closings: Iterable[Closing], *, tell: Callable[[str], None] | None = None) -> None:
    """Call what is registered, and pass on what it has to say."""
    for closing in closings:
        for function in _REGISTERED:
            for sentence in function(closing):
                if tell is not None:
                    tell(sentence)
