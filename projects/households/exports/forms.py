"""Forms of exports: which area, which columns, as what, and what for."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.households.imports.forms import RegionField, regions_of
from regions.models import Region

PAPER = "paper"


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=200,
        help_text=gettext_lazy("kept in the audit trail with your name, and printed on every sheet"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ExportForm(ReasonForm):
    region = RegionField(label=gettext_lazy("Area"), queryset=Region.objects.none())
    selection = forms.ChoiceField(
        label=gettext_lazy("Columns"),
        choices=[("roster", gettext_lazy("roster of people")), ("register", gettext_lazy("all columns, to be imported again"))],
        widget=forms.RadioSelect,
        initial="roster",
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("File or paper"),
        choices=[
            ("xlsx", gettext_lazy("workbook (.xlsx), for Excel and WPS")),
            ("csv", gettext_lazy("text file (.csv), for other systems")),
            (PAPER, gettext_lazy("sheets to print (A4)")),
        ],
        widget=forms.RadioSelect,
        initial="xlsx",
        required=False,
    )
    field_order = ["region", "selection", "kind", "reason"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["region"]
        field.queryset = regions_of(user, "households.export")
        field.initial = field.queryset.first()

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or "xlsx"

    def clean(self):
        said = super().clean()
        if said.get("kind") == PAPER and said.get("selection") == "register":
            self.add_error("kind", _("Only the roster fits on paper. Choose the roster, or take all columns as a file."))
        return said
