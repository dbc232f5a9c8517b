from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.checkout.addresses.forms import AddressForm
from marketplace.checkout.models import InvoiceRequest, MemberSettings
from marketplace.checkout.models.invoice import tax_number
from marketplace.orders.forms import plain


class OwnAddressForm(AddressForm):
    is_default = forms.BooleanField(label=_("Use it by default"), required=False)


class InvoiceForm(forms.Form):
    kind = forms.ChoiceField(label=_("For whom"), choices=InvoiceRequest.Kind.choices, initial=InvoiceRequest.Kind.PERSON)
    title = forms.CharField(label=_("Title of the invoice"), max_length=80, help_text=_("your name, or the organisation's full name"))
    tax_number = forms.CharField(
        label=_("Tax number"),
        max_length=30,
        required=False,
        help_text=_("eighteen characters, for organisations only"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    email = forms.EmailField(label=_("E-mail for the invoice"), max_length=120)

    def clean_title(self):
        return plain(self.cleaned_data["title"])

    def clean_tax_number(self):
        return plain(self.cleaned_data["tax_number"]).replace(" ", "").replace("-", "").upper()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == InvoiceRequest.Kind.ORGANISATION:
            try:
                tax_number(cleaned.get("tax_number", ""))
            except forms.ValidationError as error:
                self.add_error("tax_number", error)
        return cleaned


class SettingsForm(forms.ModelForm):
    class Meta:
        model = MemberSettings
        fields = ["wants_email", "wants_sms"]


class IssueForm(forms.Form):
    number = forms.CharField(label=_("Invoice number"), max_length=30)


class ReverseForm(forms.Form):
    red_number = forms.CharField(label=_("Number of the red invoice"), max_length=30)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class DeclineForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class CallOffForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("the buyers read it, for example: hail took the cherries"))
