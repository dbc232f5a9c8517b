"""The door for the public site: counts, sums and masked names as frozen dataclasses. Nothing here leads back to a person.

Money is whole fen. A dividend counts once it is paid; one taken back no longer counts. Names of a notice come out,
masked, while its days run; afterwards only counts and sums remain.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, Subquery, Sum, Value
from django.utils import timezone

from projects.dividends.models import DividendLine, DividendRound
from projects.households.models import Household, Member
from projects.notices.models import BoardPhoto, NoticeLine, Objection, PublicNotice
from projects.villages.models import Village
from regions.models import Region, level_of

_PAID = Q(entry__isnull=False, entry__reversed_by__isnull=True)
_VILLAGE = "round__programme__village"
_REACHED = {
    "households_reached": Count("household", distinct=True),
    "dividends_fen": Sum("amount_fen"),
    "rounds": Count("round", distinct=True),
}


@dataclass(frozen=True, slots=True)
class VillageFacts:
    """What a village's households have received in dividends so far.

    households_reached  different households with at least one paid dividend
    rounds              paid rounds
    as_of               day of these figures
    """

    region_code: str
    name: str
    households_reached: int
    dividends_fen: int
    rounds: int
    as_of: date


@dataclass(frozen=True, slots=True)
class CountyFacts:
    """The register of a county, or of any region, in counts, and what its households have received in dividends."""

    region_code: str
    name: str
    villages: int
    poor_villages: int
    households: int
    members: int
    households_reached: int
    dividends_fen: int
    rounds: int
    as_of: date


@dataclass(frozen=True, slots=True)
class PublicRound:
    """A round as the public may know it: on notice or paid."""

    title: str
    year: int
    programme: str
    programme_kind: str
    region_code: str
    village: str
    pot_fen: int
    households: int
    is_paid: bool
    paid_on: date | None
    notice_id: str


@dataclass(frozen=True, slots=True)
class NoticeSummary:
    """A notice in a list. days_left is 0 and `running` false once its last day is past."""

    public_id: str
    kind: str
    kind_label: str
    title: str
    region_code: str
    village: str
    version: int
    posted_on: date
    ends_on: date
    running: bool
    days_left: int
    households: int
    total_fen: int


@dataclass(frozen=True, slots=True)
class PublicLine:
    line_number: int
    masked_name: str
    group: str
    basis: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class PublicObjection:
    """An objection as the public may read it: its words and the answer, masked, once it is decided; before that only that it is there.

    line_number  None: the whole notice
    holds        it holds back its line, or the whole notice, today
    """

    line_number: int | None
    received_on: date
    status: str
    status_label: str
    text: str
    answer: str
    answered_on: date | None
    holds: bool


@dataclass(frozen=True, slots=True)
class PublicPhoto:
    """A photo of the board that an official found free of personal data; its bytes come from `notice_photo`."""

    number: int
    place: str
    put_up_on: date


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A whole notice; `lines` and `photos` are empty once only counts may be shown.

    days            length of its clock by the rule, None for old notices; counts_label says of which days
    may_be_objected it runs and is of a kind that people object to
    """

    summary: NoticeSummary
    body: str
    hotline: str
    days: int | None
    counts_label: str
    may_be_objected: bool
    lines: tuple[PublicLine, ...]
    photos: tuple[PublicPhoto, ...]
    objections: tuple[PublicObjection, ...]


def village_facts(region_code: str) -> VillageFacts | None:
    """Facts of one village by its 12-digit code; None when it is not in the register. Two queries."""
    village = Village.objects.filter(region_id=region_code).select_related("region").first()
    if village is None:
        return None
    return VillageFacts(region_code, str(village), **_reached(Q(round__programme__village=village)), as_of=timezone.localdate())


def villages_facts(region_code: str) -> tuple[VillageFacts, ...]:
    """Facts of all villages of the register in a region, by code, those not reached yet included. Two queries."""
    prefix, today = _prefix(region_code), timezone.localdate()
    lines = DividendLine.objects.filter(_PAID, **{f"{_VILLAGE}__region__code__startswith": prefix})
    sums = {row["region"]: row for row in lines.values(region=F(f"{_VILLAGE}__region_id")).annotate(**_REACHED).order_by("region")}
    nothing = dict.fromkeys(_REACHED, 0)
    facts = []
    for village in Village.objects.filter(region__code__startswith=prefix).select_related("region"):
        row = sums.get(village.region_id, nothing)
        facts.append(
            VillageFacts(village.region_id, str(village), row["households_reached"], row["dividends_fen"] or 0, row["rounds"], today)
        )
    return tuple(facts)


def county_facts(county_code: str) -> CountyFacts | None:
    """Counts of a county (any region's 12-digit code, or a prefix such as 410482); None when there is no such region. Two queries."""
    prefix = _prefix(county_code)
    villages = Village.objects.filter(region__code__startswith=prefix)
    region = (
        Region.objects.filter(pk=prefix.ljust(12, "0"))
        .annotate(
            villages=_count(villages),
            poor_villages=_count(villages.filter(is_poor_village=True)),
            households=_count(Household.objects.filter(village__region__code__startswith=prefix)),
            members=_count(Member.objects.filter(left_on__isnull=True, household__village__region__code__startswith=prefix)),
        )
        .first()
    )
    if region is None:
        return None
    reached = _reached(Q(**{f"{_VILLAGE}__region__code__startswith": prefix}))
    counts = {name: getattr(region, name) or 0 for name in ("villages", "poor_villages", "households", "members")}
    return CountyFacts(region.code, str(region), **counts, **reached, as_of=timezone.localdate())


