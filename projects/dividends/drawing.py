"""Drawing up a round: who takes part on the base date, how much money there is, how the pot divides."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.dividends import sources
from projects.dividends.formulas import CODE_VERSION, Division, Formula, read
from projects.dividends.freezing import Frozen, freeze
from projects.dividends.models import DividendRound, FormulaTemplate
from projects.dividends.reasons import check_reasons
from projects.programmes.models import Programme
from projects.programmes.readiness import check_ready
from projects.programmes.services.labour import labour_days
from shared.errors import RuleError
from shared.money import LARGEST_FEN, format_yuan

Status = DividendRound.Status
FIRST_YEAR = 2014  # the first year of the national register (建档立卡)
BY_SHARES = {"kind": "shares"}


@dataclass(frozen=True, slots=True)
class Calculation:
    """A pot divided, nothing written yet. `there` holds the households, until it is dropped; the parts are of those with a weight."""

    there: Frozen
    division: Division

    @property
    def pot_fen(self) -> int:
        return sum(self.division.parts)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a clerk says of a round.

    pot_fen      to divide by the formula; what the formula sets aside for the reserve is part of it
    costs_fen    taken from the same money for costs
    source_kind  of the money; None when there is but one
    spec         the formula (formulas.read); template: where it was taken from
    reasons      why it is divided in this way
    """

    title: str
    year: int
    pot_fen: int
    base_on: date
    costs_fen: int = 0
    source_kind: str | None = None
    spec: dict | None = None
    template: FormulaTemplate | None = None
    reasons: str = ""


@transaction.atomic
def draw_up(programme: Programme, *, by, at: datetime | None = None, **figures) -> DividendRound:
    """Freeze who takes part on base_on and divide the pot (fields of Figures); the parts and the reserve sum to it.

    at  moment of drawing up (default now); earlier ones are for records brought in from paper
    Raises RuleError: "bad_amount", "bad_year", "no_title", "future_date", "bad_formula", "no_reasons", "too_little_for_labour",
    "drawn_up_already", what sources.plan, freezing.frozen and the formula refuse, and what programmes.readiness refuses.
    """
    require(by, "dividends.draw_up", programme.audit_region)
    programme, said, at = _locked(programme.pk), _said(figures), at or timezone.now()
    facts, taken, done = prepare(programme, said, at=at, apart_from=None)
    try:
        with transaction.atomic():
            round_ = DividendRound.objects.create(programme=programme, drawn_up_by=by, drawn_up_at=at, **facts)
    except IntegrityError:
        raise _drawn_up_already(said) from None
    count = _write(round_, taken, done)
    record(by, "dividendround.drawn_up", round_, pot_fen=round_.pot_fen, base_on=said.base_on.isoformat(), households=count)
    return round_


@transaction.atomic
def redraw(round_: DividendRound, *, by, at: datetime | None = None, **figures) -> None:
    """Draw up a draft anew, for example after it was returned: new figures, new lines, `by` becomes its author.

    Raises what draw_up raises, and "wrong_status" unless the round is a draft.
    """
    require(by, "dividends.draw_up", round_.audit_region)
    programme, said, at = _locked(round_.programme_id), _said(figures), at or timezone.now()
    round_ = _as_read(round_)
    if round_.status != Status.DRAFT:
        raise RuleError("wrong_status", _("%(what)s is no longer a draft; only a draft can be drawn up anew.") % {"what": round_})
    facts, taken, done = prepare(programme, said, at=at, apart_from=round_)
    for owned in (round_.lines, round_.sources):
        owned.all()._raw_delete(owned.db)  # one statement each; whatever points at a line still protects it
    try:
        with transaction.atomic():
            changed = DividendRound.objects.filter(pk=round_.pk, status=Status.DRAFT).update(drawn_up_by=by, drawn_up_at=at, **facts)
    except IntegrityError:
        raise _drawn_up_already(said) from None
    if not changed:
        raise RuleError("wrong_status", _("%(what)s is no longer a draft; only a draft can be drawn up anew.") % {"what": round_})
    round_.refresh_from_db()
    count = _write(round_, taken, done)
    record(by, "dividendround.redrawn", round_, pot_fen=round_.pot_fen, base_on=said.base_on.isoformat(), households=count)


