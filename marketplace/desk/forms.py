from django import forms
from django.utils.translation import gettext_lazy as _

from shared.forms import YuanField


class ShipForm(forms.Form):
    """One parcel. With several pieces left it asks how many lie in it; an order of one piece needs no such question.

    left  {line: pieces still to send}
    """

    carrier = forms.CharField(label=_("Carrier"), max_length=30, help_text=_("for example 邮政, 顺丰"))
    waybill = forms.CharField(label=_("Waybill number"), max_length=40)

    def __init__(self, *args, left=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.left = left or {}
        for line, count in self.left.items() if sum(self.left.values()) > 1 else ():
            self.fields[f"pieces_{line.pk}"] = forms.IntegerField(
                label=str(line),
                min_value=0,
                max_value=count,
                initial=count,
                required=False,
                help_text=_("%(n)d left to send; empty: all of them") % {"n": count},
            )

    @property
    def said(self) -> dict:
        """What orders.ship takes."""
        found = {"carrier": self.cleaned_data["carrier"], "waybill": self.cleaned_data["waybill"]}
        given = {line.pk: self.cleaned_data.get(f"pieces_{line.pk}") for line in self.left}
        if any(count is not None for count in given.values()):
            found["pieces"] = {line.pk: self.left[line] if given[line.pk] is None else given[line.pk] for line in self.left}
        return found


class ClaimAnswerForm(forms.Form):
    text = forms.CharField(label=_("Reason"), max_length=300, required=False, help_text=_("needed for a refusal; the buyer reads it"))


class DecisionForm(forms.Form):
    """The county's decision on a claim; an empty amount is all that was asked for."""

    accepted = forms.ChoiceField(
        label=_("Decision"), choices=[("yes", _("for the buyer")), ("no", _("for the seller"))], widget=forms.RadioSelect
    )
    amount_fen = YuanField(label=_("Amount (yuan)"), required=False, help_text=_("empty: all that was asked for"))
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("the buyer, the seller and the auditor read it"))

    @property
    def said(self) -> dict:
        found = self.cleaned_data
        accepted = found["accepted"] == "yes"
        return {"accepted": accepted, "reason": found["reason"], "amount_fen": found["amount_fen"] if accepted else None}


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


class PayoutAnswerForm(forms.Form):
    answer = forms.FileField(
        label=_("The bank's answer"), allow_empty_file=False, help_text=_("the file as the bank gave it; lines that fit are taken, or none")
    )
    paid_on = forms.DateField(
        label=_("Day of payment"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("only if the bank's file gives no day"),
    )


class FindingForm(forms.Form):
    confirmed = forms.ChoiceField(
        label=_("What came of it"), choices=[("no", _("explained: nothing wrong")), ("yes", _("confirmed: something is wrong"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=300, help_text=_("what was looked at and what it showed"))

    @property
    def said(self) -> dict:
        return {"confirmed": self.cleaned_data["confirmed"] == "yes", "note": self.cleaned_data["note"]}


class PeriodForm(forms.Form):
    from_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    to_on = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean(self):
        found = super().clean()
        if found.get("from_on") and found.get("to_on") and found["from_on"] > found["to_on"]:
            self.add_error("to_on", _("The last day cannot lie before the first."))
        return found

    @property
    def period(self):
        return self.cleaned_data["from_on"], self.cleaned_data["to_on"]
