"""How what is left of an order line divides into fees and the households' parts."""

from collections.abc import Iterator
from dataclasses import dataclass

from marketplace.orders.models import OrderLine
from shared.money import split_by_weight


@dataclass(frozen=True, slots=True)
class Part:
    """What of a line goes to one account, in fen."""

    line: OrderLine
    account_id: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of a line after refunds: goods = fees + household, in fen."""

    goods_fen: int
    fee_fen: int
    household_fen: int


def kept(line: OrderLine, back_fen: int = 0) -> Kept:
    """A line of which back_fen went back to the buyer: fees and households' part shrink alike, to the fen."""
    if line.amount_fen != line.fee_fen + line.household_fen:
        raise AssertionError(f"line {line.pk}: fees and households' part do not make up the amount")
    goods = line.amount_fen - back_fen
    parts = split_by_weight(goods, [*(fee["fen"] for fee in line.fees), line.household_fen]) if goods else [0]
    return Kept(goods, goods - parts[-1], parts[-1])


def parts_of(line: OrderLine, back_fen: int = 0) -> Iterator[Part]:
    """The households' part by the weights frozen at ordering; the parts sum to it to the fen, those of nothing are left out."""
    shares = list(line.shares.all())
    amounts = split_by_weight(kept(line, back_fen).household_fen, [share.weight for share in shares])
    return (Part(line, share.account_id, fen) for share, fen in zip(shares, amounts, strict=True) if fen)
