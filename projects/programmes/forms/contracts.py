"""Forms about contracts and what falls due under them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.programmes.forms.base import ActForm, day, programme_of, reason, words
from projects.programmes.models import Asset, Contract
from projects.programmes.models.contracts import valid_credit_code
from projects.programmes.schedule import Plan, every, from_lines
from shared.forms import YuanField


class ContractForm(ActForm):
    """The terms as the paper has them; what is doubtful about them is computed afterwards."""

    number = words(_("Contract number"), 40)
    kind = forms.ChoiceField(label=_("Kind"), choices=Contract.Kind.choices)
    assets = forms.ModelMultipleChoiceField(
        label=_("Assets"), queryset=Asset.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    operator = words(_("Operator"), help_text=_("in own operation: the collective itself"))
    operator_code = words(_("Unified social credit code"), 18, required=False, validators=[valid_credit_code])
    representative = words(_("Legal representative"), 40, required=False)
    signed_on, from_on, to_on = day(_("Signed")), day(_("From")), day(_("To"), initial=None)
    capital = forms.ChoiceField(label=_("Capital"), choices=Contract.Capital.choices)
    principal_fen = YuanField(label=_("Capital brought in (yuan)"), required=False)
    yearly_fen = YuanField(label=_("Fixed return of a year (yuan)"), required=False, help_text=_("empty when the return varies"))
    principal_guaranteed = forms.BooleanField(label=_("The operator guarantees the capital"), required=False)
    security = forms.ChoiceField(label=_("Security"), choices=Contract.Security.choices)
    security_text = words(_("What secures it"), 200, required=False)
    explanation = reason(_("Why it is concluded all the same"), required=False, help_text=_("where something about it is doubtful"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        assets = programme_of(self.parent).assets.exclude(status__in=Asset.GONE)
        self.fields["assets"].queryset, self.fields["assets"].initial = assets, assets


class ScheduleForm(ActForm):
    """Equal amounts by year or quarter, or a list."""

    MONTHS = {"yearly": 12, "quarterly": 3}

    rhythm = forms.ChoiceField(
        label=_("Rhythm"), choices=[("yearly", _("every year")), ("quarterly", _("every quarter")), ("list", _("by a list"))]
    )
    first_on = day(_("First due on"), required=False, initial=None)
    amount_fen = YuanField(label=_("Amount each time (yuan)"), required=False)
    lines = forms.CharField(
        label=_("List"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("one a line: day and yuan, for example 2026-06-30 12000"),
    )

    def clean(self):
        """`plan` in place of the single fields."""
        said = super().clean()
        if self.errors:
            return said
        return {"plan": self._listed(said["lines"]) if said["rhythm"] == "list" else self._repeated(said)}

    def _listed(self, text: str) -> Plan:
        try:
            return from_lines(text)
        except ValueError as error:
            raise forms.ValidationError({"lines": str(error)}) from None

    def _repeated(self, said: dict) -> Plan:
        if not said["first_on"] or not said["amount_fen"]:
            raise forms.ValidationError(_("Give the first day and the amount."))
        months, last = self.MONTHS[said["rhythm"]], self.parent.to_on
        return every(months, first_on=said["first_on"], last_on=last, amount_fen=said["amount_fen"])


class DueForm(ActForm):
    due_on = day(_("Due on"))
    amount_fen = YuanField(label=_("Amount (yuan)"))


class ForceForm(ActForm):
    explanation = reason(_("Why it is concluded all the same"), required=False, help_text=_("where something about it is doubtful"))

    def __init__(self, *args, parent: Contract, **kwargs):
        super().__init__(*args, parent=parent, **kwargs)
        self.fields["explanation"].initial = parent.explanation
