"""Forms of freight templates. A person types yuan; the supplier lies in the person's region."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from audit.services import record
from marketplace.catalogue.models import Supplier
from regions.divisions import find
from shared.forms import YuanField

EDIT = "freight.edit"


class TemplateForm(WagtailAdminModelForm):
    cold_fen = YuanField(label=_("Cold chain, per parcel (yuan)"), least_fen=0, initial=0)
    cold_next_fen = YuanField(label=_("Cold chain, each further kilogram (yuan)"), least_fen=0, initial=0)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = Supplier.objects.visible_to(self.for_user, EDIT)

    def save(self, commit=True):
        new = self.instance.pk is None
        saved = super().save(commit)
        if commit:
            record(self.for_user, f"freighttemplate.{'added' if new else 'changed'}", saved, fields=sorted(self.changed_data))
        return saved


class ZoneForm(WagtailAdminModelForm):
    first_fen = YuanField(label=_("First weight (yuan)"), least_fen=0, initial=0)
    next_fen = YuanField(label=_("Each further weight (yuan)"), least_fen=0, initial=0)
    free_over_fen = YuanField(label=_("No freight from (yuan of goods)"), required=False, help_text=_("empty: always charged"))

    def clean_places(self):
        """41，42 with any comma; every code must be a place."""
        places = self.cleaned_data["places"].replace("，", ",").replace("、", ",").replace(" ", "").strip(",")
        unknown = [code for code in places.split(",") if code and find(code) is None]
        if unknown:
            raise forms.ValidationError(_("These are no codes of places: %(codes)s.") % {"codes": "、".join(unknown)})
        return places
