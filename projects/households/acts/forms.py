"""Forms of the acts: the questions of a proposal (changes.forms), asked of those who may change the register themselves."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.households.changes import forms as proposals
from projects.households.changes.fields import clean_value
from projects.households.models import Household, Member, MembershipEvent
from projects.households.services.events import Proof
from shared.errors import RuleError

WHAT = "households.change"
NEW_PERSON = ("", gettext_lazy("a person who is not in the register yet"))
AS_IT_FOLLOWS = ("", gettext_lazy("as it follows"))
RELATIONS = [(relation.value, relation.label) for relation in Member.Relation if relation != Member.Relation.HEAD]
ENDED = {"events__kind": MembershipEvent.Kind.DUPLICATE}  # records that stood for somebody who has another one
PERSON_FIELDS = ("name", "sex", "born_on", "id_number", "phone")


class OfAnAct:
    """Mixed into a proposal's form: a day that fits behind what is recorded, the proof, relations to the head.

    related  the people whose relation to the head may be said where it does not follow of itself
    """

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.last_event = _last_event(self.household)
        day = self.fields["effective_on"]
        day.label, day.help_text = gettext_lazy("Day on which it happened"), _("not after today")
        if self.last_event:
            day.help_text = _("not after today, and not before the last event of the household, %(day)s") % {"day": self.last_event}
        proof = self.fields["reason"]
        proof.label, proof.max_length = gettext_lazy("What proves it"), 200
        proof.help_text = gettext_lazy("for example a certificate and its number")
        for person in self.related():
            label = f"{person.name}（{person.get_relation_display()}）"
            self.fields[f"relation_{person.pk}"] = forms.ChoiceField(label=label, required=False, choices=[AS_IT_FOLLOWS, *RELATIONS])

    def related(self) -> list[Member]:
        return []

    def main_fields(self) -> list[forms.BoundField]:
        return [field for field in self if not field.name.startswith("relation_")]

    def relation_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name.startswith("relation_")]

    def relations(self) -> dict[int, str]:
        """What was said of relations to the head, by member id."""
        return {person.pk: said for person in self.related() if (said := self.cleaned_data.get(f"relation_{person.pk}"))}

    def proof(self) -> Proof:
        return Proof(text=self.cleaned_data["reason"], file=self.cleaned_data["proof_file"] or "")

    def clean_effective_on(self):
        day = self.cleaned_data["effective_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is still to come; an event is recorded once it has happened."))
        _refuse_before(self.last_event, day)
        return day


class JoinForm(OfAnAct, proposals.JoinForm):
    """A new person, one who had left this household, or one of the register who lives nowhere now."""

    former = forms.ChoiceField(
        label=gettext_lazy("Who joins"),
        required=False,
        help_text=gettext_lazy("choose who comes back, or fill in the new person below"),
    )
    number = forms.CharField(
        label=gettext_lazy("Member number"), max_length=18, required=False,
        help_text=gettext_lazy("only for somebody who has left another household of the register; 18 digits"),
    )  # fmt: skip
    field_order = ["event", "effective_on", "former", "number", "name", "sex", "born_on", "id_number", "phone", "relation"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        former = self.household.members.filter(left_on__isnull=False).exclude(**ENDED)
        self.fields["former"].choices = [NEW_PERSON, *((str(one.pk), f"{one.name}（{one.left_on}）") for one in former)]
        for name in ("name", "sex", "born_on"):
            self.fields[name].required = False
        if not self.people:  # nobody lives here: whoever comes is the head
            self.fields["relation"].choices = [(Member.Relation.HEAD.value, Member.Relation.HEAD.label)]

    def clean(self) -> dict:
        cleaned = super().clean()
        self.person = self._known(cleaned)
        if self.person is None and not self.errors:
            self.person = self._new(cleaned)
        return cleaned

    def _known(self, cleaned: dict) -> Member | None:
        """Somebody of the register who lives nowhere now."""
        if cleaned.get("former"):
            return Member.objects.get(pk=cleaned["former"])
        number = "".join(cleaned.get("number", "").split())
        if not number:
            return None
        found = Member.objects.visible_to(self.user, WHAT).filter(number=number).exclude(**ENDED).first()
        if found is None:
            self.add_error("number", _("There is nobody with this member number where you may change the register."))
        elif found.left_on is None:
            words = {"name": found.name, "number": found.household}
            self.add_error("number", _("%(name)s still lives in household %(number)s; record there first that the person left.") % words)
        return found

    def _new(self, cleaned: dict) -> Member | None:
        person = Member(household=self.household)
        for name in PERSON_FIELDS:
            value = cleaned.get(name)
            try:
                setattr(person, name, clean_value(person, name, "" if value is None else str(value)))
            except RuleError as refused:
                self.add_error(name, _("Say this of a new person.") if value in (None, "") else refused.message)
        born_on, day = cleaned.get("born_on"), cleaned.get("effective_on")
        if born_on and day and born_on > day:
            self.add_error("born_on", _("Nobody joins before being born."))
        if person.id_number and not self.errors:
            self._refuse_known(person.id_number)
        return person

    def _refuse_known(self, id_number: str) -> None:
        """One person, one record: who is in the register already joins as that record."""
        for same in Member.objects.visible_to(self.user, WHAT).with_id(id_number):
            words = {"number": same.number, "household": same.household}
            if same.left_on is None:
                self.add_error("id_number", _("Member %(number)s of household %(household)s has this id number.") % words)
            else:
                self.add_error("id_number", _("This person is in the register already; give the member number %(number)s instead.") % words)
            return
        if Member.objects.living().with_id(id_number).exists():
            self.add_error("id_number", _("Somebody with this id number lives in the register already."))


class LeaveForm(OfAnAct, proposals.LeaveForm):
    field_order = ["member", "event", "effective_on", "new_head"]

    def related(self) -> list[Member]:
        return list(self.people.values()) if len(self.people) > 1 else []


class HeadForm(OfAnAct, proposals.HeadForm):
    field_order = ["member", "effective_on"]

    def related(self) -> list[Member]:
        return list(self.people.values())


class SplitForm(OfAnAct, proposals.SplitForm):
    field_order = ["member", "members", "effective_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        may_move = [(key, label) for key, label in self.named if not self.people[key].is_head]
        self.fields["member"].choices = self.fields["members"].choices = may_move

    def related(self) -> list[Member]:
        return [person for person in self.people.values() if not person.is_head]


class MergeForm(OfAnAct, proposals.MergeForm):
    """This household is absorbed by another one of the village."""

    field_order = ["into", "effective_on"]

    def related(self) -> list[Member]:
        return list(self.people.values())

    def clean_into(self) -> Household:
        number = "".join(self.cleaned_data["into"].split())
        found = Household.objects.filter(number=number, village=self.household.village_id, closed_on=None).exclude(pk=self.household.pk)
        if (into := found.first()) is None:
            raise ValidationError(_("There is no other household of this village with that number."))
        return into

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("into") and cleaned.get("effective_on"):
            try:
                _refuse_before(_last_event(cleaned["into"]), cleaned["effective_on"])
            except ValidationError as refused:
                self.add_error("effective_on", refused)
        return cleaned


class UndoForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why it is taken back"), max_length=200)


def _last_event(household: Household):
    return household.events.standing().aggregate(last=Max("happened_on"))["last"]


def _refuse_before(last, day) -> None:
    if last and day < last:
        message = _("The last event recorded in the household is of %(day)s; give that day or a later one, or take that event back first.")
        raise ValidationError(message % {"day": last})
