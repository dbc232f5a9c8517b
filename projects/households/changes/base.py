"""What every kind of change has in common."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models

from projects.households.models import ChangeRequest, Household, Member

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of before and after."""

    field: str
    label: str
    before: str
    after: str


class Content:
    """One kind of change. Subclasses say what it touches, what the register says now, and how it is applied."""

    dated_back = False  # may it lie in the past? An event may, a correction counts from the day it is made

    def check(self, household: Household, member: Member | None, said: dict) -> dict:
        """The cleaned content, or RuleError."""
        return said

    def touches(self, household: Household, member: Member | None, said: dict) -> list[str]:
        raise NotImplementedError

    def now(self, household: Household, member: Member | None, said: dict) -> dict[str, str]:
        """What the register says now of the things it touches."""
        raise NotImplementedError

    def apply(self, request: ChangeRequest, said: dict, *, by, tell: Tell | None = None) -> None:
        """Bring it into the register; `tell` gets each sentence about what people still have to do."""
        raise NotImplementedError

    def after(self, said: dict) -> dict:
        """What is said, by the names that `now` uses."""
        return said

    def owner(self, household: Household, member: Member | None, said: dict) -> models.Model:
        """The row whose columns the names of `now` are."""
        return member or household

    def about(self, household: Household, said: dict) -> str:
        """What else a reader has to know, for example the year."""
        return ""
