"""Words for the history of change requests and possible duplicates."""

from django import template
from django.utils.translation import gettext as _

from projects.households.models import ChangeRequest, DuplicatePair

register = template.Library()
MODELS = {"changerequest": ChangeRequest, "duplicatepair": DuplicatePair}


@register.filter
def household_act(action: str) -> str:
    """An audit action as people say it: changerequest.submitted → submitted."""
    kind, _dot, act = action.partition(".")
    known = {
        "changerequest.confirmed": _("confirmed anew"),
        "changerequest.left_to_do": _("left to do"),
        "changerequest.proof_attached": _("proof added"),
        "changerequest.proof_seen": _("proof looked at"),
    }
    statuses = MODELS[kind].Status.choices if kind in MODELS else ()
    return known.get(action) or str(dict(statuses).get(act, act))
