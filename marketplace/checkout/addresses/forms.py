"""The address form: four selects that narrow each other (with a script at once, without by a button), and one box to paste into."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.checkout.addresses.pasting import take_apart
from marketplace.checkout.models.member import address_of
from marketplace.orders.forms import bare_phone, plain
from marketplace.orders.placing import Address
from regions.divisions import CITY, COUNTY, PROVINCE, TOWN, below

LEVELS = {"province": PROVINCE, "city": CITY, "county": COUNTY, "town": TOWN}


class AddressForm(forms.Form):
    """Where the goods go. Full-width digits and letters are taken as ordinary ones."""

    name = forms.CharField(label=_("Name"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        help_text=_("Only for the delivery."),
    )
    province = forms.ChoiceField(label=_("Province"))
    city = forms.ChoiceField(label=_("City"))
    county = forms.ChoiceField(label=_("County or district"))
    town = forms.ChoiceField(label=_("Town or street office"), required=False)
    street = forms.CharField(
        label=_("Street and number"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        help_text=_("Village and group, or street, house and door."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        above = ""
        for name in LEVELS:
            choices = below(above) if name == "province" or above else ()
            chosen = self._chosen(name)
            if len(choices) == 1 and name == "city" and not chosen:
                chosen = choices[0].code
                self.initial[name] = chosen
            above = chosen if any(each.code == chosen for each in choices) else ""
            field = self.fields[name]
            field.choices = [("", _("Please choose")), *((each.code, each.both) for each in choices)]
            field.widget.attrs |= {"data-division": name, "autocomplete": "off"}

    def _chosen(self, name: str) -> str:
        value = self.data.get(self.add_prefix(name)) if self.is_bound else self.get_initial_for_field(self.fields[name], name)
        return value or ""

    def clean_name(self):
        return plain(self.cleaned_data["name"])

    def clean_street(self):
        return plain(self.cleaned_data["street"])

    def clean_phone(self):
        phone = bare_phone(self.cleaned_data["phone"])
        if not re.fullmatch(r"1[3-9]\d{9}", phone):
            raise forms.ValidationError(_("A mobile number has eleven digits and begins with 13 to 19."))
        return phone

    @property
    def place(self) -> str:
        """Digits of the lowest division chosen so far, valid or not yet sent; "" before a province."""
        found = [self._chosen(name) for name in LEVELS]
        return next((code for code in reversed(found) if code and any(each.code == code for each in below(_above(code)))), "")

    def address(self, note: str = "") -> Address:
        data = self.cleaned_data
        return address_of(self.region_code, name=data["name"], phone=data["phone"], street=data["street"], note=note)

    @property
    def region_code(self) -> str:
        return self.cleaned_data["town"] or self.cleaned_data["county"]


def _above(code: str) -> str:
    return code[: {PROVINCE: 0, CITY: PROVINCE, COUNTY: CITY, TOWN: COUNTY}.get(len(code), 0)]


def initial_of(region_code: str, **fields) -> dict[str, str]:
    """Initial values of the form from a division's code."""
    return fields | {name: region_code[:n] for name, n in LEVELS.items() if len(region_code) >= n}


def pasted(text: str, posted) -> dict[str, str]:
    """Initial values from one pasted line; what it does not say stays as it was posted."""
    found = take_apart(text)
    kept = {name: posted.get(name, "") for name in AddressForm.base_fields}
    said = {name: value for name, value in (("name", found.name), ("phone", found.phone), ("street", found.street)) if value}
    if found.code:
        kept = {name: value for name, value in kept.items() if name not in LEVELS}
    return kept | initial_of(found.code) | said
