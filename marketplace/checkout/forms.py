import re

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.orders.forms import bare_phone, plain
from marketplace.orders.placing import Address
from regions.models import Level, Region


def _text(**attrs) -> forms.TextInput:
    return forms.TextInput(attrs=attrs)


class AddressForm(forms.Form):
    """Where the goods go. Full-width digits and letters are taken as ordinary ones."""

    name = forms.CharField(label=_("Name"), max_length=30, widget=_text(autocomplete="name"))
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=30,
        widget=_text(type="tel", inputmode="tel", autocomplete="tel"),
        help_text=_("Only for the delivery."),
    )
    province = forms.ModelChoiceField(
        label=_("Province"), queryset=Region.objects.filter(level=Level.PROVINCE), empty_label=_("Please choose")
    )
    city = forms.CharField(label=_("City"), max_length=40, widget=_text(autocomplete="address-level2"))
    county = forms.CharField(label=_("County or district"), max_length=40, widget=_text(autocomplete="address-level3"))
    town = forms.CharField(label=_("Town or street office"), max_length=40, required=False)
    street = forms.CharField(label=_("Street and number"), max_length=120, widget=_text(autocomplete="street-address"))
    note = forms.CharField(label=_("Note to the seller"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self):
        cleaned = super().clean()
        for name in ("name", "city", "county", "town", "street", "note"):
            if name in cleaned:
                cleaned[name] = plain(cleaned[name])
        return cleaned

    def clean_phone(self):
        phone = bare_phone(self.cleaned_data["phone"])
        if not re.fullmatch(r"1[3-9]\d{9}", phone):
            raise forms.ValidationError(_("A mobile number has eleven digits and begins with 13 to 19."))
        return phone

    def address(self) -> Address:
        data = self.cleaned_data
        return Address(
            name=data["name"],
            phone=data["phone"],
            province=data["province"].name,
            city=data["city"],
            county=data["county"],
            street=data["street"],
            town=data["town"],
            note=data["note"],
        )


class QuantityForm(forms.Form):
    """Which variant and how many, from the product page or the cart."""

    sku = forms.IntegerField(min_value=1)
    quantity = forms.CharField(max_length=6)

    def clean_quantity(self):
        text = plain(self.cleaned_data["quantity"])
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 99:
            raise forms.ValidationError(_("A quantity is a whole number from 1 to 99."))
        return int(text)
