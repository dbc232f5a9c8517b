from django import forms
from django.utils.translation import gettext_lazy as _

from shared.forms import YuanField


class ShipForm(forms.Form):
    carrier = forms.CharField(label=_("Carrier"), max_length=30, help_text=_("for example 邮政, 顺丰"))
    waybill = forms.CharField(label=_("Waybill number"), max_length=40)


class RefundForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("the buyer and the auditor read it"))


class PartRefundForm(RefundForm):
    """A line, or a part of it; an empty amount is all that is left."""

    amount_fen = YuanField(label=_("Amount (yuan)"), required=False, help_text=_("empty: all that is left of the line"))
    by_bank = forms.BooleanField(label=_("pay it back by bank transfer"), required=False)


class ReleaseForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("the buyer and the auditor read it"))


class SupplementForm(forms.Form):
    receipt = forms.CharField(
        label=_("Bank receipt of what was missing"), max_length=60, required=False, help_text=_("only when too little had arrived")
    )
    payer = forms.CharField(label=_("Payer"), max_length=80, required=False)


class ReceiptForm(forms.Form):
    """One line of the bank's statement."""

    number = forms.CharField(label=_("Bank receipt number"), max_length=60)
    payer = forms.CharField(label=_("Payer"), max_length=80)
    amount_fen = YuanField(label=_("Amount (yuan)"))
    received_on = forms.DateField(label=_("Received on"), widget=forms.DateInput(attrs={"type": "date"}))
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)


class ReturnForm(forms.Form):
    returned_receipt = forms.CharField(label=_("Bank receipt of the return"), max_length=60)


class AcceptanceForm(forms.Form):
    on = forms.DateField(label=_("Goods accepted on"), widget=forms.DateInput(attrs={"type": "date"}))
    signer = forms.CharField(label=_("Signed by"), max_length=60)


class BankRefundForm(forms.Form):
    receipt = forms.CharField(label=_("Bank receipt number"), max_length=60)
    payee = forms.CharField(label=_("Payee: name, bank, account"), max_length=200)


class DayForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))


class ExplanationForm(forms.Form):
    explanation = forms.CharField(label=_("Explanation"), max_length=300)
