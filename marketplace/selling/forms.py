"""Forms of a shop at the seller's desk: application, papers, consent, waybill; few fields, the words of people who sell eggs."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, mobile_number
from marketplace.catalogue.models import AID, LABELS, Certificate, Paper, Product, Supplier
from marketplace.orders.shipping import left_to_send
from marketplace.selling.fields import day_field, pieces_field
from regions.models import Level, Region
from shared.forms import YuanField
from shared.proofs import ProofField


class ShopForm(forms.Form):
    """An application; of an admitted shop only what it says about itself."""

    kind = forms.ChoiceField(label=_("Who sells?"), choices=Supplier.Kind, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name of the shop"), max_length=60)
    region = forms.ModelChoiceField(label=_("Village"), queryset=Region.objects.none())
    goods_wanted = forms.CharField(label=_("What do you want to sell?"), max_length=200)
    contact_name = forms.CharField(label=_("Whom may we call?"), max_length=40)
    contact_phone = forms.CharField(
        label=_("Mobile number"), max_length=11, validators=[mobile_number], widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    intro = forms.CharField(
        label=_("Something about you, for the buyers"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, user, shop: Supplier | None = None, **kwargs):
        if shop is not None:
            kwargs["initial"] = {name: getattr(shop, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        villages = Region.objects.none()
        if shop is not None and shop.status == Supplier.Status.ACTIVE:
            for audited in ("kind", "name", "region"):
                del self.fields[audited]
            return
        for role, prefix in user.posts_today():
            if role in {Role.SELLER, Role.VILLAGE_CLERK}:
                villages |= Region.objects.filter(code__startswith=prefix, level=Level.VILLAGE)
        self.fields["region"].queryset = villages
        if villages.count() == 1:
            self.fields["region"].initial = villages.first()


class PaperForm(forms.Form):
    """A licence, a label, or the certification of an aid product with its households."""

    paper = forms.ChoiceField(label=_("Which paper?"), choices=Paper)
    product = forms.ModelChoiceField(
        label=_("For which product?"), queryset=Product.objects.none(), required=False, help_text=_("only for labels and aid products")
    )
    number = forms.CharField(label=_("Number on the paper"), max_length=60)
    issuer = forms.CharField(label=_("Who issued it?"), max_length=60)
    valid_from = day_field(label=_("Valid from"))
    valid_to = day_field(label=_("Last day"), required=False)
    scan = ProofField(label=_("Photo or scan of the paper"))
    link = forms.ChoiceField(label=_("Aid product: link to the households"), choices=[("", "—"), *Certificate.Link.choices], required=False)
    price_basis = forms.CharField(label=_("Aid product: how the price was found"), max_length=200, required=False)
    reference_price_fen = YuanField(label=_("Aid product: price of the same kind (yuan)"), required=False)
    households = forms.ModelMultipleChoiceField(
        label=_("Aid product: which households"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, shop: Supplier, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = shop.products.all()
        self.fields["households"].queryset = shop.accounts.all()  # masked labels only

    def clean(self):
        data = super().clean()
        if data.get("paper") in AID | LABELS and not data.get("product"):
            self.add_error("product", _("Say for which of your products this certificate is."))
        return data

    AID = ("link", "price_basis", "reference_price_fen", "households")

    @property
    def aid_fields(self) -> list:
        return [self[name] for name in self.AID]

    @property
    def plain_fields(self) -> list:
        return [field for field in self if field.name not in self.AID]

    @property
    def facts(self) -> dict:
        data = dict(self.cleaned_data)
        return data | {"links": [(one.account_id, one.label) for one in data.pop("households")]}


class ConsentForm(forms.Form):
    villager_name = forms.CharField(label=_("Full name of the villager"), max_length=40)
    valid_from = day_field(label=_("From"), initial=timezone.localdate)
    valid_to = day_field(label=_("Until, a year at most"))
    proof = ProofField(label=_("Photo of the signed paper"))


class ShipForm(forms.Form):
    """A parcel: carrier, number and, when not everything fits into one, how many of each line lie in it."""

    carrier = forms.CharField(label=_("Carrier"), max_length=30, initial="中国邮政", widget=forms.TextInput(attrs={"list": "carriers"}))
    waybill = forms.CharField(label=_("Waybill number"), max_length=40, widget=forms.TextInput(attrs={"autocapitalize": "characters"}))

    def __init__(self, *args, order, **kwargs):
        super().__init__(*args, **kwargs)
        self.left = left_to_send(order)
        for line in order.lines.all():
            if line.pk in self.left:
                most = self.left[line.pk]
                self.fields[f"line_{line.pk}"] = pieces_field(label=str(line), min_value=0, max_value=most, initial=most, required=False)

    @property
    def pieces(self) -> dict[int, int]:
        """{line id: pieces} of this parcel; a field left empty holds everything that is left."""
        given = {line: self.cleaned_data.get(f"line_{line}") for line in self.left}
        return {line: self.left[line] if count is None else count for line, count in given.items()}

    @property
    def line_fields(self) -> list:
        return [field for field in self if field.name.startswith("line_")]
