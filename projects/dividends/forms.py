"""Forms of dividend rounds. Yuan end here: what comes out is fen."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from projects.dividends.drawing import available_by_programme
from projects.programmes.models import Programme
from shared.forms import YuanField
from shared.money import format_yuan


class ProgrammeField(forms.ModelChoiceField):
    """A programme with its village and the money it has to divide."""

    available: dict[int, int] = {}

    def label_from_instance(self, programme: Programme) -> str:
        there = format_yuan(self.available.get(programme.pk, 0))
        return _("%(programme)s · %(village)s · %(there)s yuan to divide") % {
            "programme": programme,
            "village": programme.village,
            "there": there,
        }


class FiguresForm(forms.Form):
    """The figures of a round."""

    title = forms.CharField(label=_("Title"), max_length=80, help_text=_("for example 2020年畜牧分红"))
    year = forms.IntegerField(label=_("Year"), help_text=_("in which the money was earned"), initial=lambda: timezone.localdate().year)
    pot_fen = YuanField(label=_("Pot (yuan)"), help_text=_("to divide among the households, to the last fen"))
    base_on = forms.DateField(
        label=_("Base date"),
        help_text=_("Who takes part on this day, with the shares of this day, is in the round; later changes do not alter it."),
        initial=timezone.localdate,
        widget=AdminDateInput,
    )


class RoundForm(FiguresForm):
    """A new round of a programme in which the user may draw up rounds."""

    programme = ProgrammeField(label=_("Programme"), queryset=Programme.objects.none())
    field_order = ["programme", "title", "year", "pot_fen", "base_on"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        programmes = Programme.objects.visible_to(user, "dividends.draw_up").select_related("village__region")
        field = self.fields["programme"]
        field.available = available_by_programme(programmes)
        field.queryset = programmes


class PaymentForm(forms.Form):
    """What the bank said about the batch."""

    bank_reference = forms.CharField(label=_("Bank reference"), max_length=40, help_text=_("number of the bank's batch"))
    paid_on = forms.DateField(label=_("Date paid by the bank"), initial=timezone.localdate, widget=AdminDateInput)


class ReasonForm(forms.Form):
    """Why a round is returned or withdrawn; empty for moves that need no reason."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args, label: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label
