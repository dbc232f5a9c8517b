"""Shares of a settlement and their entries in the ledger: always written together, under the same sources."""

from collections.abc import Sequence
from datetime import date

from marketplace.settlement.models import Settlement, SettlementShare
from marketplace.settlement.shares import Part
from projects.ledger.posting import Income, Kind, post_income

ITEM = "商品销售"  # what the households read on their statements


def post_parts(settlement: Settlement, parts: Sequence[Part], *, source: str, title: str, version: int, on: date, by) -> None:
    """Write down what each account gets of each line. Call inside the deciding transaction."""
    number = settlement.order.number
    sources = [f"order:{number}:{p.line.number}:{p.account_id}" + (f":{version}" if version > 1 else "") for p in parts]
    SettlementShare.objects.bulk_create(
        SettlementShare(settlement=settlement, line=p.line, account_id=p.account_id, amount_fen=p.amount_fen, source=own)
        for p, own in zip(parts, sources, strict=True)
    )
    incomes = [Income(p.account_id, Kind.BUSINESS, ITEM, p.amount_fen, on, own) for p, own in zip(parts, sources, strict=True)]
    post_income(incomes, title=title, source=source, by=by)
