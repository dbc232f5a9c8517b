"""Fields that a change request may correct, and how their text becomes a value and back."""

from decimal import Decimal

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from projects.households import identity
from projects.households.codes import CodeBook, code_book
from projects.households.history import shown
from projects.households.models import (
    Code,
    CodeField,
    CodesField,
    FieldChange,
    Household,
    HouseholdYear,
    IndicatorValue,
    Member,
    split_codes,
)
from shared.errors import RuleError
from shared.money import parse_yuan

# Membership and what a year says have ways of their own: events, record_year.
MEMBER_FIELDS = (
    "name sex born_on id_number phone national_number ethnicity political_status education schooling dropout_reason speaks_putonghua "
    "health disability_kind disability_grade labour medical_scheme serious_illness_insurance pension_scheme minimum_allowance "
    "destitute_support relocated work_place work_company work_from work_to work_months monthly_pay_fen work_channel public_post "
    "public_post_months"
).split()
HOUSEHOLD_FIELDS = ("group", "address", "national_number")
YEAR_FIELDS = (
    "arable_land_mu forest_mu housing_area_m2 housing_grade water_is_safe water_is_difficult road_distance_km kind main_cause other_causes"
).split()
_CARD = ("bank_card", "bank_name")
_WORDS = {"yes": True, "no": False, "": None}


def fields_of(owner: Household | HouseholdYear | Member) -> tuple[str, ...]:
    if isinstance(owner, HouseholdYear):
        return tuple(YEAR_FIELDS)
    return tuple(MEMBER_FIELDS) if isinstance(owner, Member) else HOUSEHOLD_FIELDS


def label_of(owner: models.Model, name: str) -> str:
    return str(owner._meta.get_field(name).verbose_name)


def column_of(owner: models.Model, name: str) -> str:
    return owner._meta.get_field(name).name


def clean_value(owner: Household | HouseholdYear | Member, name: str, text: str):
    """The value a person's text means for a field, or RuleError with a sentence for the person."""
    if name not in {*fields_of(owner), *_CARD}:
        raise RuleError("not_a_field", _("This field cannot be changed here."))
    text, field = str(text).strip(), owner._meta.get_field(name)
    if name == "id_number":
        return identity.validate(text).number
    if name in {"phone", "bank_card"}:
        return _digits(name, text)
    if isinstance(field, models.BooleanField):
        return _yes_or_no(text)
    if isinstance(field, CodeField):
        _check_codes(field, text, code_book(owner.audit_region))
    try:
        value = field.to_python(text) if text or field.empty_strings_allowed else None
        if isinstance(field, models.DecimalField) and value is not None:
            value = _rounded_nowhere(field, value)
        return field.clean(value, owner) if value not in (None, "") or not (field.blank or field.null) else value
    except ValidationError as refused:
        raise RuleError("not_a_value", f"{field.verbose_name}：{' '.join(refused.messages)}") from None


def value_of(owner: models.Model, name: str, text: str):
    """The value of a field from the text the history keeps; the text was cleaned when it was proposed."""
    field = owner._meta.get_field(name)
    if isinstance(field, models.BooleanField):
        return _WORDS[text]
    return field.to_python(text) if text or isinstance(field, models.CharField | models.TextField) else None


def set_value(owner: models.Model, name: str, text: str) -> None:
    setattr(owner, name, value_of(owner, name, text))


def form_field(owner: Household | HouseholdYear | Member, name: str) -> forms.Field:
    """How a person enters a field."""
    field, label = owner._meta.get_field(name), label_of(owner, name)
    if isinstance(field, models.BooleanField):
        return forms.ChoiceField(label=label, required=False, choices=[("", "—"), ("yes", _("yes")), ("no", _("no"))])
    if isinstance(field, CodesField):
        return forms.MultipleChoiceField(
            label=label, required=False, choices=code_book(owner.audit_region).choices(field.codes), widget=forms.CheckboxSelectMultiple
        )
    if isinstance(field, CodeField):
        return forms.ChoiceField(label=label, required=False, choices=[("", "—"), *code_book(owner.audit_region).choices(field.codes)])
    if field.choices:
        return forms.ChoiceField(
            label=label, required=not field.blank, choices=field.get_choices(include_blank=field.blank, blank_choice=[("", "—")])
        )
    if isinstance(field, models.DateField):
        return forms.DateField(label=label, required=not field.null)
    if isinstance(field, models.DecimalField):
        return forms.CharField(label=label, required=False, max_length=12, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    return forms.CharField(label=label, required=False, max_length=field.max_length or 200)


def in_words(owner: models.Model, name: str, text: str) -> str:
    """A kept text for a reader: codes by their names, yes and no in the reader's language."""
    try:
        field = owner._meta.get_field(name)
    except FieldDoesNotExist:
        return text
    if isinstance(field, CodeField):
        return code_book(owner.audit_region).labels(field.codes, text)
    if isinstance(field, models.BooleanField):
        return {"yes": _("yes"), "no": _("no")}.get(text, "")
    return str(dict(field.flatchoices).get(text, text))


def told(change: FieldChange) -> tuple[str, str, str]:
    """Label, before and after of a line of the history, masked and in words; “2026:housing_grade” is of a year."""
    year, _colon, name = change.field.partition(":") if ":" in change.field else ("", "", change.field)
    part, _colon, code = name.partition(":")
    if code:
        label = f"{year} · {code_book(change.household.audit_region).label(Code.List.GUARANTEE, code)}"
        owner, name = IndicatorValue(), {"indicator": "value"}.get(part, part)
        label = label if part == "indicator" else f"{label} · {label_of(owner, name)}"
    else:
        owner = HouseholdYear(household=change.household) if year else change.member or change.household
        known = name in {field.name for field in owner._meta.fields}
        label = f"{year} · {label_of(owner, name)}" if year else label_of(owner, name) if known else name
    old, new = (shown(name, in_words(owner, name, text)) for text in (change.old, change.new))
    return label, old, new


def _rounded_nowhere(field: models.DecimalField, value: Decimal) -> Decimal:
    """With the places the column has; more than that is refused and not rounded away."""
    if not value.is_finite() or value != round(value, field.decimal_places):
        words = {"label": field.verbose_name, "places": field.decimal_places}
        raise RuleError("not_a_value", _("%(label)s: at most %(places)s decimal places.") % words)
    return round(value, field.decimal_places)


def _digits(name: str, text: str) -> str:
    digits = "".join(identity.halfwidth(text).split()).replace("-", "")
    long_enough = not digits or (11 <= len(digits) <= 12 if name == "phone" else 12 <= len(digits) <= 19)
    if not long_enough or not (digits.isdigit() or not digits):
        raise RuleError("not_a_number", _("This is no complete number; copy it again."))
    return digits


def _yes_or_no(text: str) -> bool | None:
    if text not in _WORDS:
        raise RuleError("not_a_value", _("Say yes, no or nothing."))
    return _WORDS[text]


def _check_codes(field: CodeField, text: str, book: CodeBook) -> None:
    known = {value.code for value in book.values(field.codes)}
    unknown = [code for code in split_codes(text) if code not in known]
    if unknown:
        raise RuleError("unknown_code", _("“%(code)s” is not in the list of values.") % {"code": unknown[0]})


def yuan_to_fen(text: str) -> str:
    """What a person typed as yuan, as whole fen."""
    try:
        return str(parse_yuan(text)) if text else ""
    except ValueError as refused:
        raise RuleError("not_an_amount", str(refused)) from None
