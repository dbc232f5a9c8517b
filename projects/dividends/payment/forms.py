"""Forms of the payment: which rounds go to the bank, the bank's answer, and what is proposed about a line that cannot be paid."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from projects.banking.layouts import MOST_ANSWER_BYTES
from projects.dividends.models import DividendRound, PayeeChange
from projects.households.models import Member
from shared.money import format_yuan
from shared.proofs import ProofField


class RoundsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, round_: DividendRound) -> str:
        words = {"village": round_.programme.village, "round": round_, "yuan": format_yuan(round_.pot_fen)}
        return _("%(village)s · %(round)s · %(yuan)s yuan") % words


class DrawForm(forms.Form):
    """Rounds whose notice is over, or that are being paid already."""

    rounds = RoundsField(label=_("Rounds"), queryset=DividendRound.objects.none(), widget=forms.CheckboxSelectMultiple)
    again = forms.BooleanField(
        label=_("Also lines that failed before"), required=False, help_text=_("each new attempt names the one it repeats")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rounds"].queryset = payable_rounds(user)


def payable_rounds(user):
    """Rounds in the user's regions whose notice is over, and those being paid."""
    over = DividendRound.objects.visible_to(user, "dividends.pay").filter(status=DividendRound.Status.ON_NOTICE)
    over = over.filter(notice__ends_on__lt=timezone.localdate())
    begun = DividendRound.objects.visible_to(user, "dividends.pay").filter(status=DividendRound.Status.PAYING)
    return (over | begun).select_related("programme__village__region").order_by("programme__village__region_id", "pk")


class AnswerForm(forms.Form):
    answer = forms.FileField(
        label=_("The bank's answer"), allow_empty_file=False, help_text=_("the file as the bank gave it; lines that fit are taken, or none")
    )
    paid_on = forms.DateField(
        label=_("Day of payment"), required=False, widget=AdminDateInput, help_text=_("only if the bank's file gives no day")
    )

    def clean_answer(self):
        upload = self.cleaned_data["answer"]
        if upload.size > MOST_ANSWER_BYTES:
            raise forms.ValidationError(_("The file has more than 20 MB; this is not the answer to one batch."))
        return upload


class ReasonForm(forms.Form):
    """Why; asked by every act that somebody will want to understand later."""

    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args, label: str = "", needed: bool = True, **kwargs):
        """label: what is asked here; needed: must the browser ask for it; auto_id has to differ where a page asks several times."""
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needed
        if label:
            self.fields["reason"].label = label


class MemberField(forms.ModelChoiceField):
    def label_from_instance(self, member: Member) -> str:
        card = _("has a bank card") if member.card_print else _("no bank card in the register")
        return f"{member.name} · {member.get_relation_display()} · {card}"


class PayeeForm(forms.Form):
    """Another account of the household: the register's, so a wrong number is corrected there first."""

    payee = MemberField(label=_("Account holder"), queryset=Member.objects.none(), required=False)
    why = forms.ChoiceField(label=_("Why"), choices=PayeeChange.Why.choices, widget=forms.RadioSelect)
    heir_number = forms.CharField(
        label=_("Heir's member number"),
        max_length=18,
        required=False,
        help_text=_("18 digits; only for an heir who lives in another household"),
    )
    note = forms.CharField(label=_("Explanation"), max_length=200)
    proof = ProofField(required=False)

    def __init__(self, *args, line, **kwargs):
        super().__init__(*args, **kwargs)
        self.region_code = line.round.audit_region
        members = Member.objects.living().filter(household=line.household_id)
        self.fields["payee"].queryset = members.only("name", "relation", "card_print", "number")

    def clean(self):
        found = super().clean()
        if found.get("why") == PayeeChange.Why.HEIR and found.get("heir_number"):
            near = Member.objects.living().filter(household__village__region__code__startswith=self.region_code[:6])
            found["payee"] = near.filter(number=found["heir_number"]).first()
            if found["payee"] is None:
                self.add_error("heir_number", _("No living member of this county has that number."))
        elif not found.get("payee"):
            self.add_error("payee", _("Choose who the account belongs to."))
        return found


class ReturnForm(forms.Form):
    """What the village meeting resolved."""

    met_on = forms.DateField(label=_("Village meeting on"), widget=AdminDateInput)
    present = forms.IntegerField(label=_("Present"), min_value=1)
    votes_for = forms.IntegerField(label=_("Votes for"), min_value=1)
    note = forms.CharField(label=_("Explanation"), max_length=200)
    proof = ProofField(label=_("Minutes as a file"))


class RecoveryForm(forms.Form):
    bank_receipt = forms.CharField(label=_("Bank receipt number"), max_length=40, required=False)
    on = forms.DateField(label=_("Received on"), required=False, widget=AdminDateInput)
    waived_because = forms.CharField(label=_("Or waived because"), max_length=200, required=False)
