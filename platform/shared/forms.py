"""Form fields that every house uses."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shared.money import format_yuan, parse_yuan


class YuanField(forms.CharField):
    """A person types yuan, the form's cleaned value is whole fen; an initial value is given in fen.

    least_fen  smallest amount allowed, in fen (default: more than nothing)
    """

    def __init__(self, *, least_fen: int = 1, **kwargs):
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        self.least_fen = least_fen
        super().__init__(**kwargs)

    def clean(self, value) -> int | None:
        text = super().clean(value)
        if text in self.empty_values:
            return None
        try:
            fen = parse_yuan(text)
        except ValueError as error:
            raise ValidationError(str(error), code="not_an_amount") from None
        if fen < self.least_fen:
            raise ValidationError(_("Give at least %(least)s yuan."), code="too_little", params={"least": format_yuan(self.least_fen)})
        return fen

    def prepare_value(self, value):
        return format_yuan(value, grouped=False) if type(value) is int else value