def prepare(programme: Programme, said: Figures, *, at: datetime, apart_from: DividendRound | None):
    """(columns of the round, money taken, calculation), everything checked and nothing written."""
    day, formula = timezone.localdate(at), read(said.spec or BY_SHARES)
    _check(said, at)
    kind, taken = sources.plan(programme, said.pot_fen + said.costs_fen, on=day, apart_from=apart_from, source_kind=said.source_kind)
    for received_on in sorted({receipt.received_on for receipt, _fen in taken}):
        check_ready(programme, on=received_on)
    check_reasons(programme, formula, said, on=said.base_on)
    done = calculate(programme, formula, fen=said.pot_fen, base_on=said.base_on, year=said.year)
    facts = {
        "title": said.title,
        "year": said.year,
        "pot_fen": done.pot_fen,
        "reserve_fen": done.division.reserve_fen,
        "costs_fen": said.costs_fen,
        "source_kind": kind,
        "base_on": said.base_on,
        "formula": formula.kind,
        "formula_spec": said.spec or BY_SHARES,
        "formula_version": said.template.version if said.template else 1,
        "code_version": CODE_VERSION,
        "template": said.template,
        "division": done.division.as_json(),
        "reasons": said.reasons.strip(),
    }
    return facts, taken, done


def calculate(programme: Programme, formula: Formula, *, fen: int, base_on: date, year: int) -> Calculation:
    """Divide fen among who takes part on base_on; households without a weight are left out. Within a transaction (freezing.freeze)."""
    days = labour_days(programme, date(year, 1, 1), date(year, 12, 31)) if "days" in formula.needs else {}
    there = freeze(programme, base_on, needs=formula.needs, days=days)
    return Calculation(there, formula.divide(fen, there.weigh(formula)))


def _write(round_: DividendRound, taken, done: Calculation) -> int:
    """The money taken, and one line for each household, ordered by its number; returns how many."""
    parts = done.division.parts
    if 0 in parts:
        words = {"pot": format_yuan(round_.pot_fen), "number": done.there.number_of(parts.index(0))}
        raise RuleError("line_of_nothing", _("A pot of %(pot)s yuan leaves nothing for household %(number)s; make it larger.") % words)
    sources.take(round_, taken)
    count = done.there.write(round_.pk, parts)
    done.there.drop()
    return count


def _check(said: Figures, at: datetime) -> None:
    day = timezone.localdate(at)
    if type(said.pot_fen) is not int or not 0 < said.pot_fen <= LARGEST_FEN:
        raise RuleError("bad_amount", _("A pot is a whole number of fen above zero."))
    if type(said.costs_fen) is not int or not 0 <= said.costs_fen <= LARGEST_FEN:
        raise RuleError("bad_amount", _("Costs are a whole number of fen, not below zero."))
    if not said.title:
        raise RuleError("no_title", _("A round needs a title by which the village knows it."))
    if at > timezone.now():
        raise RuleError("future_date", _("A round cannot be drawn up on %(day)s, a day still to come.") % {"day": day})
    if not FIRST_YEAR <= said.year <= day.year:
        raise RuleError("bad_year", _("The year is one from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": day.year})
    if said.base_on > day:
        words = {"day": said.base_on}
        raise RuleError("future_date", _("The base date %(day)s is still to come; who will take part then is not known.") % words)


def _said(figures: dict) -> Figures:
    return Figures(**figures | {"title": figures["title"].strip()})


def _locked(pk: int) -> Programme:
    """One at a time: the money is counted."""
    return Programme.objects.select_for_update(of=("self",)).select_related("village").get(pk=pk)


def _as_read(round_: DividendRound) -> DividendRound:
    round_.refresh_from_db()
    return round_


def _drawn_up_already(said: Figures) -> RuleError:
    words = {"title": said.title, "year": said.year}
    return RuleError(
        "drawn_up_already", _("A round “%(title)s” of %(year)s is there already; withdraw it first or choose another title.") % words
    )
