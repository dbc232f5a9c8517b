"""Forms of vouchers: one income with its paper, a table of many, a refusal."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.households.imports.forms import RegionField, regions_of
from projects.ledger.models import IncomeItem
from projects.ledger.vouchers.services import ENTER
from regions.models import Region
from shared.forms import YuanField
from shared.proofs import ProofField


class VoucherForm(forms.Form):
    item = forms.ModelChoiceField(
        label=_("Income item"), queryset=IncomeItem.objects.all(), help_text=_("costs and aid that is not income too")
    )
    words = forms.CharField(
        label=_("For what"), max_length=60, required=False, help_text=_("as the household reads it; empty: the name of the item")
    )
    amount_fen = YuanField(label=_("Yuan"), help_text=_("above zero, for costs too"))
    earned_on = forms.DateField(
        label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("the day the money came or went")
    )
    paper_number = forms.CharField(
        label=_("Number on the paper"), max_length=30, help_text=_("of the slip, list or receipt; the same paper never counts twice")
    )
    proof = ProofField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["earned_on"].widget.attrs["max"] = timezone.localdate().isoformat()


class TableForm(forms.Form):
    file = forms.FileField(
        label=_("Table"),
        help_text=_("an .xlsx or .csv file with 户号 or 证件号码 and 姓名, 收入项目, 金额(元), 到账日期, 凭证号"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.txt"}),
    )
    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("for example: pensions of October 2026"))
    region = RegionField(label=_("Area"), queryset=Region.objects.none(), help_text=_("every household must live in it"))
    proof = ProofField(required=False, label=_("Scan of the signed list"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["region"]
        field.queryset = regions_of(user, ENTER)
        field.initial = field.queryset.first()


class RefusalForm(forms.Form):
    reason = forms.CharField(label=_("Why it is refused"), max_length=300)
