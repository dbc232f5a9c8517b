"""Forms of flash prices and order cycles."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from accounts.rules import RuleForm
from audit.services import record
from marketplace.catalogue.admin_forms import regions_of
from marketplace.catalogue.models import Product, Sku
from marketplace.live.models import Show
from marketplace.offers.services import EDIT
from shared.forms import YuanField

MOMENT = "%Y-%m-%dT%H:%M"


def _moment(label: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(label=label, widget=widget, input_formats=[MOMENT, "%Y-%m-%d %H:%M"])


class FlashForm(forms.Form):
    """The variants of products the person may edit; prices in yuan."""

    sku = forms.ModelChoiceField(label=_("Variant"), queryset=Sku.objects.none())
    price_fen = YuanField(label=_("Flash price (yuan)"))
    pool = forms.IntegerField(
        label=_("Pieces"), min_value=1, max_value=100_000, help_text=_("held out of the ordinary stock until the end")
    )
    per_person = forms.IntegerField(label=_("At most per person"), min_value=1, max_value=99, initial=2)
    starts_at = _moment(_("Starts"))
    ends_at = _moment(_("Ends"))
    show = forms.ModelChoiceField(
        label=_("Live show"), queryset=Show.objects.none(), required=False, help_text=_("the price holds only while it is on air")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        mine = Product.objects.visible_to(user, EDIT).on_sale()
        self.fields["sku"].queryset = Sku.objects.filter(product__in=mine).select_related("product").order_by("product__title", "pk")
        self.fields["show"].queryset = Show.objects.visible_to(user, EDIT).exclude(status__in=[Show.Status.ENDED, Show.Status.CANCELLED])


class CycleForm(WagtailAdminModelForm):
    """An order cycle of the person's own region, with products from there."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions_of(self.for_user, EDIT)

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        allowed = Product.objects.visible_to(self.for_user, EDIT)
        for row in self.formsets["products"].forms:
            product = row.cleaned_data.get("product")
            if product and not allowed.filter(pk=product.pk).exists():
                row.add_error("product", _("This product is not in your region."))
                return False
        return True

    def save(self, commit=True):
        new = self.instance.pk is None
        saved = super().save(commit)
        if commit:
            record(self.for_user, f"ordercycle.{'announced' if new else 'changed'}", saved, fields=sorted(self.changed_data))
        return saved


class ReservationForm(RuleForm):
    what = "reservations.edit"
