"""Money is whole fen (分). Yuan exist only in forms, files and on paper."""

import re
import unicodedata
from collections.abc import Sequence

from django.utils.translation import gettext as _

LARGEST_FEN = 10**14  # one trillion yuan: far above any pot, far below the limit of a 64-bit column
_YUAN = re.compile(r"(?P<sign>-?)(?P<yuan>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<fen>\d*))?")


def split_by_weight(total_fen: int, weights: Sequence[int]) -> list[int]:
    """Divide total_fen by weights; the parts always sum to total_fen (largest remainder, Hamilton's method).

    total_fen  amount to divide, in fen, >= 0
    weights    shares, non-negative integers, not all zero
    Returns fen per weight, in order. Fen left over go one each to the largest remainders, earlier
    first, so that a rerun gives the same parts. Raises ValueError on no weight, a negative or a float.

    >>> split_by_weight(100, [1, 1, 1])
    [34, 33, 33]
    """
    if any(type(number) is not int for number in (total_fen, *weights)):
        raise ValueError("split_by_weight takes whole numbers only")
    if total_fen < 0 or any(weight < 0 for weight in weights):
        raise ValueError("neither the total nor a weight may be negative")
    whole = sum(weights)
    if whole == 0:
        raise ValueError("at least one weight must be above zero")
    parts = [total_fen * weight // whole for weight in weights]
    left_over = total_fen - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda i: -(total_fen * weights[i] % whole))
    for i in by_remainder[:left_over]:
        parts[i] += 1
    return parts


def parse_yuan(text: str) -> int:
    """Fen from what a person typed or a sheet held: "1,400", "１４００．５０", "¥ 33.34".

    Full-width digits count as digits. Raises ValueError, with a message for people, on a float, on a
    third decimal, on anything that is not an amount.

    >>> parse_yuan("1,400.5")
    140050
    """
    if not isinstance(text, str):
        raise ValueError(
            _("An amount must be text such as 1400.50, so that no digit is lost; this is a %(kind)s.") % {"kind": type(text).__name__}
        )
    cleaned = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).strip("¥元").replace("，", ",")
    found = _YUAN.fullmatch(cleaned)
    if not found:
        raise ValueError(_("“%(text)s” is not an amount; write yuan such as 1400 or 1400.50.") % {"text": text.strip()[:30]})
    decimals = found["fen"] or ""
    if len(decimals) > 2:
        raise ValueError(
            _("“%(text)s” has more than two decimals; the smallest unit is one fen (0.01 yuan).") % {"text": text.strip()[:30]}
        )
    fen = int(found["yuan"].replace(",", "")) * 100 + int(decimals.ljust(2, "0"))
    if fen > LARGEST_FEN:
        raise ValueError(_("“%(text)s” is too large an amount.") % {"text": text.strip()[:30]})
    return -fen if found["sign"] else fen


def format_yuan(fen: int, *, grouped: bool = True) -> str:
    """Yuan with two decimals from fen, by whole-number arithmetic alone.

    >>> format_yuan(1826000)
    '18,260.00'
    """
    if type(fen) is not int:
        raise ValueError("format_yuan takes whole fen")
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:{',' if grouped else ''}}.{rest:02}"


def share_bp(amount_fen: int, rate_bp: int) -> int:
    """The part of amount_fen that rate_bp basis points (1 bp = 0.01 %) make, rounded down to whole fen."""
    return amount_fen * rate_bp // 10_000
