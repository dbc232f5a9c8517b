"""A claim in the words of the desk: how long there is to answer, and the small forms of the answers."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shared.forms import YuanField

DAY = timedelta(days=1)


def time_left(due_at: datetime | None, now: datetime) -> str:
    """ "3 days left", in the last day hours; "" when no clock runs."""
    if due_at is None:
        return ""
    left = max(due_at - now, timedelta())
    if left >= DAY:
        return ngettext("%(n)d day left", "%(n)d days left", left.days) % {"n": left.days}
    hours = left // timedelta(hours=1)
    if not hours:
        return str(_("less than an hour left"))
    return ngettext("%(n)d hour left", "%(n)d hours left", hours) % {"n": hours}


def _words(label, **kwargs) -> forms.CharField:
    return forms.CharField(label=label, max_length=280, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)


class WordForm(forms.Form):
    text = _words(_("A word to the buyer"), required=False)


class RefusalForm(forms.Form):
    reason = _words(_("Why not? The buyer reads it."))


class OfferForm(forms.Form):
    amount_fen = YuanField(label=_("How much do you give back (yuan)?"))
    reason = _words(_("Why a part? The buyer reads it."))
