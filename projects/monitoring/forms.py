"""Forms of monitored households. Yuan end here: what comes out is fen."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from projects.households.codes import codes
from projects.households.models import Code, IndicatorValue
from projects.monitoring.models import MOST_RISKS, OTHER_RISK, MonitoringCase, Risk
from shared.forms import YuanField

How = MonitoringCase.How
List = Code.List


class FactsForm(forms.Form):
    """What is known of a case; risks in words only for “other”."""

    kind = forms.ChoiceField(label=_("Kind of monitored household"), widget=forms.RadioSelect)
    risks = forms.MultipleChoiceField(
        label=_("Risks"), help_text=_("one to five, why the household might fall back"), widget=forms.CheckboxSelectMultiple
    )
    other_risk = forms.CharField(label=_("The other risk in words"), max_length=200, required=False)
    entry_income_fen = YuanField(
        label=_("Income per head at entry (yuan)"), least_fen=0, required=False, help_text=_("of the year; empty while unknown")
    )
    entry_wage_fen = YuanField(
        label=_("Wages at entry (yuan)"), least_fen=0, required=False, help_text=_("of the whole household in the year")
    )
    self_paid_fen = YuanField(
        label=_("Medical cost paid by the household (yuan)"),
        least_fen=0,
        required=False,
        help_text=_("in the year, after all reimbursement"),
    )
    backstop = forms.BooleanField(
        label=_("Carried by the state"), required=False, help_text=_("nobody can earn; its risk is not cleared by help")
    )

    def __init__(self, *args, region_code: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(value.code, value.label) for value in codes(List.MONITORING_KIND, region_code)]
        self.fields["risks"].choices = [(value.code, value.label) for value in codes(List.RISK, region_code)]

    def clean_risks(self) -> list[str]:
        found = self.cleaned_data["risks"]
        if len(found) > MOST_RISKS:
            raise ValidationError(_("Choose five at most."))
        return found

    def said(self) -> dict:
        """Arguments of the services."""
        said = dict(self.cleaned_data)
        words = said.pop("other_risk")
        return said | {"risks": {code: words if code == OTHER_RISK else "" for code in said["risks"]}}


class OpenForm(FactsForm):
    entered_on = forms.DateField(label=_("Put under watch on"), initial=timezone.localdate, widget=AdminDateInput)
    field_order = ["kind", "entered_on"]


def facts_of(case: MonitoringCase) -> dict:
    """Initial values to correct a case with."""
    risks = {risk.code: risk.note for risk in case.risks.all()}
    known = {name: getattr(case, name) for name in ("kind", "entry_income_fen", "entry_wage_fen", "self_paid_fen", "backstop")}
    return known | {"risks": list(risks), "other_risk": risks.get(OTHER_RISK, "")}


class MeasureForm(forms.Form):
    """What is done against which risk."""

    risk = forms.ModelChoiceField(label=_("Against which risk"), queryset=Risk.objects.none(), widget=forms.RadioSelect, empty_label=None)
    kind = forms.ChoiceField(label=_("Kind of measure"))
    content = forms.CharField(
        label=_("What is done"), max_length=200, help_text=_("for example: a post as forest ranger, 500 yuan a month")
    )
    from_on = forms.DateField(label=_("From"), initial=timezone.localdate, widget=AdminDateInput)
    to_on = forms.DateField(label=_("To"), required=False, help_text=_("last day; empty while it lasts"), widget=AdminDateInput)

    def __init__(self, *args, case: MonitoringCase, labels: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        risk = self.fields["risk"]
        risk.queryset = case.risks.all()
        risk.label_from_instance = lambda one: labels.get(one.code, one.code) + (f"（{one.note}）" if one.note else "")
        self.fields["kind"].choices = [(value.code, value.label) for value in codes(List.MEASURE, case.audit_region)]


class EndForm(forms.Form):
    on = forms.DateField(label=_("Last day"), initial=timezone.localdate, widget=AdminDateInput)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why the clearing is taken back"), max_length=200)


class ClearForm(forms.Form):
    """How the risk was cleared; of each guarantee of the year whether it is met."""

    how = forms.ChoiceField(label=_("How it was cleared"), choices=How.choices, initial=How.HELP, widget=forms.RadioSelect)
    on = forms.DateField(label=_("Cleared on"), initial=timezone.localdate, widget=AdminDateInput)
    income_fen = YuanField(
        label=_("Income per head at clearing (yuan)"), least_fen=0, required=False, help_text=_("of the year; not asked at a natural end")
    )

    def __init__(self, *args, case: MonitoringCase, **kwargs):
        super().__init__(*args, **kwargs)
        self.guarantees = codes(List.GUARANTEE, case.audit_region)
        for value in self.guarantees:
            self.fields[f"guarantee_{value.code}"] = forms.ChoiceField(
                label=value.label, choices=IndicatorValue.Value.choices, widget=forms.RadioSelect, required=False
            )

    def said(self) -> dict:
        """Arguments of the service."""
        said = self.cleaned_data
        given = {value.code: said[f"guarantee_{value.code}"] for value in self.guarantees}
        return {name: said[name] for name in ("how", "on", "income_fen")} | {"guarantees": given}
