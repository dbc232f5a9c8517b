"""Forms of goods at the seller's desk: a new product in three steps, its facts, variants and prices, a batch."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.catalogue.admin_forms import regions_of
from marketplace.catalogue.models import LABELS, Category, NoReturn, Paper, Product, Storage, Supplier
from marketplace.selling.fields import MonthDayField, day_field, pieces_field
from regions.divisions import below
from regions.models import Level, Region
from shared.forms import YuanField
from shared.photos import PhotoField
from shared.proofs import ProofField

DISPATCH = [("24", _("within a day")), ("48", _("within two days")), ("72", _("within three days")), ("168", _("within a week"))]


class OfferForm(forms.Form):
    """Three steps on one page: photo · what and how much · stock and dispatch."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    photo = PhotoField(label=_("Photo of the goods"))
    title = forms.CharField(label=_("What is it?"), max_length=60, help_text=_("for example 山坡散养土鸡蛋"))
    category = forms.ModelChoiceField(
        label=_("What kind of goods?"), queryset=Category.objects.all(), empty_label=None, widget=forms.RadioSelect
    )
    weight_g = pieces_field(label=_("How heavy is one portion? (grams)"), min_value=1, max_value=100_000)
    box_count = pieces_field(label=_("How many are in a box?"), min_value=1, max_value=1_000, initial=1, required=False)
    price_fen = YuanField(label=_("Price of one portion (yuan)"))
    pieces = pieces_field(label=_("How many portions do you have?"), min_value=0, max_value=100_000)
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


