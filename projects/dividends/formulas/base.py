"""What all formulae share: the inputs of a household, a formula's two steps, and the record of a division."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import NotRequired, TypedDict

from projects.dividends.formulas.dividing import Limits, divide

CODE_VERSION = 1  # grows when the arithmetic changes; a round keeps the version it was divided by


class Person(TypedDict):
    """A member as the formula sees it. age: completed years on the base date; born: year of birth."""

    id: int
    relation: str
    age: int
    born: int
    labour: NotRequired[str]
    health: NotRequired[list[str]]


class Inputs(TypedDict):
    """A household as the formula sees it, on the base date; stored with its line.

    days     hundredths of a labour day
    weights  what the formula made of the rest, one for each pool
    """

    number: str
    kind: str
    exited: bool
    shares: int
    days: int
    members: list[Person]
    weights: NotRequired[list[int]]


@dataclass(frozen=True, slots=True)
class Pool:
    """A part of the money and how it was divided.

    name        "labour", "aid", "equal", "" for the only one
    fen         what was divided
    whole       sum of the weights
    count       households with a weight above zero
    left_over   fen that were left after rounding down, given one each to the largest remainders
    capped      households held at the cap, `floored` at the floor
    """

    name: str
    fen: int
    whole: int
    count: int
    left_over: int = 0
    capped: int = 0
    floored: int = 0


@dataclass(frozen=True, slots=True)
class Division:
    """Parts by household in the order given, and what stays with the collective. parts + reserve = what was divided."""

    parts: Sequence[int]
    reserve_fen: int = 0
    pools: tuple[Pool, ...] = ()

    def as_json(self) -> dict:
        return {"reserve_fen": self.reserve_fen, "pools": [asdict(pool) for pool in self.pools]}


@dataclass(frozen=True)
class Formula:
    """A formula that gives every household one weight and divides by it, between a floor and a cap.

    labour_bp    part of the money, in basis points, that goes by labour days
    equal_bp     part that is handed out alike, whoever worked or not
    needs        what it must know of a household beyond its members' ages: "labour", "health", "days"
    weighs       the one thing that is the weight: "one", "shares", "people", "days"; "" when it has to read the whole household
    """

    limits: Limits = field(default_factory=Limits)
    kind = ""
    labour_bp = 0
    equal_bp = 0
    columns = 1
    weighs = ""

    @property
    def needs(self) -> frozenset[str]:
        return frozenset()

    def weight(self, inputs: Inputs) -> int:
        raise NotImplementedError

    def weigh(self, inputs: Inputs) -> tuple[int, ...]:
        """Weights of one household, one for each pool; all zero: the household is not in the round."""
        return (self.weight(inputs),)

    def check_whole(self, whole: int) -> None:
        """Refuse a sum of weights that cannot be; most formulae take any."""

    def divide(self, fen: int, columns: Sequence[Sequence[int]]) -> Division:
        """Divide fen by the weights of all households, in the order of household numbers.

        columns  one sequence of weights for each pool
        Raises RuleError "nobody_has_weight" and what the formula refuses.
        """
        return self.divide_pool("", fen, columns[0])

    def divide_pool(self, name: str, fen: int, weights: Sequence[int]) -> Division:
        whole = sum(weights)
        self.check_whole(whole)
        done = divide(fen, weights, self.limits)
        count = sum(weight > 0 for weight in weights)
        pool = Pool(name, fen, whole, count, done.left_over, done.capped, done.floored)
        return Division(done.parts, fen - done.given, (pool,))
