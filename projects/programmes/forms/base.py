"""What the forms of acts share: the thing they act on, people and households of its village, days in hundredths."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from projects.households.models import Household, Member
from projects.programmes.models import Programme

_UP = ("programme", "site", "asset", "contract", "herd", "booking", "sheet", "post", "due")


def programme_of(thing) -> Programme:
    """The programme a thing belongs to, by whatever way."""
    while not isinstance(thing, Programme):
        thing = next(getattr(thing, name) for name in _UP if hasattr(thing, name))
    return thing


def day(label, **kwargs) -> forms.DateField:
    """A date, today unless said otherwise."""
    kwargs.setdefault("initial", timezone.localdate)
    return forms.DateField(label=label, widget=AdminDateInput, **kwargs)


def words(label, length: int = 80, **kwargs) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, **kwargs)


def reason(label, **kwargs) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)


class HouseholdField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(queryset=Household.objects.none(), **{"label": _("Household"), **kwargs})

    def label_from_instance(self, household: Household) -> str:
        head = household.head
        return f"{household.number[-4:]} {head.name if head else '—'} {household.group}".strip()


class MemberField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(queryset=Member.objects.none(), **{"label": _("Member"), **kwargs})

    def label_from_instance(self, member: Member) -> str:
        return f"{member.name} · {member.number[-6:]}"


class HundredthsField(forms.CharField):
    """A person types 12.5, the cleaned value is 1250."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=10, **kwargs)

    def clean(self, value) -> int:
        text = super().clean(value)
        try:
            hundredths = Decimal(text) * 100
        except InvalidOperation:
            raise ValidationError(_("Give a number such as 12 or 12.5."), code="not_a_number") from None
        if not hundredths.is_finite() or hundredths != hundredths.to_integral_value() or not 0 < hundredths < 10**7:
            raise ValidationError(_("Give a number above zero with at most two decimals."), code="not_a_number")
        return int(hundredths)


class ActForm(forms.Form):
    """A form about `parent`. Fields for households and members offer those of the parent's village."""

    def __init__(self, *args, parent, **kwargs):
        super().__init__(*args, **kwargs)
        self.parent = parent
        village = programme_of(parent).village
        for field in self.fields.values():
            if isinstance(field, HouseholdField):
                field.queryset = village.households.filter(closed_on__isnull=True).prefetch_related("members")
            elif isinstance(field, MemberField):
                living = Member.objects.living().filter(household__village=village)
                field.queryset = living.select_related("household").only(
                    "name", "number", "left_on", "household__number", "household__village"
                )
