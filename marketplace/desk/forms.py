from django import forms
from django.utils.translation import gettext_lazy as _


class ShipForm(forms.Form):
    carrier = forms.CharField(label=_("Carrier"), max_length=30, help_text=_("for example 邮政, 顺丰"))
    waybill = forms.CharField(label=_("Waybill number"), max_length=40)


class RefundForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("the buyer and the auditor read it"))
