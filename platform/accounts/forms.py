from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class LoginForm(AuthenticationForm):
    """Log in by phone or e-mail."""

    username = forms.CharField(
        label=_("Mobile number or e-mail"), max_length=254, widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    error_messages = {
        "invalid_login": _("This number or e-mail and this password do not belong together. Check both; small and capital letters count."),
        "inactive": _("This account is closed. Ask the county's system administrator."),
    }


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )
