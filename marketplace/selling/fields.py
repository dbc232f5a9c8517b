"""Fields that a telephone fills in easily."""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_MONTH_AND_DAY = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


def day_field(**kwargs) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


def pieces_field(**kwargs) -> forms.IntegerField:
    return forms.IntegerField(widget=forms.NumberInput(attrs={"inputmode": "numeric"}), **kwargs)


class MonthDayField(forms.CharField):
    """A day of any year: 10-15 or 10月15日; its cleaned value is 1015, as Product.season_from keeps it, or None."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 8, "required": False} | kwargs)

    def clean(self, value) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        found = _MONTH_AND_DAY.fullmatch(text)
        try:
            day = date(2024, *map(int, found.groups()))  # a leap year: 29 February is a day
        except (AttributeError, ValueError):
            raise ValidationError(_("Write month and day, for example 10-15."), code="no_day") from None
        return day.month * 100 + day.day

    def prepare_value(self, value):
        return f"{value // 100}-{value % 100}" if type(value) is int else value
