"""What the rules look at: plain values, no model behind them. None means “not known”, and a rule is silent about it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

HEAD, SPOUSE = "01", "10"  # relation to the head, GB/T 4761


class Labour(StrEnum):
    ORDINARY = "ordinary"
    SKILLED = "skilled"
    WEAK = "weak"
    LOST = "lost"
    NONE = "none"


HAS_LABOUR = frozenset({Labour.ORDINARY, Labour.SKILLED, Labour.WEAK})
FULL_LABOUR = frozenset({Labour.ORDINARY, Labour.SKILLED})


class Stage(StrEnum):
    """Where somebody goes to school. NOT_AT_SCHOOL is known; None is not."""

    NOT_AT_SCHOOL = "not_at_school"
    BEFORE_SCHOOL = "before_school"
    KINDERGARTEN = "kindergarten"
    PRIMARY = "primary"
    MIDDLE = "middle"
    HIGH = "high"
    VOCATIONAL = "vocational"
    COLLEGE = "college"
    BACHELOR = "bachelor"
    MASTER = "master"


STUDENT = frozenset(Stage) - {Stage.NOT_AT_SCHOOL, Stage.BEFORE_SCHOOL}


class Health(StrEnum):
    HEALTHY = "healthy"
    CHRONIC = "chronic"
    SERIOUS = "serious"
    DISABLED = "disabled"


class Channel(StrEnum):
    """How a job was found, as far as a rule asks."""

    WELFARE_POST = "welfare_post"
    WORKSHOP = "workshop"
    OTHER = "other"


class RiskKind(StrEnum):
    """Why a household might fall back, as far as a rule asks; the code list has more."""

    ILLNESS = "illness"
    DISABILITY = "disability"
    SCHOOLING = "schooling"
    LABOUR = "labour"
    UNSTABLE_WORK = "unstable_work"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Limits:
    """The figures of the rules, each a dated parameter of the region (RuleParameter); without one its rule is silent.

    Ages in completed years, pay in fen a month, land in hundredths of a mu, distance in metres.
    """

    labour_from_age: int | None = None
    labour_to_age: int | None = None
    welfare_post_below_age: int | None = None
    middle_school_from_age: int | None = None
    middle_school_to_age: int | None = None
    college_from_age: int | None = None
    master_from_age: int | None = None
    land_most: int | None = None
    forest_most: int | None = None
    road_most_m: int | None = None
    pay_least_fen: int | None = None
    pay_most_fen: int | None = None
    pay_low_fen: int | None = None
    measure_within_months: int | None = None
    monitored_at_least_months: int | None = None
    entry_income_most_fen: int | None = None
    entry_wage_least_fen: int | None = None


USUAL = Limits(
    labour_from_age=16,
    labour_to_age=59,
    welfare_post_below_age=70,
    middle_school_from_age=12,
    middle_school_to_age=17,
    college_from_age=18,
    master_from_age=20,
    land_most=100_00,
    forest_most=200_00,
    road_most_m=5_000,
    pay_least_fen=100_00,
    pay_most_fen=30_000_00,
    pay_low_fen=400_00,
    measure_within_months=1,
    monitored_at_least_months=6,
    entry_income_most_fen=20_000_00,
    entry_wage_least_fen=100_00,
)


@dataclass(frozen=True, slots=True)
class JobFacts:
    from_on: date | None = None
    to_on: date | None = None
    monthly_fen: int | None = None
    channel: Channel | None = None
    in_county: bool | None = None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One member on the day. key is what the caller finds the person by: a primary key, or a row of a workbook."""

    key: int | None
    name: str
    relation: str = ""
    sex: str = ""
    born_on: date | None = None
    id_number: str | None = None
    labour: Labour | None = None
    stage: Stage | None = None
    health: frozenset[Health] | None = None
    medical: frozenset[str] | None = None
    certificate: str | None = None
    disability_kind: str | None = None
    disability_grade: int | None = None
    destitute: bool | None = None
    allowance: bool | None = None
    welfare_post: bool | None = None
    working: bool | None = None
    working_away: bool | None = None
    jobs: tuple[JobFacts, ...] | None = None
    phone: str | None = None
    phone_elsewhere: int | None = None

    def age_on(self, day: date) -> int | None:
        """Completed years of life, or None without a date of birth."""
        if self.born_on is None:
            return None
        return day.year - self.born_on.year - ((day.month, day.day) < (self.born_on.month, self.born_on.day))


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    risk: str
    on: date


@dataclass(frozen=True, slots=True)
class MonitoringFacts:
    """A household under watch. The monitoring app fills it in; until then there is none and its rules are silent."""

    entered_on: date
    risks: tuple[str, ...] | None = None
    measures: tuple[MeasureFacts, ...] | None = None
    self_paid_fen: int | None = None
    entry_income_fen: int | None = None
    entry_wage_fen: int | None = None
    eliminated_on: date | None = None
    eliminated_income_fen: int | None = None
    eliminated_line_fen: int | None = None
    guarantees_filled: bool | None = None
    backstop: bool | None = None


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """One household as of a day, with the people who live in it that day and the limits that hold there."""

    key: int | None
    number: str
    as_of: date
    people: tuple[PersonFacts, ...] = ()
    limits: Limits = field(default=USUAL)
    land: int | None = None
    forest: int | None = None
    road_m: int | None = None
    exited_on: date | None = None
    allowance: bool | None = None
    income_per_head_fen: int | None = None
    line_fen: int | None = None
    water_safe: bool | None = None
    house_safe: bool | None = None
    monitored: bool | None = None
    monitoring: MonitoringFacts | None = None
