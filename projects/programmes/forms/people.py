"""Forms about who takes part, who works, who is paid for it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.programmes.forms.base import ActForm, HouseholdField, HundredthsField, MemberField, day, reason, words
from projects.programmes.models import LabourDay, Participation, ShareRecalculation
from projects.programmes.services.shares import MOST_SHARES
from shared.forms import YuanField


class TakePartForm(ActForm):
    household = HouseholdField()
    basis = forms.ChoiceField(label=_("Basis"), choices=Participation.Basis.choices)
    shares = forms.IntegerField(label=_("Shares"), min_value=1, max_value=MOST_SHARES, help_text=_("the weight when money is divided"))
    quantity = forms.IntegerField(
        label=_("Quantity"), min_value=1, max_value=MOST_SHARES, required=False, help_text=_("animals in head, labour in days agreed")
    )
    from_on = day(_("From"))


class RecalculateForm(ActForm):
    """One field for each household that takes part, and one line for those that join; an empty field ends a participation."""

    cause = forms.ChoiceField(label=_("Cause"), choices=ShareRecalculation.Cause.choices)
    from_on = day(_("In effect from"))
    reason = reason(_("Reason"))
    joins = HouseholdField(label=_("Household that joins"), required=False)
    joins_with = forms.IntegerField(label=_("Shares of who joins"), min_value=1, max_value=MOST_SHARES, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = self.parent.participations.filter(to_on__isnull=True).select_related("household").order_by("household__number")
        self.rows = list(rows.prefetch_related("household__members"))
        for row in self.rows:
            head = row.household.head
            self.fields[f"h{row.household_id}"] = forms.IntegerField(
                label=f"{row.household.number[-4:]} {head.name if head else ''}",
                initial=row.shares,
                min_value=1,
                max_value=MOST_SHARES,
                required=False,
            )

    def clean(self):
        """`new`: who takes part from then on, with how many shares."""
        said = super().clean()
        if self.errors:
            return said
        new = {row.household: said[f"h{row.household_id}"] for row in self.rows if said[f"h{row.household_id}"]}
        if said["joins"] is not None:
            if not said["joins_with"]:
                raise forms.ValidationError({"joins_with": _("Say with how many shares.")})
            new[said["joins"]] = said["joins_with"]
        return {"new": new, "from_on": said["from_on"], "cause": said["cause"], "reason": said["reason"]}


class PublicPostForm(ActForm):
    member = MemberField()
    title = words(_("Job"), 40)
    monthly_pay_fen = YuanField(label=_("Pay of a month (yuan)"))
    from_on = day(_("From"))


class LabourForm(ActForm):
    member = MemberField()
    kind = forms.ChoiceField(label=_("Kind of work"), choices=LabourDay.Kind.choices)
    unit = forms.ChoiceField(label=_("Given for"), choices=LabourDay.Unit.choices)
    on = day(_("Day"), help_text=_("for a month: any day of it"))
    hundredths = HundredthsField(label=_("Days"))
    wage_fen = YuanField(label=_("Wage (yuan)"), least_fen=0, initial=0)


class PostPayForm(ActForm):
    month = day(_("Month"), help_text=_("any day of it"))
    amount_fen = YuanField(label=_("Amount (yuan)"))
    bank_reference = words(_("Bank reference"), 40)
    paid_on = day(_("Paid on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount_fen"].initial = self.parent.monthly_pay_fen
