"""Forms of pairing and visits. Which households are meant comes from the boxes ticked in the village's list."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from accounts.models import User
from projects.households.codes import codes
from projects.households.imports.forms import regions_of
from projects.households.models import Code, Household
from projects.pairing.models import Unit
from projects.pairing.queries import helpers_of
from projects.pairing.services import MANAGE
from projects.villages.models import Village


class HelperField(forms.ModelChoiceField):
    """A helper with the number of households the person helps already."""

    def label_from_instance(self, helper: User) -> str:
        return _("%(name)s · helps %(count)s households") % {"name": helper.name, "count": helper.load}


class ReasonForm(forms.Form):
    """Why pairings end, and from when."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    on = forms.DateField(
        label=_("From"),
        help_text=_("from this day on it no longer holds"),
        initial=timezone.localdate,
        widget=AdminDateInput,
    )


class PairForm(forms.Form):
    """Who is to help in a village, and since when."""

    helper = HelperField(label=_("Helper"), queryset=User.objects.none())
    unit = forms.ModelChoiceField(label=_("Helping unit"), queryset=Unit.objects.none(), required=False)
    from_on = forms.DateField(label=_("From"), initial=timezone.localdate, widget=AdminDateInput)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args, village: Village, **kwargs):
        super().__init__(*args, **kwargs)
        prefix = village.region_id
        self.fields["helper"].queryset = helpers_of(village)
        self.fields["unit"].queryset = Unit.objects.filter(region__in=[prefix, *village.region.ancestor_codes()])


class HandOverForm(PairForm):
    """Who is to help instead, from when, and why."""

    field_order = ["helper", "unit", "from_on", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True


class VisitForm(forms.Form):
    """What a visit was for and what was found; short enough for a phone at the door."""

    visited_on = forms.DateField(
        label=_("Date of the visit"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    purpose = forms.ChoiceField(label=_("Purpose"), widget=forms.RadioSelect)
    found = forms.CharField(label=_("What was found"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 4}))
    follow_up = forms.CharField(
        label=_("What is to follow"),
        max_length=1_000,
        required=False,
        help_text=_("who does what until when; empty when nothing is to be done"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, household: Household, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [(value.code, value.label) for value in codes(Code.List.VISIT_PURPOSE, household.audit_region)]


class UnitForm(WagtailAdminModelForm):
    """A unit of one's own regions."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions_of(self.for_user, MANAGE)
