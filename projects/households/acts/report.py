"""The report of a roll-over in words: on the page, and as a workbook or CSV. Labels and names of codes, never the codes."""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.households.changes.fields import in_words
from projects.households.exports.plain_text import write_text
from projects.households.exports.plain_workbook import BOLD, PlainWorkbook
from projects.households.history import text_of
from projects.households.imports.sheets_out import CONTENT_TYPE
from projects.households.models import Household, HouseholdYear, Member, RollOver, RollOverLine
from regions.models import Region

KINDS = {"new": gettext_lazy("New households"), "gone": gettext_lazy("Households gone"), "changed": gettext_lazy("Changed households")}
CHUNK = 500  # lines read at a time


@dataclass(frozen=True, slots=True)
class Row:
    """One household of the report; changes are (label, before, after)."""

    household: Household
    head: str
    kind: str
    changes: tuple[tuple[str, str, str], ...]


def described(lines: Iterable[RollOverLine]) -> Iterator[Row]:
    """Lines in words; two queries beside the lines themselves."""
    lines = list(lines)
    households = Household.objects.select_related("village__region").in_bulk([line.household_id for line in lines])
    heads = Member.objects.filter(household__in=households, relation=Member.Relation.HEAD)
    heads = heads.order_by(F("left_on").asc(nulls_last=True))  # who is head today is read last, and so wins
    by_household = dict(heads.values_list("household_id", "name"))
    named = {pk for line in lines for pk in line.what.get("head", ()) if pk}
    names = dict(Member.objects.filter(pk__in=named).values_list("pk", "name"))
    for line in lines:
        household = households[line.household_id]
        year = HouseholdYear(household=household)
        changes = tuple(_change(year, name, was, now, names) for name, (was, now) in line.what.items())
        yield Row(household, by_household.get(household.pk, ""), line.kind, changes)


def _change(year: HouseholdYear, name: str, was, now, names: dict[int, str]) -> tuple[str, str, str]:
    if name == "head":
        return _("Head"), names.get(was, ""), names.get(now, "")
    label = str(year._meta.get_field(name).verbose_name)
    before, after = (in_words(year, name, text_of(value)) for value in (was, now))
    return label[:1].upper() + label[1:], before, after


def write_report(run: RollOver, region: Region, kind: str, *, by) -> tuple[object, str]:
    """(open file at its beginning, its content type) of the whole report; kind is "xlsx" or "csv"."""
    file = tempfile.TemporaryFile(prefix="xiangyuan-report-")  # noqa: SIM115  closed by the answer that streams it
    if kind == "csv":
        write_text(file, _head(run, region), _rows(run))
        content_type = "text/csv; charset=utf-8"
    else:
        with PlainWorkbook(file) as book:
            mark = f"{region.name} · {by} · {timezone.localtime():%Y-%m-%d %H:%M}"
            book.start_sheet(f"{run.from_year}-{run.from_year + 1}", columns=8, footer=mark)
            book.write(_head(run, region), style=BOLD)
            book.write(_rows(run))
        content_type = CONTENT_TYPE
    file.seek(0)
    return file, content_type


def _head(run: RollOver, region: Region) -> list[list]:
    counts = [
        (_("Records carried over"), run.copied), (_("New households"), run.new), (_("Households gone"), run.gone),
        (_("Changed households"), run.changed), (_("People who joined"), run.joined), (_("People who left"), run.left),
    ]  # fmt: skip
    columns = [_("Kind"), _("Household number"), _("Village"), _("Group"), _("Head"), _("Field"), _("Before"), _("After")]
    return [[str(region), f"{run.from_year} → {run.from_year + 1}"], *([str(label), count] for label, count in counts), [], columns]


def _rows(run: RollOver) -> Iterator[list]:
    """A row for each household, or for each of its changed fields."""
    for kind, label in KINDS.items():
        lines = RollOverLine.objects.filter(roll_over=run, kind=kind).iterator(chunk_size=CHUNK)
        while part := list(islice(lines, CHUNK)):
            for row in described(part):
                place = [str(label), row.household.number, str(row.household.village), row.household.group, row.head]
                for change in row.changes or [("", "", "")]:
                    yield [*place, *change]
