"""Forms about assets and giving them up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.programmes.forms.base import ActForm, day, reason, words
from projects.programmes.models import Asset, Disposal
from shared.forms import YuanField
from shared.proofs import ProofField

_GIVEN_UP = Disposal._meta.get_field("to").choices
_STATES = [(status.value, status.label) for status in Asset.Status if status not in Asset.GONE]


class AssetForm(ActForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Asset.Kind.choices)
    name = words(_("Name"))
    place = words(_("Place"), 120)
    value_fen = YuanField(label=_("Value (yuan)"))
    acquired_on = day(_("Acquired"))


class OwnerForm(ActForm):
    document = words(_("Ownership document"), 120, help_text=_("number of the certificate or of the decision"))
    on = day(_("Confirmed on"))


class StateForm(ActForm):
    to = forms.ChoiceField(label=_("State"), choices=_STATES)
    on = day(_("Since"))
    reason = reason(_("Reason"))


class PhotoForm(ActForm):
    file = ProofField(label=_("Photo"))
    caption = words(_("What it shows"), 120)
    taken_on = day(_("Taken"))


class DisposalForm(ActForm):
    to = forms.ChoiceField(label=_("The asset becomes"), choices=_GIVEN_UP)
    proceeds_fen = YuanField(label=_("Expected proceeds (yuan)"), least_fen=0, initial=0)
    reason = reason(_("Reason"))
    on = day(_("Proposed on"))


class DecisionForm(ActForm):
    document = words(_("Document"), 120)
    on = day(_("Decided on"))


class MeetingForm(DecisionForm):
    document = words(_("Minutes"), 120)
    entitled = forms.IntegerField(label=_("Entitled to vote"), min_value=1)
    present = forms.IntegerField(label=_("Present"), min_value=0)
    in_favour = forms.IntegerField(label=_("In favour"), min_value=0)
    field_order = ["document", "on", "entitled", "present", "in_favour"]


class ReasonForm(ActForm):
    reason = reason(_("Reason"))


class EndForm(ReasonForm):
    on = day(_("Last day"))
    field_order = ["on", "reason"]


class LastDayForm(ActForm):
    on = day(_("Last day"))
