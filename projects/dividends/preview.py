"""What if: a round calculated as it would be drawn up, next to last year's, and nothing written."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from accounts.permissions import require
from projects.dividends import words
from projects.dividends.drawing import Figures, prepare
from projects.dividends.formulas import read
from projects.dividends.models import DividendLine, DividendRound
from projects.dividends.reasons import warnings_of
from projects.households.models import Household
from projects.programmes import readiness
from projects.programmes.models import Programme

SHOWN = 300  # households listed; sums and counts are of all


@dataclass(frozen=True, slots=True)
class Change:
    """One household now and in the year it is compared with; None: it was, or is, not in the round."""

    number: str
    name: str
    now_fen: int | None
    before_fen: int | None

    @property
    def difference_fen(self) -> int:
        return (self.now_fen or 0) - (self.before_fen or 0)


@dataclass(frozen=True, slots=True)
class Preview:
    """compared_with: the year before, None when the programme has none; changes: greatest loss first."""

    pot_fen: int
    reserve_fen: int
    costs_fen: int
    households: int
    held: int
    least_fen: int
    most_fen: int
    remainder: list[str]
    warnings: list[str]
    compared_with: int | None
    gaining: int
    losing: int
    alike: int
    changes: list[Change]

    @property
    def taken_fen(self) -> int:
        return self.pot_fen + self.reserve_fen + self.costs_fen


@transaction.atomic
def preview(programme: Programme, *, by, at: datetime | None = None, apart_from: DividendRound | None = None, **figures) -> Preview:
    """Raises what drawing.draw_up raises; writes nothing, not even an audit line."""
    require(by, "dividends.draw_up", programme.audit_region)
    said = Figures(**figures)
    facts, _taken, done = prepare(programme, said, at=at or timezone.now(), apart_from=apart_from)
    parts, year, before = done.division.parts, *_before(programme, said.year)
    now, held = {}, 0
    for share in done.there.shares(parts):
        now[share.household_id] = (share.number, share.payee_name, share.amount_fen)
        held += share.held
    done.there.drop()
    changes = _changes(now, before) if year else [Change(number, name, fen, None) for number, name, fen in now.values()]
    warned = warnings_of(programme, read(facts["formula_spec"]), on=said.base_on) + readiness.warnings(programme, on=said.base_on)
    return Preview(
        pot_fen=facts["pot_fen"],
        reserve_fen=facts["reserve_fen"],
        costs_fen=facts["costs_fen"],
        households=len(now),
        held=held,
        least_fen=min(parts),
        most_fen=max(parts),
        remainder=words.remainder(facts["division"]),
        warnings=warned,
        compared_with=year,
        gaining=sum(change.difference_fen > 0 for change in changes) if year else 0,
        losing=sum(change.difference_fen < 0 for change in changes) if year else 0,
        alike=sum(change.difference_fen == 0 for change in changes) if year else 0,
        changes=changes[:SHOWN],
    )


def _before(programme: Programme, year: int) -> tuple[int | None, dict[int, int]]:
    """The latest earlier year with rounds that were shown, and what each household got of them."""
    shown = programme.rounds.filter(status__in=DividendRound.SHOWN, year__lt=year)
    last = shown.aggregate(last=Max("year"))["last"]
    if last is None:
        return None, {}
    lines = DividendLine.objects.filter(round__in=shown.filter(year=last)).order_by()
    return last, dict(lines.values_list("household").annotate(total=Sum("amount_fen")))


def _changes(now: dict[int, tuple], before: dict[int, int]) -> list[Change]:
    found = [Change(number, name, fen, before.get(pk)) for pk, (number, name, fen) in now.items()]
    gone = [pk for pk in before if pk not in now]
    for household in Household.objects.filter(pk__in=gone).prefetch_related("members"):
        head = household.head
        found.append(Change(household.number, head.name if head else "", None, before[household.pk]))
    return sorted(found, key=lambda change: (change.difference_fen, change.number))
