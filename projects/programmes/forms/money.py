"""Forms about money that came in, funds, and who paid for what."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from projects.programmes.forms.base import ActForm, programme_of, words
from projects.programmes.models import Contract, Due, Fund, Programme, ReceivedIncome, Source
from projects.programmes.services.receipts import free_fen
from shared.forms import YuanField
from shared.money import format_yuan


class ReceiptForm(forms.Form):
    """Money that arrived in the collective's account."""

    amount_fen = YuanField(label=_("Amount (yuan)"))
    received_on = forms.DateField(label=_("Date of the bank"), initial=timezone.localdate, widget=AdminDateInput)
    payer = forms.CharField(label=_("Payer"), max_length=80)
    bank_receipt = forms.CharField(label=_("Bank receipt number"), max_length=40)
    contract = forms.ModelChoiceField(
        label=_("Contract"), queryset=Contract.objects.none(), required=False, help_text=_("pays what is due under it, the oldest first")
    )
    item = words(_("What it is"), 60, required=False, help_text=_("for example 租金 or 直播带货佣金"))
    source_kind = forms.ChoiceField(
        label=_("Source of the money"),
        choices=[("", _("as the assets say")), *Source.choices],
        required=False,
        help_text=_("sources are kept apart when the money is divided"),
    )

    def __init__(self, *args, programme: Programme | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if programme is not None:
            never = [Contract.Status.DRAFT, Contract.Status.DROPPED]
            self.fields["contract"].queryset = programme.contracts.exclude(status__in=never)


class FundForm(ActForm):
    source = forms.ChoiceField(label=_("Source of the money"), choices=Source.choices)
    document = words(_("Document number"))
    title = words(_("What for"), 120)
    year = forms.IntegerField(label=_("Year"), min_value=2013, max_value=2100, initial=lambda: timezone.localdate().year)
    amount_fen = YuanField(label=_("Amount (yuan)"))


class FundingForm(ActForm):
    fund = forms.ModelChoiceField(label=_("Fund"), queryset=Fund.objects.none())
    amount_fen = YuanField(label=_("Amount (yuan)"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fund"].queryset = programme_of(self.parent).village.funds.all()


class ReceiptChoice(forms.ModelChoiceField):
    def label_from_instance(self, receipt: ReceivedIncome) -> str:
        return f"{receipt.received_on} {receipt.payer} {receipt.bank_receipt} · {format_yuan(free_fen(receipt))}"


class AllocateForm(ActForm):
    """Which receipt paid this due."""

    receipt = ReceiptChoice(label=_("Receipt"), queryset=ReceivedIncome.objects.none(), help_text=_("with what of it is still free"))
    amount_fen = YuanField(label=_("Amount (yuan)"), required=False, help_text=_("empty: as much as both allow"))

    def __init__(self, *args, parent: Due, **kwargs):
        super().__init__(*args, parent=parent, **kwargs)
        mine = parent.contract.programme.received
        self.fields["receipt"].queryset = mine.filter(contract=None) | mine.filter(contract=parent.contract)
