"""From an entry in the ledger back to what stands behind it: the round, its notice, the line, the batch, the bank's answer."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from projects.dividends.models import DividendLine, DividendRound, Payment
from projects.ledger.sources import Link

READ = "dividends.read"


def links(found: list[str], user) -> dict[str, list[Link]]:
    """Links of the sources that lie in the reader's regions; two queries, whatever their number."""
    wanted = Q(pk__in=[])
    for round_id, numbers in _asked(found).items():
        wanted |= Q(round=round_id, line_number__in=numbers)
    visible = DividendRound.objects.visible_to(user, READ).values("pk")
    columns = ("pk", "line_number", "round_id", "round__title", "round__notice")
    lines = list(DividendLine.objects.filter(wanted, round__in=visible).values_list(*columns))
    paid = Payment.objects.filter(line__in=[line[0] for line in lines], status=Payment.Status.PAID)
    batches = {line: (batch, number) for line, batch, number in paid.values_list("line", "batch", "batch__number")}
    return {f"dividend:{row[2]}:{row[1]}": _links(*row, *batches.get(row[0], (None, ""))) for row in lines}


def _asked(found: list[str]) -> dict[int, set[int]]:
    """Round → numbers of its lines."""
    asked: dict[int, set[int]] = {}
    for source in found:
        round_id, _colon, number = source.removeprefix("dividend:").partition(":")
        if round_id.isdecimal() and number.isdecimal():
            asked.setdefault(int(round_id), set()).add(int(number))
    return asked


def _links(line: int, number: int, round_id: int, title: str, notice: int | None, batch: int | None, batch_number: str) -> list[Link]:
    made = [Link(_("Round: %(title)s") % {"title": title}, reverse("dividends_admin:round", args=[round_id]))]
    if notice:
        made.append(Link(_("Public notice"), reverse("notices_admin:notice", args=[notice])))
    made.append(Link(_("Line %(number)s") % {"number": number}, reverse("lines_admin:line", args=[line])))
    if batch:
        address = reverse("batches_admin:batch", args=[batch])
        made.append(Link(_("Bank batch %(batch)s") % {"batch": batch_number}, address))
        made.append(Link(_("The bank's answers"), f"{address}#answers"))
    return made
