"""Forms of operating records: herds, bookings, workshops, wage sheets."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.programmes.forms.base import ActForm, HouseholdField, HundredthsField, MemberField, day, words
from projects.programmes.models import BookingLine, Herd, HerdEvent, Worker
from shared.forms import YuanField


class HerdForm(ActForm):
    name = words(_("Name"), 60)
    arrangement = forms.ChoiceField(label=_("Arrangement"), choices=Herd.Arrangement.choices)
    species = forms.ChoiceField(label=_("Species"), choices=Herd.Species.choices)
    household = HouseholdField(required=False)
    keeper = words(_("Who keeps them"), required=False, help_text=_("in custody: the farm that raises them"))
    sheds = forms.IntegerField(label=_("Sheds"), min_value=1, max_value=9_999, required=False)
    heads_due_back = forms.IntegerField(label=_("Animals due back"), min_value=1, max_value=99_999, required=False)
    due_back_on = day(_("Due back on"), required=False, initial=None)
    from_on = day(_("From"))


class EventForm(ActForm):
    kind = forms.ChoiceField(label=_("Event"), choices=HerdEvent.Kind.choices)
    happened_on = day(_("Happened on"))
    heads = forms.IntegerField(label=_("Heads"), min_value=0, max_value=999_999, help_text=_("of a count: how many are there"))
    lower = forms.BooleanField(label=_("A correction downwards"), required=False)
    approximate = forms.BooleanField(label=_("Approximate"), required=False, help_text=_("a number somebody gave from memory"))
    amount_fen = YuanField(label=_("Yuan"), required=False, help_text=_("price, premium or claim, of all together"))
    policy = words(_("Policy number"), 40, required=False)
    ear_tags = forms.CharField(
        label=_("Ear tags"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("of all of them, or none"),
    )
    proof = words(_("Proof"), 200, help_text=_("what shows it: slip, photo, log, certificate and its number"))

    def clean_ear_tags(self) -> list[str]:
        return self.cleaned_data["ear_tags"].replace(",", " ").replace("，", " ").replace("、", " ").split()


class BookingForm(ActForm):
    group = words(_("School or group"))
    people = forms.IntegerField(label=_("People"), min_value=1, max_value=99_999)
    arrives_on, leaves_on = day(_("Arrives"), initial=None), day(_("Leaves"), initial=None)
    rooms = forms.IntegerField(label=_("Rooms"), min_value=0, max_value=9_999, initial=0)
    meals = forms.IntegerField(label=_("Meals"), min_value=0, max_value=999_999, initial=0, help_text=_("portions in all"))
    price_fen = YuanField(label=_("Price (yuan)"))
    village_share_fen = YuanField(label=_("Village share (yuan)"), least_fen=0, initial=0)
    note = words(_("Note"), 200, required=False)


class BookingLineForm(ActForm):
    household = HouseholdField()
    kind = forms.ChoiceField(label=_("Kind"), choices=BookingLine.Kind.choices)
    what = words(_("What"), 40, help_text=_("for example 厨师 or 住宿"))
    hundredths = HundredthsField(label=_("Quantity"), help_text=_("days, room nights or portions"))
    rate_fen = YuanField(label=_("Rate (yuan)"))


class SettleForm(ActForm):
    bank_reference = words(_("Bank reference"), 40)
    settled_on = day(_("Paid on"))
    share_receipt = words(_("Bank receipt number of the village share"), 40, required=False)


class SiteForm(ActForm):
    name, place, operator = words(_("Name")), words(_("Place"), 120), words(_("Operator"))


class RecheckForm(ActForm):
    on = day(_("Checked on"))
    passed = forms.BooleanField(label=_("Passed"), required=False)
    document = words(_("Document"), 120)
    note = words(_("What was found"), 300, required=False)


class WorkerForm(ActForm):
    member = MemberField()
    job = words(_("Job"), 40)
    from_on = day(_("From"))


class SheetForm(ActForm):
    title = words(_("Title"))
    from_on, to_on = day(_("From")), day(_("To"))


class WageLineForm(ActForm):
    worker = forms.ModelChoiceField(label=_("Worker"), queryset=Worker.objects.none())
    piece = words(_("Kind of piece"), 40)
    quantity = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=9_999_999)
    rate_fen = YuanField(label=_("Rate of a piece (yuan)"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = self.parent.site.workers.select_related("member")


class PaySheetForm(ActForm):
    bank_reference = words(_("Bank reference"), 40)
    paid_on = day(_("Paid on"))
