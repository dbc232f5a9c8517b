"""What may stand in a public text: no id, card or phone number, and no full name that the platform knows of."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from shared.errors import RuleError
from shared.masking import mask_name
from shared.personal_numbers import PERSONAL_NUMBER, has_personal_number, narrow

_NAME = re.compile(r"[\u3400-\u9fff·]{2,4}")


def refuse_personal_numbers(*texts: str) -> None:
    """Raises RuleError "personal_number" when one of the texts holds what looks like an id, card or phone number."""
    if has_personal_number(*texts):
        raise RuleError("personal_number", _("A notice may not hold an id, card or phone number; take it out of the text."))


def masked_text(text: str, names: Iterable[str] = ()) -> str:
    """The text with every such number replaced by stars and every known full name by its surname and stars."""
    masked = text
    for found in reversed(list(PERSONAL_NUMBER.finditer(narrow(text)))):
        masked = f"{masked[: found.start()]}****{masked[found.end() :]}"
    for name in sorted({name.strip() for name in names if len(name.strip()) > 1}, key=len, reverse=True):
        masked = masked.replace(name, mask_name(name))
    return masked


def names_in(contact: str) -> list[str]:
    """What in a contact may be a name: 王小明 13812345678 → 王小明."""
    return _NAME.findall(contact)
