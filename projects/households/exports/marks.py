"""What everything that leaves the register bears: who took it, when, where from and what for; and what is masked in it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from shared.errors import RuleError
from shared.masking import mask_card, mask_id, mask_phone

SHORTEST_REASON = 4  # characters
LONG_NUMBER = re.compile(r"\d{7,}[\dXx]*")
LONGEST_REASON = 60  # of the mark; the audit trail keeps 200
MASKS: dict[str, Callable[[str], str]] = {
    "id_number": mask_id,
    "phone": mask_phone,
    "bank_card": lambda number: mask_card(number) if number else "",
    "address": lambda text: "***" if text else "",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """The watermark. As text it is in Chinese, for files; pages say the same in the reader's language."""

    place: str
    taker: str
    at: datetime
    reason: str
    in_full: bool

    def __str__(self) -> str:
        masked = "" if self.in_full else " · 证件、电话、账号已脱敏"
        return f"{self.place} · {self.taker} · {self.at:%Y-%m-%d %H:%M} · {self.reason[:LONGEST_REASON]}{masked}"

    @property
    def for_page(self) -> str:
        masked = "" if self.in_full else f" · {_('numbers masked')}"
        return f"{self.place} · {self.taker} · {self.at:%Y-%m-%d %H:%M} · {self.reason[:LONGEST_REASON]}{masked}"


def make_mark(place: str, *, reason: str, by, in_full: bool) -> Mark:
    """The mark of now. Phones, ids and cards do not belong into a reason and are left out; raises RuleError "no_reason"."""
    reason = LONG_NUMBER.sub("…", " ".join(reason.split()))
    if len(reason) < SHORTEST_REASON:
        raise RuleError("no_reason", _("Say in a few words what it is for; that is kept with your name."))
    return Mark(place, str(by), timezone.localtime(), reason[:200], in_full)


def shown(key: str, value: str, *, in_full: bool) -> str:
    """A secret column as the taker may have it."""
    return value if in_full else MASKS[key](value)
