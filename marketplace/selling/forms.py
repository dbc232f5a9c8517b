"""Forms of the seller's desk: few fields, large type, the words of people who sell eggs."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, mobile_number
from marketplace.catalogue.models import AID, LABELS, Category, Certificate, Paper, Product, Storage, Supplier
from regions.models import Level, Region
from shared.forms import YuanField
from shared.photos import PhotoField
from shared.proofs import ProofField

DISPATCH = [("24", _("within a day")), ("48", _("within two days")), ("72", _("within three days")), ("168", _("within a week"))]


def _day(**kwargs):
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


def _pieces(**kwargs):
    return forms.IntegerField(widget=forms.NumberInput(attrs={"inputmode": "numeric"}), **kwargs)


class OfferForm(forms.Form):
    """Three steps on one page: photo · what and how much · stock and dispatch."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    photo = PhotoField(label=_("Photo of the goods"))
    title = forms.CharField(label=_("What is it?"), max_length=60, help_text=_("for example 山坡散养土鸡蛋"))
    category = forms.ModelChoiceField(
        label=_("What kind of goods?"), queryset=Category.objects.all(), empty_label=None, widget=forms.RadioSelect
    )
    weight_g = _pieces(label=_("How heavy is one portion? (grams)"), min_value=1, max_value=100_000)
    box_count = _pieces(label=_("How many are in a box?"), min_value=1, max_value=1_000, initial=1, required=False)
    price_fen = YuanField(label=_("Price of one portion (yuan)"))
    pieces = _pieces(label=_("How many portions do you have?"), min_value=0, max_value=100_000)
    dispatch_hours = forms.TypedChoiceField(
        label=_("When do you send it?"), choices=DISPATCH, coerce=int, widget=forms.RadioSelect, initial="48"
    )
    storage_class = forms.ChoiceField(
        label=_("How is it kept and sent?"), choices=Storage, widget=forms.RadioSelect, initial=Storage.AMBIENT
    )

    STEPS = (("photo",), ("title", "category", "weight_g", "box_count", "price_fen"), ("pieces", "dispatch_hours", "storage_class"))

    @property
    def steps(self) -> list:
        return [[self[name] for name in names] for names in self.STEPS]


class PriceForm(forms.Form):
    price_fen = YuanField(label=_("Usual price (yuan)"))
    promo_price_fen = YuanField(label=_("Promotional price (yuan)"), required=False)
    promo_from = _day(label=_("from"), required=False)
    promo_to = _day(label=_("to, last day"), required=False)

    def clean(self):
        data = super().clean()
        given = [data.get(name) for name in ("promo_price_fen", "promo_from", "promo_to")]
        if any(given) and not all(given):
            raise ValidationError(_("A promotion has a price, a first and a last day."))
        return data

    @property
    def promo(self) -> tuple | None:
        data = self.cleaned_data
        return (data["promo_price_fen"], data["promo_from"], data["promo_to"]) if data.get("promo_price_fen") else None


class StockForm(forms.Form):
    pieces = _pieces(label=_("Came in (or −lost)"), min_value=-100_000, max_value=100_000)


class PhotoForm(forms.Form):
    photo = PhotoField(label=_("Another photo"))
    alt = forms.CharField(label=_("What can be seen?"), max_length=80)


class ShopForm(forms.Form):
    """The application of a new supplier."""

    kind = forms.ChoiceField(label=_("Who sells?"), choices=Supplier.Kind, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name of the shop"), max_length=60)
    region = forms.ModelChoiceField(label=_("Village"), queryset=Region.objects.none())
    goods_wanted = forms.CharField(label=_("What do you want to sell?"), max_length=200)
    contact_name = forms.CharField(label=_("Whom may we call?"), max_length=40)
    contact_phone = forms.CharField(
        label=_("Mobile number"), max_length=11, validators=[mobile_number], widget=forms.TextInput(attrs={"inputmode": "tel"})
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        villages = Region.objects.none()
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
    valid_from = _day(label=_("Valid from"))
    valid_to = _day(label=_("Last day"), required=False)
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

    @property
    def facts(self) -> dict:
        data = dict(self.cleaned_data)
        return data | {"links": [(one.account_id, one.label) for one in data.pop("households")]}


class ConsentForm(forms.Form):
    villager_name = forms.CharField(label=_("Full name of the villager"), max_length=40)
    valid_from = _day(label=_("From"), initial=timezone.localdate)
    valid_to = _day(label=_("Until, a year at most"))
    proof = ProofField(label=_("Photo of the signed paper"))


class TraceForm(forms.Form):
    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.none(), empty_label=None)
    producer = forms.CharField(label=_("Grown by, masked"), max_length=60, help_text=_("for example 郭** 家"))
    plot = forms.CharField(label=_("Plot or pen"), max_length=60, help_text=_("for example 南坡三号地"))
    sown_on = _day(label=_("Sown or begun"), required=False)
    harvested_on = _day(label=_("Harvested or collected"))
    packed_on = _day(label=_("Packed"), required=False)
    inputs = forms.CharField(label=_("Feed, fertiliser, treatment"), max_length=300, required=False)
    report = ProofField(label=_("Test report"), required=False)
    certificate = ProofField(label=_("Picture of the certificate"), required=False)

    def __init__(self, *args, shop: Supplier, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = shop.products.all()


class ShipForm(forms.Form):
    carrier = forms.CharField(label=_("Carrier"), max_length=30, initial="中国邮政")
    waybill = forms.CharField(label=_("Waybill number"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