class FactsForm(forms.Form):
    """Everything else that can be said of a product, in five parts; the field names are those of `editing.describe`."""

    PARTS = (
        (_("The goods"), ("title", "intro", "description", "category", "region")),
        (_("Keeping and sending"), ("storage_class", "storage", "dispatch_hours", "no_delivery")),
        (_("Season and returns"), ("season_from", "season_to", "no_return")),
        (_("Labels"), ("claims", "carries_aid_mark")),
        (_("On English pages"), ("title_en", "intro_en", "description_en")),
    )
    title = forms.CharField(label=_("What is it?"), max_length=60)
    intro = forms.CharField(label=_("In one sentence"), max_length=120, required=False)
    description = forms.CharField(label=_("More about it"), required=False, widget=forms.Textarea(attrs={"rows": 5}), max_length=3_000)
    category = forms.ModelChoiceField(label=_("What kind of goods?"), queryset=Category.objects.all(), empty_label=None)
    region = forms.ModelChoiceField(label=_("From which village?"), queryset=Region.objects.none(), empty_label=None)
    storage_class = forms.ChoiceField(label=_("How is it kept and sent?"), choices=Storage)
    storage = forms.CharField(
        label=_("How does the buyer keep it?"), max_length=60, required=False, help_text=_("for example 常温避光，开袋后冷藏")
    )
    dispatch_hours = forms.TypedChoiceField(label=_("When do you send it?"), choices=DISPATCH, coerce=int)
    no_delivery = forms.MultipleChoiceField(
        label=_("Where do you not send it?"), choices=(), required=False, widget=forms.CheckboxSelectMultiple
    )
    season_from = MonthDayField(label=_("First day of the season"), help_text=_("for example 10-15; empty: all the year round"))
    season_to = MonthDayField(label=_("Last day of the season"), help_text=_("for example 3-15, it may lie in the next year"))
    no_return = forms.ChoiceField(
        label=_("May the buyer send it back without a reason?"),
        choices=[("", _("yes, within seven days"))],
        required=False,
        help_text=_("“no” takes a reason that the law knows; otherwise seven days hold"),
    )
    claims = forms.MultipleChoiceField(
        label=_("Which label does it carry?"),
        choices=[(paper.value, paper.label) for paper in Paper if paper in LABELS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("only with a certificate for this very product under “My papers”; without it the product cannot be sold"),
    )
    carries_aid_mark = forms.BooleanField(label=_("It carries the aid mark"), required=False)
    title_en = forms.CharField(label=_("Name in English"), max_length=100, required=False)
    intro_en = forms.CharField(label=_("In one sentence, in English"), max_length=200, required=False)
    description_en = forms.CharField(label=_("More about it, in English"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, product: Product, user, **kwargs):
        known = {name: getattr(product, name) for _heading, names in self.PARTS for name in names if name != "claims"}
        claims = list(product.claims.values_list("paper", flat=True))
        super().__init__(*args, initial=known | {"claims": claims}, **kwargs)
        villages = regions_of(user).filter(level=Level.VILLAGE)
        self.fields["region"].queryset = (villages | Region.objects.filter(pk=product.region_id)).distinct()
        self.fields["no_delivery"].choices = [(one.code, str(one)) for one in below()]
        self.fields["no_return"].choices = [("", _("yes, within seven days")), *[(why, _("no: %s") % why.label) for why in NoReturn]]
        hours = product.dispatch_hours
        if str(hours) not in dict(DISPATCH):
            self.fields["dispatch_hours"].choices = [*DISPATCH, (str(hours), _("within %(n)d hours") % {"n": hours})]

    def clean(self):
        data = super().clean()
        if not self.errors and (data["season_from"] is None) != (data["season_to"] is None):
            self.add_error("season_to", _("A season has a first and a last day, each as month and day."))
        return data

    @property
    def parts(self) -> list:
        return [(heading, [self[name] for name in names]) for heading, names in self.PARTS]


class VariantForm(forms.Form):
    """A variant's name, weight and box; a new one also has its price and pieces."""

    label = forms.CharField(label=_("Name of the variant"), max_length=40, required=False, help_text=_("empty: named by its weight"))
    weight_g = pieces_field(label=_("How heavy is one portion? (grams)"), min_value=1, max_value=100_000)
    box_count = pieces_field(label=_("How many are in a box?"), min_value=1, max_value=1_000, initial=1)


class NewVariantForm(VariantForm):
    price_fen = YuanField(label=_("Price of one portion (yuan)"))
    pieces = pieces_field(label=_("How many portions do you have?"), min_value=0, max_value=100_000)


class PriceForm(forms.Form):
    price_fen = YuanField(label=_("Usual price (yuan)"))
    promo_price_fen = YuanField(label=_("Promotional price (yuan)"), required=False)
    promo_from = day_field(label=_("from"), required=False)
    promo_to = day_field(label=_("to, last day"), required=False)

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
    pieces = pieces_field(label=_("Came in (or −lost)"), min_value=-100_000, max_value=100_000)


class PhotoForm(forms.Form):
    photo = PhotoField(label=_("Another photo"))
    alt = forms.CharField(label=_("What can be seen?"), max_length=80)


class TraceForm(forms.Form):
    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.none(), empty_label=None)
    producer = forms.CharField(label=_("Grown by, masked"), max_length=60, help_text=_("for example 郭** 家"))
    plot = forms.CharField(label=_("Plot or pen"), max_length=60, help_text=_("for example 南坡三号地"))
    sown_on = day_field(label=_("Sown or begun"), required=False)
    harvested_on = day_field(label=_("Harvested or collected"))
    packed_on = day_field(label=_("Packed"), required=False)
    inputs = forms.CharField(label=_("Feed, fertiliser, treatment"), max_length=300, required=False)
    report = ProofField(label=_("Test report"), required=False)
    certificate = ProofField(label=_("Picture of the certificate"), required=False)

    def __init__(self, *args, shop: Supplier, **kwargs):
        super().__init__(*args, **kwargs)
        if "product" in self.fields:
            self.fields["product"].queryset = shop.products.all()


class CorrectionForm(TraceForm):
    """A batch said anew, and why; its product stays."""

    product = None
    remark = forms.CharField(label=_("What was wrong? Everybody can read it"), max_length=200)


class RecallForm(forms.Form):
    reason = forms.CharField(label=_("Why is it called back? Everybody can read it"), max_length=200)
