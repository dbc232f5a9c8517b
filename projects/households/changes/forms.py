"""Forms by which a change is proposed: one for each kind. `said()` gives what the service takes."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from projects.households.changes.fields import fields_of, form_field, label_of, yuan_to_fen
from projects.households.changes.of_a_year import guarantees
from projects.households.history import text_of
from projects.households.models import (
    ChangeRequest,
    CodesField,
    Household,
    HouseholdYear,
    IndicatorValue,
    Member,
    MembershipEvent,
    join_codes,
    split_codes,
)
from shared.errors import RuleError
from shared.proofs import ProofField

Kind = ChangeRequest.Kind


def _choices(kinds) -> list[tuple[str, str]]:
    return [(kind.value, kind.label) for kind in MembershipEvent.Kind if kind in kinds]


class FieldChoice(forms.Form):
    """Which field of whom is wrong; asked first, because the next question depends on it."""

    field = forms.ChoiceField(label=_("What is wrong"))

    def __init__(self, *args, household: Household, people: list[Member], **kwargs):
        super().__init__(*args, **kwargs)
        groups = [(person.name, [(f"{person.pk}:{name}", label_of(person, name)) for name in fields_of(person)]) for person in people]
        own = [(f"0:{name}", label_of(household, name)) for name in fields_of(household)]
        self.fields["field"].choices = [*groups, (str(_("Household")), own)]


class ProposalForm(forms.Form):
    """What every proposal says."""

    effective_on = forms.DateField(label=_("In effect from"), initial=timezone.localdate, widget=AdminDateInput)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("and what shows it, for example a certificate and its number"))
    proof_file = ProofField(required=False)
    NOT_SAID = frozenset({"effective_on", "reason", "proof_file", "member"})

    def __init__(self, *args, household: Household, people: list[Member], **kwargs):
        super().__init__(*args, **kwargs)
        self.household, self.people = household, {str(person.pk): person for person in people}
        self.named = [(str(person.pk), f"{person.name}（{person.get_relation_display()}）") for person in people]
        if "member" in self.fields:
            self.fields["member"].choices = self.named

    def said(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name not in self.NOT_SAID}

    def about(self) -> Member | None:
        return self.people.get(self.cleaned_data.get("member", ""))


class CorrectForm(ProposalForm):
    """The new value of one field."""

    def __init__(self, *args, chosen: str, **kwargs):
        super().__init__(*args, **kwargs)
        key, _colon, self.name = chosen.partition(":")
        self.owner = self.people.get(key) or self.household
        self.fields = {"value": form_field(self.owner, self.name), **self.fields}
        if self.name.endswith("_fen"):
            self.fields["value"].help_text = _("in yuan")

    def clean_value(self) -> str:
        value = self.cleaned_data.get("value")
        if isinstance(value, list):
            return join_codes(value)
        try:
            return yuan_to_fen(value) if self.name.endswith("_fen") else str(value if value is not None else "")
        except RuleError as refused:
            raise forms.ValidationError(refused.message) from None

    def said(self) -> dict:
        return {"field": self.name, "value": self.cleaned_data["value"]}

    def about(self) -> Member | None:
        return self.owner if isinstance(self.owner, Member) else None


class YearForm(ProposalForm):
    """The facts of one year as the register has them; what is proposed is what a person changed."""

    def __init__(self, *args, year: HouseholdYear, **kwargs):
        super().__init__(*args, **kwargs)
        self.year, facts = year, {}
        for name in fields_of(year):
            facts[name] = form_field(year, name)
            value, column = getattr(year, name), year._meta.get_field(name)
            facts[name].initial = split_codes(value) if isinstance(column, CodesField) else text_of(value)
        self.fields = facts | self.fields

    def said(self) -> dict:
        given = {name: self.cleaned_data[name] for name in fields_of(self.year)}
        return {"year": self.year.year, "facts": {n: join_codes(v) if isinstance(v, list) else v for n, v in given.items()}}


class IndicatorForm(ProposalForm):
    """Whether a worry or guarantee of a year is met, and what shows it."""

    indicator = forms.ChoiceField(label=_("Worry or guarantee"))
    value = forms.ChoiceField(label=_("Is it met?"), choices=IndicatorValue.Value.choices, widget=forms.RadioSelect)
    evidence = forms.CharField(
        label=_("What shows it"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("when it is not met, what is missing"),
    )  # fmt: skip
    field_order = ["indicator", "value", "evidence"]

    def __init__(self, *args, year: HouseholdYear, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = year
        self.fields["indicator"].choices = guarantees(self.household)

    def said(self) -> dict:
        return super().said() | {"year": self.year.year}


class CardForm(ProposalForm):
    member = forms.ChoiceField(label=_("Member"))
    bank_card = forms.CharField(label=_("Bank card"), max_length=30, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    bank_name = forms.CharField(label=_("Bank"), max_length=60, required=False)
    field_order = ["member", "bank_card", "bank_name"]


class JoinForm(ProposalForm):
    event = forms.ChoiceField(label=_("Event"), choices=lambda: _choices(MembershipEvent.JOINING))
    name = forms.CharField(label=_("Name"), max_length=40)
    sex = forms.ChoiceField(label=_("Sex"), choices=Member.Sex.choices)
    born_on = forms.DateField(label=_("Date of birth"), widget=AdminDateInput)
    id_number = forms.CharField(
        label=_("Id number"),
        max_length=30,
        required=False,
        help_text=_("empty while there is none"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    relation = forms.ChoiceField(label=_("Relation to head"), choices=[one for one in Member.Relation.choices if one[0] != "01"])
    field_order = ["event", "name", "sex", "born_on", "id_number", "phone", "relation"]

    def said(self) -> dict:
        return super().said() | {"born_on": self.cleaned_data["born_on"].isoformat()}


class LeaveForm(ProposalForm):
    member = forms.ChoiceField(label=_("Who leaves"))
    event = forms.ChoiceField(label=_("Event"), choices=lambda: _choices(MembershipEvent.LEAVING))
    new_head = forms.ChoiceField(label=_("Who becomes head"), required=False, help_text=_("only when the head leaves and others stay"))
    field_order = ["member", "event", "new_head"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_head"].choices = [("", "—"), *self.named]


class HeadForm(ProposalForm):
    member = forms.ChoiceField(label=_("Who becomes head"))
    field_order = ["member"]


class SplitForm(ProposalForm):
    member = forms.ChoiceField(label=_("Head of the new household"))
    members = forms.MultipleChoiceField(label=_("Who else goes along"), required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ["member", "members"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["members"].choices = self.named


class MergeForm(ProposalForm):
    into = forms.CharField(label=_("Into household number"), max_length=16)
    field_order = ["into"]


FORMS: dict[str, type[ProposalForm]] = {
    Kind.YEAR: YearForm,
    Kind.INDICATOR: IndicatorForm,
    Kind.CARD: CardForm,
    Kind.JOIN: JoinForm,
    Kind.LEAVE: LeaveForm,
    Kind.HEAD: HeadForm,
    Kind.SPLIT: SplitForm,
    Kind.MERGE: MergeForm,
}


class AttachForm(forms.Form):
    proof_file = ProofField()


class ReasonForm(forms.Form):
    """Why a request is returned, refused or withdrawn."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args, label: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label
