"""Words for the history of a round."""

from django import template
from django.utils.translation import gettext as _

from projects.dividends.models import DividendRound

register = template.Library()


@register.filter
def act_in_words(action: str) -> str:
    """An audit action as people say it: dividendround.approved → Approved."""
    act = action.rpartition(".")[2]
    known = {
        "drawn_up": _("drawn up"),
        "redrawn": _("drawn up anew"),
        "submitted": _("Submit for approval"),
        "draft": _("returned for correction"),
        "on_notice": _("Post the public notice"),
    }
    return known.get(act) or str(dict(DividendRound.Status.choices).get(act, act))
