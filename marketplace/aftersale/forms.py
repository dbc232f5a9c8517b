from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.aftersale.models import Claim
from marketplace.aftersale.services import MOST_PHOTOS
from shared.photos import PhotoField


class AskForm(forms.Form):
    """What the buyer says: for damage what is wrong and photos of it, otherwise only how many pieces and a word."""

    what = forms.ChoiceField(label=_("What is wrong?"), choices=Claim.What.choices, widget=forms.RadioSelect)
    quantity = forms.IntegerField(label=_("How many pieces?"), min_value=1, widget=forms.NumberInput(attrs={"inputmode": "numeric"}))
    text = forms.CharField(
        label=_("In your words"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("the seller reads it"),
    )

    def __init__(self, *args, line, kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.line, self.kind = line, kind
        if kind != Claim.Kind.DAMAGE:
            del self.fields["what"]
        else:
            for n in range(1, MOST_PHOTOS + 1):
                self.fields[f"photo_{n}"] = PhotoField(label=_("Photo %(n)d") % {"n": n}, required=False)
        if kind == Claim.Kind.CANCEL or line.quantity == 1:
            del self.fields["quantity"]
        else:
            self.fields["quantity"].max_value, self.fields["quantity"].initial = line.quantity, line.quantity

    @property
    def facts(self) -> dict:
        """What open_claim takes."""
        said = {name: self.cleaned_data[name] for name in ("what", "quantity", "text") if name in self.cleaned_data}
        photos = [photo for n in range(1, MOST_PHOTOS + 1) if (photo := self.cleaned_data.get(f"photo_{n}"))]
        return said | {"photos": photos, "kind": self.kind}

    @property
    def photo_fields(self) -> list:
        return [self[name] for name in self.fields if name.startswith("photo_")]


class SendBackForm(forms.Form):
    carrier = forms.CharField(label=_("Carrier"), max_length=30, help_text=_("for example 邮政, 顺丰"))
    waybill = forms.CharField(label=_("Waybill number"), max_length=40)


class AppealForm(forms.Form):
    text = forms.CharField(label=_("Why do you not agree with the seller?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
