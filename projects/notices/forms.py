"""Forms of objections and of the board's photos."""

from datetime import datetime, time
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from projects.notices.models import Objection
from projects.notices.objections import LONGEST_TEXT
from shared.proofs import ProofField


class ObjectionForm(forms.Form):
    """Three fields, two of which may stay empty. `key` makes the same form, sent twice, one objection."""

    line_number = forms.IntegerField(
        label=_("Which line"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("the number in the first column; leave it empty when the whole notice is meant"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("What is wrong"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("in your own words; no id or card numbers"),
    )
    contact = forms.CharField(
        label=_("Your name and telephone"),
        required=False,
        max_length=80,
        help_text=_("only for those who look into it, stored encrypted; leave it empty to stay anonymous"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    key = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    def facts(self) -> dict:
        said = self.cleaned_data
        return {"line_number": said["line_number"], "text": said["text"], "contact": said["contact"]}


class ReceiptForm(forms.Form):
    """The code from the receipt, however it is typed."""

    receipt = forms.CharField(label=_("Receipt code"), max_length=30, help_text=_("twelve letters and digits, for example abcd-2345-efgh"))

    def clean_receipt(self) -> str:
        return "".join(sign for sign in self.cleaned_data["receipt"].lower() if sign.isalnum())


class EntryForm(ObjectionForm):
    """An objection that an official writes down for somebody."""

    channel = forms.ChoiceField(
        label=_("How it came in"), choices=[pair for pair in Objection.Channel.choices if pair[0] != Objection.Channel.PAGE]
    )
    received_on = forms.DateField(label=_("Received on"), initial=timezone.localdate, widget=AdminDateInput)
    late_reason = forms.CharField(
        label=_("Why it comes late"), required=False, max_length=200, help_text=_("only when the notice was over by then")
    )
    field_order = ["line_number", "text", "contact", "channel", "received_on", "late_reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["key"]
        self.fields["contact"].label = _("Name and telephone of the person")

    def facts(self) -> dict:
        said = self.cleaned_data
        noon = timezone.make_aware(datetime.combine(said["received_on"], time(12)))
        at = timezone.now() if said["received_on"] == timezone.localdate() else noon
        return super().facts() | {"channel": said["channel"], "received_at": at, "late_reason": said["late_reason"]}


class DecisionForm(forms.Form):
    """What is published: the objection without names and numbers, and the answer."""

    upheld = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("upheld: the line stays held until it is put right")), ("no", _("not upheld: the line is as it should be"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    public_text = forms.CharField(
        label=_("Objection as published"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("numbers and names the platform knows are masked already; take out whatever else tells who it was"),
    )
    answer = forms.CharField(label=_("Answer, published"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}))


class WhyForm(forms.Form):
    """A move that needs a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args, label="", **kwargs):
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label


class PhotoForm(forms.Form):
    """A photo of the notice on the board."""

    upload = ProofField(label=_("Photo"), help_text=_("JPEG, PNG or WebP, at most 10 MB; place and camera data are removed"))
    place = forms.CharField(label=_("Where it hangs"), max_length=60, initial="村委会公示栏")
    put_up_on = forms.DateField(label=_("Put up on"), initial=timezone.localdate, widget=AdminDateInput)
    put_up_by = forms.CharField(label=_("Put up by"), max_length=40)
    is_public = forms.BooleanField(
        label=_("Show it on the public page"),
        required=False,
        help_text=_("I looked at it: no full name, number or face can be read in it."),
    )