def dividend_rounds_public(limit: int = 10, *, village: str | None = None) -> tuple[PublicRound, ...]:
    """Rounds on notice or paid, latest first; of one village by its region code. One query."""
    return _rounds(list(DividendRound.SHOWN), village, limit, "-notice__posted_on")


def latest_dividends(limit: int = 10, *, village: str | None = None) -> tuple[PublicRound, ...]:
    """Paid rounds, last paid first: sums and numbers of households only, for their lists have expired. One query."""
    return _rounds([DividendRound.Status.CLOSED], village, limit, "-paid_on")


def notices(limit: int = 20, *, village: str | None = None) -> tuple[NoticeSummary, ...]:
    """Posted notices, latest first, those whose days are over included; of one village by its region code. One query."""
    found = PublicNotice.objects.published().select_related("village__region").annotate(households=Count("lines"))
    if village:
        found = found.filter(village__region_id=village)
    today = timezone.localdate()
    return tuple(_summary(notice, today) for notice in found.order_by("-posted_on", "-pk")[:limit])


def notice(public_id: str) -> NoticePage | None:
    """One notice with its masked lines while they may be shown, with counts alone afterwards, and what was objected.

    None when withdrawn or unknown. Four queries, three afterwards.
    """
    found = (
        PublicNotice.objects.published()
        .select_related("village__region")
        .annotate(households=Count("lines"))
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        return None
    today = timezone.localdate()
    summary, shows_lines = _summary(found, today), found.shows_lines(today)
    columns = ("line_number", "masked_name", "group", "basis", "amount_fen")
    lines = NoticeLine.objects.filter(notice=found).values_list(*columns) if shows_lines else ()
    photos = BoardPhoto.objects.filter(notice=found, is_public=True) if shows_lines else ()
    raised = Objection.objects.filter(notice=found).exclude(status=Objection.Status.WITHDRAWN).defer("text", "contact")
    return NoticePage(
        summary=summary,
        body=found.body,
        hotline=found.village.hotline,
        days=found.days,
        counts_label=str(found.get_counts_display()),
        may_be_objected=summary.running and found.takes_objections,
        lines=tuple(PublicLine(*line) for line in lines),
        photos=tuple(PublicPhoto(photo.pk, photo.place, photo.put_up_on) for photo in photos),
        objections=tuple(_public_objection(objection) for objection in raised.order_by("received_at", "pk")),
    )


def notice_successor(public_id: str) -> str | None:
    """Public number of the version that stands in for a withdrawn notice; None when there is none. A query for each version."""
    asked = PublicNotice.objects.filter(public_id=public_id).first()
    while asked is not None and not asked.is_published:
        asked = asked.replaced_by.exclude(status=PublicNotice.Status.DRAFT).order_by("-pk").first()
    return asked.public_id if asked and asked.public_id != public_id else None


def notice_photo(public_id: str, number: int) -> bytes | None:
    """A photo of the board as JPEG, for as long as the notice shows its lines and an official shows the photo. One query."""
    published = PublicNotice.objects.published().filter(public_id=public_id)
    photo = BoardPhoto.objects.filter(notice__in=published, pk=number, is_public=True).select_related("notice").first()
    if photo is None or not photo.notice.shows_lines():
        return None
    try:
        with photo.file.open("rb") as file:
            return file.read()
    except OSError:
        return None


def _reached(where: Q) -> dict[str, int]:
    return {name: value or 0 for name, value in DividendLine.objects.filter(_PAID, where).aggregate(**_REACHED).items()}


def _count(queryset) -> Subquery:
    """The number of rows of a queryset as a column of another query."""
    return Subquery(queryset.order_by().values(every=Value(1)).annotate(number=Count("pk")).values("number"))


def _prefix(region_code: str) -> str:
    """The digits of a region code that its places share: 410482000000 → 410482."""
    code = region_code.ljust(12, "0")
    return code[: level_of(code)]


def _rounds(statuses: list[str], village: str | None, limit: int, order: str) -> tuple[PublicRound, ...]:
    found = DividendRound.objects.filter(status__in=statuses).select_related("programme__village__region", "notice")
    if village:
        found = found.filter(programme__village__region_id=village)
    return tuple(_public_round(round_) for round_ in found.annotate(households=Count("lines")).order_by(order, "-pk")[:limit])


def _public_round(round_: DividendRound) -> PublicRound:
    village = round_.programme.village
    return PublicRound(
        title=round_.title,
        year=round_.year,
        programme=round_.programme.name,
        programme_kind=round_.programme.kind,
        region_code=village.region_id,
        village=str(village),
        pot_fen=round_.pot_fen,
        households=round_.households,
        is_paid=round_.status == DividendRound.Status.CLOSED,
        paid_on=round_.paid_on,
        notice_id=round_.notice.public_id,
    )


def _public_objection(objection: Objection) -> PublicObjection:
    return PublicObjection(
        line_number=objection.line_number,
        received_on=timezone.localdate(objection.received_at),
        status=objection.status,
        status_label=str(objection.get_status_display()),
        text=objection.public_text,
        answer=objection.answer,
        answered_on=timezone.localdate(objection.answered_at) if objection.answered_at else None,
        holds=objection.holds,
    )


def _summary(found: PublicNotice, today: date) -> NoticeSummary:
    return NoticeSummary(
        public_id=found.public_id,
        kind=found.kind,
        kind_label=str(found.get_kind_display()),
        title=found.title,
        region_code=found.village.region_id,
        village=str(found.village),
        version=found.version,
        posted_on=found.posted_on,
        ends_on=found.ends_on,
        running=not found.is_over(today),
        days_left=found.days_left(today),
        households=found.households,
        total_fen=found.total_fen,
    )
