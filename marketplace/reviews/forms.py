from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.reviews.services import MOST_PHOTOS
from shared.photos import PhotoField

STARS = [
    ("5", _("5 stars, very good")),
    ("4", _("4 stars, good")),
    ("3", _("3 stars, all right")),
    ("2", _("2 stars, poor")),
    ("1", _("1 star, bad")),
]


class ReviewForm(forms.Form):
    rating = forms.TypedChoiceField(label=_("How was it?"), choices=STARS, coerce=int, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What others should know"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("everybody can read it; no phone, id or card numbers"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for n in range(1, MOST_PHOTOS + 1):
            label = _("Photo %(n)d") % {"n": n}
            self.fields[f"photo_{n}"] = PhotoField(label=label, required=False)

    @property
    def photos(self) -> list:
        found = (self.cleaned_data.get(f"photo_{n}") for n in range(1, MOST_PHOTOS + 1))
        return [photo for photo in found if photo]


class QuestionForm(forms.Form):
    text = forms.CharField(
        label=_("Your question"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("it is shown with the seller's answer after a look; no phone, id or card numbers"),
    )


class WhyForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class AnswerForm(forms.Form):
    text = forms.CharField(label=_("Your answer"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
