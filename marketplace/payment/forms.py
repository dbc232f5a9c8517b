from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _


class TransferForm(forms.Form):
    institution = forms.CharField(
        label=_("Name of the institution"), max_length=80, help_text=_("as it stands on its bank account"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    credit_code = forms.CharField(
        label=_("Unified social credit code"), max_length=18, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        validators=[RegexValidator(r"^[0-9A-Za-z]{18}$", _("The code has 18 digits and letters."))],
    )  # fmt: skip
