"""Words for the history of notices and objections."""

from django import template
from django.utils.translation import gettext as _

from projects.notices.models import Objection, PublicNotice

register = template.Library()


@register.filter
def notice_act(action: str) -> str:
    """An audit action as people say it: publicnotice.posted → posted."""
    kind, _dot, act = action.partition(".")
    known = {
        "objection.received": _("come in"),
        "objection.released": _("released"),
        "objection.read_in_full": _("original and contact read"),
        "objection.open": _("left to somebody else"),
    }
    statuses = Objection.Status.choices if kind == "objection" else PublicNotice.Status.choices
    return known.get(action) or str(dict(statuses).get(act, act))
