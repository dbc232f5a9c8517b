"""Forms of imports."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import MAY
from projects.households.imports.columns import COLUMNS
from regions.models import Region


def regions_of(user: User, what: str):
    """Regions, villages first of all, in which the user may do `what`: those of the posts and everything below them."""
    scope = Q(pk__in=[])
    for role, prefix in user.posts_today():
        if role in MAY[what]:
            scope |= Q(code__startswith=prefix)
    return Region.objects.filter(scope, level__gte=6).order_by("code")


class RegionField(forms.ModelChoiceField):
    def label_from_instance(self, region: Region) -> str:
        return f"{region} · {region.get_level_display()} {region.code}"


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("an .xlsx or .csv file as the county has it; a column of names and one of id numbers are enough"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.txt"}),
    )
    region = RegionField(
        label=_("Area"),
        queryset=Region.objects.none(),
        help_text=_("every row must lie in it; choose a village for a table without a column of villages"),
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["region"]
        field.queryset = regions_of(user, "households.import")
        field.initial = field.queryset.first()


class ColumnsForm(forms.Form):
    """What each unexplained heading means. Field names are numbers: headings are anybody's text."""

    def __init__(self, *args, headings: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.headings = headings
        choices = [("", _("not needed")), *((column.key, column.header) for column in COLUMNS)]
        for i, heading in enumerate(headings):
            self.fields[f"c{i}"] = forms.ChoiceField(label=heading, choices=choices, required=False)

    def meanings(self) -> dict[str, str]:
        return {heading: self.cleaned_data[f"c{i}"] for i, heading in enumerate(self.headings)}
