"""Words for the history of a monitored household."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def case_act_in_words(action: str) -> str:
    """An audit action as people say it."""
    known = {
        "opened": _("put under watch"),
        "corrected": _("corrected"),
        "cleared": _("risk cleared"),
        "watched": _("clearing taken back"),
    }
    act = action.rpartition(".")[2]
    return known.get(act, act)
