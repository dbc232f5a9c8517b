"""Forms of dividend rounds. Yuan end here: what comes out is fen."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from projects.dividends.builder import FormulaForm
from projects.dividends.models import FormulaTemplate
from projects.dividends.sources import available_by_programme
from projects.programmes.models import Programme, Source
from shared.forms import YuanField
from shared.money import format_yuan
from shared.proofs import ProofField


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


class FiguresForm(FormulaForm):
    """The figures of a round, and its formula."""

    title = forms.CharField(label=_("Title"), max_length=80, help_text=_("for example 2020年畜牧分红"))
    year = forms.IntegerField(label=_("Year"), help_text=_("in which the money was earned"), initial=lambda: timezone.localdate().year)
    pot_fen = YuanField(
        label=_("To divide (yuan)"), help_text=_("among the households, a reserve of the formula included, to the last fen")
    )
    costs_fen = YuanField(label=_("Costs (yuan)"), required=False, least_fen=0, help_text=_("taken from the same money; empty: none"))
    source_kind = forms.ChoiceField(
        label=_("Source of the money"),
        required=False,
        choices=[("", _("the only one there is")), *Source.choices],
        help_text=_("Money of different sources is kept apart: one round for each."),
    )
    base_on = forms.DateField(
        label=_("Base date"),
        help_text=_("Who takes part on this day, with the shares of this day, is in the round; later changes do not alter it."),
        initial=timezone.localdate,
        widget=AdminDateInput,
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("why it is divided in this way; needed when the money is handed out alike"),
    )
    FIGURES = ("title", "year", "pot_fen", "costs_fen", "source_kind", "base_on", "reasons")

    def figures(self) -> dict:
        """What drawing.draw_up takes."""
        said = {name: self.cleaned_data[name] for name in self.FIGURES}
        said |= {"costs_fen": said["costs_fen"] or 0, "source_kind": said["source_kind"] or None, "spec": self.spec()}
        template = FormulaTemplate.objects.filter(pk=self.data.get("template") or None).first()
        return said | {"template": template if template and template.spec == said["spec"] else None}

    def figure_fields(self):
        return [self[name] for name in ("programme", *self.FIGURES) if name in self.fields]


class RoundForm(FiguresForm):
    """A new round of a programme in which the user may draw up rounds."""

    programme = ProgrammeField(label=_("Programme"), queryset=Programme.objects.none())

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        programmes = Programme.objects.visible_to(user, "dividends.draw_up").select_related("village__region")
        field = self.fields["programme"]
        field.available = available_by_programme(programmes)
        field.queryset = programmes


class ReasonForm(forms.Form):
    """Why a round is returned or withdrawn; empty for moves that need no reason."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args, label: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label


class MeetingForm(forms.Form):
    """One village meeting as it was held."""

    held_on = forms.DateField(label=_("Held on"), initial=timezone.localdate, widget=AdminDateInput)
    entitled = forms.IntegerField(label=_("Entitled to take part"), min_value=1)
    present = forms.IntegerField(label=_("Present"), min_value=1)
    votes_for = forms.IntegerField(label=_("In favour"), min_value=0)
    votes_against = forms.IntegerField(label=_("Against"), min_value=0, initial=0)
    abstained = forms.IntegerField(label=_("Abstained"), min_value=0, initial=0)
    minutes = forms.CharField(label=_("Minutes"), widget=forms.Textarea(attrs={"rows": 4}), help_text=_("what was discussed and resolved"))
    proof = ProofField(label=_("Photo or scan of the signed minutes"), required=False)


class TemplateForm(FormulaForm):
    """A formula template: a name, from when, and the formula."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("A name that is there already gets a new version."))
    region_prefix = forms.CharField(label=_("Region prefix"), max_length=12, help_text=_("2 to 12 leading digits of a region code"))
    valid_from = forms.DateField(label=_("In force from"), initial=timezone.localdate, widget=AdminDateInput)
    document = forms.CharField(label=_("Document"), max_length=120, required=False)
    FIGURES = ("name", "region_prefix", "valid_from", "document")

    def figure_fields(self):
        return [self[name] for name in self.FIGURES]
