from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.checkout.models import SavedAddress
from marketplace.orders.forms import plain
from marketplace.orders.quote import LARGEST_QUANTITY


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Note to the seller"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_note(self):
        return plain(self.cleaned_data["note"])


class QuantityForm(forms.Form):
    """Which variant and how many, from the product page or the cart."""

    sku = forms.IntegerField(min_value=1, max_value=2**62)
    quantity = forms.CharField(error_messages={"required": _("Please give a quantity from 1 to 99.")})

    def clean_quantity(self):
        text = plain(self.cleaned_data["quantity"])
        if not text.isascii() or not text.isdigit() or len(text) > 6 or not 1 <= int(text) <= LARGEST_QUANTITY:
            given = {"given": text[:10]}
            raise forms.ValidationError(_("“%(given)s” is no quantity; please give a whole number from 1 to 99."), params=given)
        return int(text)


class ChosenAddressForm(forms.Form):
    """One of the member's own addresses, or "" for another one."""

    saved = forms.ModelChoiceField(queryset=SavedAddress.objects.none(), required=False)

    def __init__(self, *args, addresses, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["saved"].queryset = addresses
