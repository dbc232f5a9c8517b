"""Fields that a change request may correct, and how their text becomes a value and back."""

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from projects.households import identity
from projects.households.codes import CodeBook, code_book
from projects.households.models import CodeField, CodesField, Household, Member, split_codes
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
_CARD = ("bank_card", "bank_name")
_WORDS = {"yes": True, "no": False, "": None}


def fields_of(owner: Household | Member) -> tuple[str, ...]:
    return tuple(MEMBER_FIELDS) if isinstance(owner, Member) else HOUSEHOLD_FIELDS


def label_of(owner: Household | Member, name: str) -> str:
    return str(owner._meta.get_field(name).verbose_name)


def column_of(owner: models.Model, name: str) -> str:
    return owner._meta.get_field(name).name


def clean_value(owner: Household | Member, name: str, text: str):
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
        return field.clean(value, owner) if value not in (None, "") or not (field.blank or field.null) else value
    except ValidationError as refused:
        raise RuleError("not_a_value", f"{field.verbose_name}：{' '.join(refused.messages)}") from None


def set_value(owner: models.Model, name: str, text: str) -> None:
    """Set a field from the text the history keeps; the text was cleaned when it was proposed."""
    field = owner._meta.get_field(name)
    if isinstance(field, models.BooleanField):
        setattr(owner, name, _WORDS[text])
    else:
        setattr(owner, name, field.to_python(text) if text or isinstance(field, models.CharField | models.TextField) else None)


def form_field(owner: Household | Member, name: str) -> forms.Field:
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
        return forms.ChoiceField(label=label, required=not field.blank, choices=field.choices)
    if isinstance(field, models.DateField):
        return forms.DateField(label=label, required=not field.null)
    return forms.CharField(label=label, required=False, max_length=field.max_length or 200)


def in_words(owner: Household | Member, name: str, text: str) -> str:
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
