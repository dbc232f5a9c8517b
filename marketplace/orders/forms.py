import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _


def plain(text: str) -> str:
    """What people type on Chinese keyboards: full-width digits and letters as ordinary ones, no blanks around."""
    return unicodedata.normalize("NFKC", text or "").strip()


def bare_phone(text: str) -> str:
    """138 0013-8000 and +86 138… as eleven digits."""
    digits = plain(text).replace(" ", "").replace("-", "")
    return digits.removeprefix("+86")


class LookUpForm(forms.Form):
    number = forms.CharField(
        label=_("Order number"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    phone = forms.CharField(
        label=_("Mobile number"), max_length=40, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})
    )

    def clean_number(self):
        return plain(self.cleaned_data["number"]).replace(" ", "").upper()

    def clean_phone(self):
        return bare_phone(self.cleaned_data["phone"])
