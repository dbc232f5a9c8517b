"""Forms of one's own account: the number, then its code with a name and a password."""

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User, mobile_number


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel-national", "autofocus": True}),
    )

    def clean_phone(self) -> str:
        phone = "".join(self.cleaned_data["phone"].split()).replace("-", "").removeprefix("+86")
        mobile_number(phone)
        return phone


class PasswordByCodeForm(forms.Form):
    """The code, and a password that keeps the rules. phone: whose."""

    code = forms.CharField(
        label=_("Code"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, phone: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.phone = phone
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean(self):
        cleaned = super().clean()
        if password := cleaned.get("password"):
            holder = User.objects.filter(phone=self.phone).first() or User(phone=self.phone, name=cleaned.get("name", ""))
            try:
                validate_password(password, holder)
            except ValidationError as wrong:
                self.add_error("password", wrong)
        return cleaned


class JoinForm(PasswordByCodeForm):
    name = forms.CharField(label=_("Name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    agreed = forms.BooleanField(
        label=_("I agree that my number is kept for logging in and for news of my orders, and is shown to nobody else.")
    )
    field_order = ["code", "name", "password", "agreed"]
