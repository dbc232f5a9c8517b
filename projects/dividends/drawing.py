"""Drawing up a round: who takes part on the base date, how much money there is, how the pot divides."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.dividends.models import DividendLine, DividendRound
from projects.households.composition import compositions
from projects.households.models import Member, MembershipEvent
from projects.programmes.models import Participation, Programme, ReceivedIncome
from shared.errors import RuleError
from shared.money import LARGEST_FEN, format_yuan, split_by_weight
from shared.tables import copy_rows

Status = DividendRound.Status
FIRST_YEAR = 2014  # the first year of the national register (建档立卡)
FIELDS = ("round_id", "line_number", "household_id", "account_id", "payee_name", "group", "members", "shares", "amount_fen")


@dataclass(frozen=True, slots=True)
class Share:
    """A participation as it stood on the base date."""

    household_id: int
    account_id: int
    number: str
    payee_name: str
    group: str
    members: int
    shares: int


def available_fen(programme: Programme, *, on: date | None = None, apart_from: DividendRound | None = None) -> int:
    """Money received for programme up to a date (default today), less the pots of all rounds not withdrawn, in fen."""
    received = programme.received.filter(received_on__lte=on or timezone.localdate()).aggregate(total=Sum("amount_fen"))["total"] or 0
    rounds = programme.rounds.counting().exclude(pk=apart_from.pk if apart_from else None)
    return received - (rounds.aggregate(total=Sum("pot_fen"))["total"] or 0)


def available_by_programme(programmes) -> dict[int, int]:
    """available_fen of every programme of a queryset today, by primary key. Two queries, whatever the number."""
    ids = programmes.values("pk").order_by()
    received = ReceivedIncome.objects.filter(programme__in=ids, received_on__lte=timezone.localdate()).order_by()
    there = dict(received.values_list("programme").annotate(total=Sum("amount_fen")))
    for programme_id, taken in (
        DividendRound.objects.counting().filter(programme__in=ids).order_by().values_list("programme").annotate(Sum("pot_fen"))
    ):
        there[programme_id] = there.get(programme_id, 0) - taken
    return there


@transaction.atomic
def draw_up(programme: Programme, *, title: str, year: int, pot_fen: int, base_on: date, by, at: datetime | None = None) -> DividendRound:
    """Freeze who takes part on base_on and divide pot_fen by their shares; the parts sum to the pot.

    pot_fen  > 0, at most what was received up to `at` and is not yet in another round
    at       moment of drawing up (default now); earlier ones are for records brought in from paper
    Raises RuleError: "bad_amount", "bad_year", "no_title", "future_date", "not_enough_received", "nobody_takes_part", "other_village",
    "counted_twice", "no_head", "no_account", "line_of_nothing", "drawn_up_already".
    """
    require(by, "dividends.draw_up", programme.audit_region)
    programme = (
        Programme.objects.select_for_update(of=("self",)).select_related("village").get(pk=programme.pk)
    )  # one at a time: the money is counted
    at = at or timezone.now()
    facts = {"title": title.strip(), "year": year, "pot_fen": pot_fen, "base_on": base_on}
    _check(programme, at=at, apart_from=None, **facts)
    try:
        with transaction.atomic():
            round_ = DividendRound.objects.create(programme=programme, drawn_up_by=by, drawn_up_at=at, **facts)
    except IntegrityError:
        raise _drawn_up_already(title, year) from None
    count = _write_lines(round_)
    record(by, "dividendround.drawn_up", round_, pot_fen=pot_fen, base_on=base_on.isoformat(), households=count)
    return round_


@transaction.atomic
def redraw(round_: DividendRound, *, title: str, year: int, pot_fen: int, base_on: date, by, at: datetime | None = None) -> None:
    """Draw up a draft anew, for example after it was returned: new figures, new lines, `by` becomes its author.

    Raises what draw_up raises, and "wrong_status" unless the round is a draft.
    """
    require(by, "dividends.draw_up", round_.audit_region)
    programme = Programme.objects.select_for_update(of=("self",)).select_related("village").get(pk=round_.programme_id)
    at = at or timezone.now()
    facts = {"title": title.strip(), "year": year, "pot_fen": pot_fen, "base_on": base_on}
    _check(programme, at=at, apart_from=round_, **facts)
    try:
        with transaction.atomic():
            changed = DividendRound.objects.filter(pk=round_.pk, status=Status.DRAFT).update(drawn_up_by=by, drawn_up_at=at, **facts)
    except IntegrityError:
        raise _drawn_up_already(title, year) from None
    if not changed:
        raise RuleError("wrong_status", _("%(what)s is no longer a draft; only a draft can be drawn up anew.") % {"what": round_})
    round_.lines.all().delete()
    round_.refresh_from_db()
    count = _write_lines(round_)
    record(by, "dividendround.redrawn", round_, pot_fen=pot_fen, base_on=base_on.isoformat(), households=count)


def _check(
    programme: Programme, *, title: str, year: int, pot_fen: int, base_on: date, at: datetime, apart_from: DividendRound | None
) -> None:
    day = timezone.localdate(at)
    if type(pot_fen) is not int or not 0 < pot_fen <= LARGEST_FEN:
        raise RuleError("bad_amount", _("A pot is a whole number of fen above zero."))
    if not title:
        raise RuleError("no_title", _("A round needs a title by which the village knows it."))
    if at > timezone.now():
        raise RuleError("future_date", _("A round cannot be drawn up on %(day)s, a day still to come.") % {"day": day})
    if not FIRST_YEAR <= year <= day.year:
        raise RuleError("bad_year", _("The year is one from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": day.year})
    if base_on > day:
        raise RuleError(
            "future_date", _("The base date %(day)s is still to come; who will take part then is not known.") % {"day": base_on}
        )
    there = available_fen(programme, on=day, apart_from=apart_from)
    if pot_fen > there:
        words = {"programme": programme, "there": format_yuan(there), "pot": format_yuan(pot_fen), "day": day}
        message = _("%(programme)s has %(there)s yuan to divide on %(day)s; a pot of %(pot)s is more than was received.")
        raise RuleError("not_enough_received", message % words)


def _write_lines(round_: DividendRound) -> int:
    """One line for each share, ordered by household number; returns how many."""
    shares = frozen_shares(round_.programme, round_.base_on)
    amounts = split_by_weight(round_.pot_fen, [share.shares for share in shares])
    for share, amount_fen in zip(shares, amounts, strict=True):
        if amount_fen == 0:
            words = {"pot": format_yuan(round_.pot_fen), "number": share.number}
            raise RuleError("line_of_nothing", _("A pot of %(pot)s yuan leaves nothing for household %(number)s; make it larger.") % words)
    rows = (
        (round_.pk, n, s.household_id, s.account_id, s.payee_name, s.group, s.members, s.shares, amount_fen)
        for n, (s, amount_fen) in enumerate(zip(shares, amounts, strict=True), start=1)
    )
    return copy_rows(DividendLine, FIELDS, rows)


def frozen_shares(programme: Programme, base_on: date) -> list[Share]:
    """Who takes part on a day, by household number, with head, size and shares of that day; four queries for each 5,000."""
    in_force = Q(from_on__lte=base_on) & (Q(to_on__isnull=True) | Q(to_on__gte=base_on))
    rows = (
        Participation.objects.filter(in_force, programme=programme)
        .order_by("household__number")
        .values_list("household_id", "household__account__pk", "household__number", "household__group", "household__village_id", "shares")
    )
    taking_part = list(rows)
    if not taking_part:
        raise RuleError("nobody_takes_part", _("Nobody takes part in %(programme)s on %(day)s.") % {"programme": programme, "day": base_on})
    heads, sizes = _heads_and_sizes(programme, base_on)
    shares: list[Share] = []
    for household_id, account_id, number, group, village_id, count in taking_part:
        words = {"number": number, "day": base_on}
        if village_id != programme.village_id:
            raise RuleError(
                "other_village", _("Household %(number)s is not of the programme's village; end its participation first.") % words
            )
        if shares and shares[-1].household_id == household_id:
            raise RuleError(
                "counted_twice", _("Household %(number)s takes part twice on %(day)s; correct its participations first.") % words
            )
        if household_id not in heads:
            raise RuleError("no_head", _("Household %(number)s has no head on %(day)s; name one in the register first.") % words)
        if account_id is None:
            raise RuleError("no_account", _("Household %(number)s has no income account; open one first.") % words)
        shares.append(Share(household_id, account_id, number, heads[household_id], group, sizes[household_id], count))
    return shares


def _heads_and_sizes(programme: Programme, on: date) -> tuple[dict[int, str], dict[int, int]]:
    """Name of the head and number of members on a day, by household, as the membership events tell it."""
    taking_part = programme.participations.values_list("household_id", flat=True)
    there = compositions(taking_part, on)
    heads = {pk: place.member_id for pk, places in there.items() for place in places.values() if place.relation == Member.Relation.HEAD}
    ever_heads = MembershipEvent.objects.filter(household__participations__programme=programme, relation=Member.Relation.HEAD)
    names = dict(Member.objects.filter(pk__in=ever_heads.values("member")).values_list("pk", "name"))
    return {pk: names[member] for pk, member in heads.items()}, {pk: len(places) for pk, places in there.items()}


def _drawn_up_already(title: str, year: int) -> RuleError:
    words = {"title": title, "year": year}
    return RuleError(
        "drawn_up_already", _("A round “%(title)s” of %(year)s is there already; withdraw it first or choose another title.") % words
    )
