"""The money a round may divide: what was received and not yet taken, receipt by receipt, each source kept apart."""

from datetime import date

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.dividends.models import DividendRound, LineReturn, RoundSource
from projects.programmes.models import Programme, ReceivedIncome, Source
from shared.errors import RuleError
from shared.money import format_yuan

_TAKEN = Sum("taken__amount_fen", filter=~Q(taken__round__status=DividendRound.Status.WITHDRAWN))


def available_fen(
    programme: Programme, *, on: date | None = None, apart_from: DividendRound | None = None, source_kind: str | None = None
) -> int:
    """Money received for programme up to a date (default today) and not in a round that counts, in fen; of one source, or of all."""
    there = by_source(programme, on=on, apart_from=apart_from)
    return sum(there.values()) if source_kind is None else there.get(source_kind, 0)


def by_source(programme: Programme, *, on: date | None = None, apart_from: DividendRound | None = None) -> dict[str, int]:
    """available_fen by source of the money; sources with nothing left are not in it."""
    found: dict[str, int] = {}
    for receipt, left in _left(programme, on or timezone.localdate(), apart_from):
        found[receipt.source_kind] = found.get(receipt.source_kind, 0) + left
    return {kind: fen for kind, fen in found.items() if fen > 0}


def available_by_programme(programmes) -> dict[int, int]:
    """available_fen of every programme of a queryset today, by primary key. Three queries, whatever the number."""
    ids = programmes.values("pk").order_by()
    received = ReceivedIncome.objects.filter(programme__in=ids, received_on__lte=timezone.localdate()).order_by()
    there = dict(received.values_list("programme").annotate(total=Sum("amount_fen")))
    counting = RoundSource.objects.exclude(round__status=DividendRound.Status.WITHDRAWN).order_by()
    taken = dict(counting.filter(received__programme__in=ids).values_list("received__programme").annotate(Sum("amount_fen")))
    returned = LineReturn.objects.filter(line__round__programme__in=ids, status=LineReturn.Status.APPROVED).order_by()
    back = dict(returned.values_list("line__round__programme").annotate(Sum("line__amount_fen")))
    return {pk: fen - taken.get(pk, 0) + back.get(pk, 0) for pk, fen in there.items()}


def plan(
    programme: Programme, fen: int, *, on: date, apart_from: DividendRound | None, source_kind: str | None
) -> tuple[str, list[tuple[ReceivedIncome, int]]]:
    """The source, and from which receipts, oldest first, fen are taken. Nothing is written.

    Raises RuleError "choose_source" when several sources have money and none was named, "not_enough_received".
    """
    rows = _left(programme, on, apart_from)
    kinds = sorted({receipt.source_kind for receipt, left in rows if left > 0})
    if source_kind is None:
        if len(kinds) > 1:
            words = {"sources": "、".join(source_name(kind) for kind in kinds)}
            message = _("There is money of several sources (%(sources)s), which are kept apart; choose one and draw up a round for each.")
            raise RuleError("choose_source", message % words)
        source_kind = kinds[0] if kinds else ""
    left_to_take, taken = fen, []
    for receipt, left in rows:
        part = min(left, left_to_take) if receipt.source_kind == source_kind else 0
        if part > 0:
            taken.append((receipt, part))
            left_to_take -= part
    if left_to_take:
        words = {"programme": programme, "there": format_yuan(fen - left_to_take), "pot": format_yuan(fen), "day": on}
        message = _("%(programme)s has %(there)s yuan to divide on %(day)s; a pot of %(pot)s is more than was received.")
        raise RuleError("not_enough_received", message % words)
    return source_kind, taken


def take(round_: DividendRound, taken: list[tuple[ReceivedIncome, int]]) -> None:
    RoundSource.objects.bulk_create(RoundSource(round=round_, received=receipt, amount_fen=fen) for receipt, fen in taken)


def source_name(kind: str) -> str:
    return str(dict(Source.choices).get(kind) or _("source not stated"))


def _left(programme: Programme, on: date, apart_from: DividendRound | None) -> list[tuple[ReceivedIncome, int]]:
    """Receipts up to a day, oldest first, with what is left of each."""
    rows = list(programme.received.filter(received_on__lte=on).annotate(taken_fen=_TAKEN).order_by("received_on", "pk"))
    back = _given_back(programme)
    for pk, fen in apart_from.sources.values_list("received", "amount_fen") if apart_from else ():
        back[pk] = back.get(pk, 0) + fen
    return [(receipt, receipt.amount_fen - (receipt.taken_fen or 0) + back.get(receipt.pk, 0)) for receipt in rows]


def _given_back(programme: Programme) -> dict[int, int]:
    """Fen by receipt that came back to the collective because a line could not be paid, the receipt taken last first."""
    returned = LineReturn.objects.filter(line__round__programme=programme, status=LineReturn.Status.APPROVED).order_by()
    found: dict[int, int] = {}
    for round_, fen in returned.values_list("line__round").annotate(fen=Sum("line__amount_fen")):
        for receipt, taken in RoundSource.objects.filter(round=round_).order_by("-pk").values_list("received", "amount_fen"):
            part = min(fen, taken)
            found[receipt] = found.get(receipt, 0) + part
            fen -= part
    return found
