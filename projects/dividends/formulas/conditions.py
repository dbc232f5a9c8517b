"""Conditions of a table's row: on the household, and on its members."""

from collections.abc import Iterator
from dataclasses import dataclass

from projects.dividends.formulas.base import Inputs, Person


@dataclass(frozen=True)
class Condition:
    """Every given part must hold; none given holds always. Codes are those of the register's lists.

    age_from, age_to  completed years on the base date, both included
    """

    kinds: frozenset[str] = frozenset()
    exited: bool | None = None
    age_from: int | None = None
    age_to: int | None = None
    labour: frozenset[str] = frozenset()
    health: frozenset[str] = frozenset()

    @property
    def about_members(self) -> bool:
        return bool(self.labour or self.health) or self.age_from is not None or self.age_to is not None

    @property
    def needs(self) -> frozenset[str]:
        return frozenset(name for name in ("labour", "health") if getattr(self, name))

    def holds_for(self, inputs: Inputs) -> bool:
        """For the household itself; what is said about members is left to `members_of`."""
        if self.exited is not None and self.exited != inputs["exited"]:
            return False
        return not self.kinds or inputs["kind"] in self.kinds

    def members_of(self, inputs: Inputs) -> Iterator[Person]:
        return (person for person in inputs["members"] if self._fits(person))

    def fits_household(self, inputs: Inputs) -> bool:
        """For a table per household: one member who fits is enough."""
        return self.holds_for(inputs) and (not self.about_members or any(True for _person in self.members_of(inputs)))

    def _fits(self, person: Person) -> bool:
        if self.age_from is not None and person["age"] < self.age_from:
            return False
        if self.age_to is not None and person["age"] > self.age_to:
            return False
        if self.labour and person.get("labour", "") not in self.labour:
            return False
        return not self.health or not self.health.isdisjoint(person.get("health", ()))
