"""Forms of statements: the code of a link, a reversal, an objection and its answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.ledger.models import StatementComplaint


class CodeForm(forms.Form):
    """The six-digit code of a personal link; spaces that people type between the digits do not matter."""

    code = forms.CharField(
        label=_("Six-digit code"),
        help_text=_("It stands on the slip of paper that your village clerk gave you."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9 ]*", "autofocus": True}),
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())


class ReversalForm(forms.Form):
    """Why an income entry is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=120, help_text=_("The household reads it in its statement."))


class ComplaintForm(forms.Form):
    """What a household finds wrong with a line."""

    kind = forms.ChoiceField(label=_("What is wrong?"), choices=StatementComplaint.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("one or two sentences"),
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("The household reads it in its statement.")
    )
