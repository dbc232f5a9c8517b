from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from shared.forms import YuanField


class ReceiptForm(forms.Form):
    """Money that arrived in the collective's account."""

    amount_fen = YuanField(label=_("Amount (yuan)"))
    received_on = forms.DateField(label=_("Date of the bank"), initial=timezone.localdate, widget=AdminDateInput)
    payer = forms.CharField(label=_("Payer"), max_length=80)
    bank_receipt = forms.CharField(label=_("Bank receipt number"), max_length=40)
