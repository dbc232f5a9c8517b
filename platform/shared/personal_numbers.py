"""What must not stand in a text that people will read: ids, bank cards, mobile phones, however they are written."""

import re

# Ids, cards and household numbers; mobile phones. People write them with spaces, dashes and full-width digits.
PERSONAL_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){14,18}[Xx]?(?!\d)|(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)|\d{15,}")
_NARROW = str.maketrans("０１２３４５６７８９－　Ｘｘ", "0123456789- Xx")  # sign for sign, so that nothing else of the text changes


def narrow(text: str) -> str:
    """Full-width digits, dashes and spaces as their narrow twins; as long as before."""
    return text.translate(_NARROW)


def has_personal_number(*texts: str) -> bool:
    return any(PERSONAL_NUMBER.search(narrow(text)) for text in texts)
