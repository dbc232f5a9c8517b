"""Forms of the administrators' screens."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from accounts.models import Role, User, mobile_number
from accounts.permissions import MAY
from regions.models import Region


def _regions(user, what: str):
    scope = Q(pk__in=[])
    for role, prefix in user.posts_today():
        if role in MAY[what]:
            scope |= Q(code__startswith=prefix)
    return Region.objects.filter(scope)


class AccountForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=40)
    phone = forms.CharField(label=_("Mobile number"), max_length=11, required=False, validators=[mobile_number])
    email = forms.EmailField(label=_("E-mail"), required=False)
    region = forms.ModelChoiceField(label=_("Region"), queryset=Region.objects.none(), help_text=_("where the person works"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = _regions(user, "accounts.create")

    def clean(self):
        cleaned = super().clean()
        phone, email = cleaned.get("phone"), (cleaned.get("email") or "").lower()
        if not (phone or email) and not self.errors:
            raise forms.ValidationError(_("Give a mobile number or an e-mail address."))
        if phone and User.objects.filter(phone=phone).exists():
            self.add_error("phone", _("There is an account with this number already."))
        if email and User.objects.filter(email=email).exists():
            self.add_error("email", _("There is an account with this e-mail already."))
        return cleaned


class AppointmentForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    region = forms.ModelChoiceField(label=_("Region"), queryset=Region.objects.none())
    from_on = forms.DateField(label=_("First day"), widget=AdminDateInput)
    to_on = forms.DateField(label=_("Last day"), widget=AdminDateInput, help_text=_("three years after the first day at the latest"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = _regions(user, "accounts.appoint")


class EndForm(forms.Form):
    on = forms.DateField(label=_("Last day"), widget=AdminDateInput)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)
