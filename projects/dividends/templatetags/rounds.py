"""Words for the page of a round."""

from django import template
from django.utils.translation import gettext as _

from projects.dividends import words
from projects.dividends.models import DividendLine, DividendRound
from projects.dividends.payment import acts

register = template.Library()


@register.filter
def act_in_words(action: str) -> str:
    """An audit action as people say it: dividendround.approved → Approved."""
    if (said := acts.in_words(action)) is not None:
        return said
    act = action.rpartition(".")[2]
    known = {
        "drawn_up": _("drawn up"),
        "redrawn": _("drawn up anew"),
        "meeting": _("put to the village meetings"),
        "met": _("meeting recorded"),
        "submitted": _("Submit for approval"),
        "signed": _("gave a signature"),
        "refused": _("refused"),
        "draft": _("returned for correction"),
        "on_notice": _("Post the public notice"),
        "replayed": _("recalculated"),
    }
    return known.get(act) or str(dict(DividendRound.Status.choices).get(act, act))


@register.filter
def of_line(flags: dict[int, str], number: int) -> str:
    """Whose kin a line is; "" for most."""
    return flags.get(number, "")


@register.filter
def basis(line: DividendLine, formula: str) -> str:
    return words.basis(formula, line.inputs)
