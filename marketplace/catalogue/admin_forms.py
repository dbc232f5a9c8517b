"""Forms of the back office. A person types yuan; what can be chosen lies in the person's regions."""

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from accounts.permissions import MAY
from accounts.rules import RuleForm
from marketplace.catalogue.acting import hand_of, sellers_of
from marketplace.catalogue.models import Beneficiary, Product, Supplier
from marketplace.catalogue.search.services import refresh
from marketplace.catalogue.sellable import forget_rules
from marketplace.catalogue.tasks import refresh_public_list
from projects.ledger.posting import accounts_for
from regions.models import Region
from shared.errors import RuleError
from shared.forms import YuanField

EDIT = "catalogue.edit"


def regions_of(user, what: str = EDIT):
    """Townships and villages a person's posts cover for `what`: where something may be said to come from."""
    covered = Q(pk__in=[])
    for prefix in user.active_posts().filter(role__in=MAY[what]).values_list("region_prefix", flat=True):
        covered |= Q(code__startswith=prefix)
    return Region.objects.filter(covered)


class SupplierForm(WagtailAdminModelForm):
    freight_fen = YuanField(label=_("Freight per order (yuan)"), least_fen=0, initial=0)
    free_over_fen = YuanField(label=_("No freight from (yuan of goods)"), required=False, help_text=_("empty: freight is always charged"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions_of(self.for_user)

    def is_valid(self) -> bool:
        return super().is_valid() and _hand_is_free(self, self.instance if self.instance.pk else None)

    def save(self, commit=True):
        saved = super().save(commit)
        if commit:
            _noted(self, saved, "supplier.edited")
            refresh(saved.products.values_list("pk", flat=True))  # its name is searched, its kind filtered
        return saved


class ProductForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions_of(self.for_user)
        self.fields["supplier"].queryset = Supplier.objects.visible_to(self.for_user, EDIT)

    def is_valid(self) -> bool:
        """No variant with a past is deleted; no account of another region is slipped in past the chooser."""
        if not super().is_valid() or not _hand_is_free(self, self.cleaned_data["supplier"]):
            return False
        for row in self.formsets["skus"].deleted_forms if self.instance.status != Product.Status.DRAFT else ():
            if row.instance.pk:
                self.add_error(None, _("A variant that was on sale stays, orders name it; count its stock away instead."))
                return False
        kept = set(Beneficiary.objects.filter(product_id=self.instance.pk).values_list("account_id", flat=True))
        allowed = accounts_for(self.for_user, EDIT)
        for row in self.formsets["beneficiaries"].forms:
            account = row.cleaned_data.get("account")
            if account and account.pk not in kept and not allowed.filter(pk=account.pk).exists():
                row.add_error("account", _("This income account is not in your region."))
                return False
        return True

    def save(self, commit=True):
        saved = super().save(commit)
        if commit:
            _noted(self, saved, "product.edited")
            refresh([saved.pk])  # the list and the search follow
        return saved


def _hand_is_free(form, supplier: Supplier | None) -> bool:
    """The office is no way round a villager's consent or another seller's shop."""
    try:
        form.hand = hand_of(form.for_user, supplier) if supplier else None
    except RuleError as refused:
        form.add_error(None, refused.message)
        return False
    return True


def _noted(form, saved, act: str) -> None:
    if form.hand is not None:
        form.hand.note(act, saved)


class SkuForm(WagtailAdminModelForm):
    price_fen = YuanField(label=_("Price (yuan)"))
    promo_price_fen = YuanField(label=_("Promotional price (yuan)"), required=False)


class StockForm(forms.Form):
    """Pieces that came in, or with a minus sign were lost or counted away."""

    pieces = forms.IntegerField(label=_("Came in (or −lost)"), min_value=-100_000, max_value=100_000)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class SellersForm(forms.Form):
    """Who sells under a shop's name: people with a seller's post that covers its village."""

    sellers = forms.ModelMultipleChoiceField(
        label=_("Who sells under this name"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, supplier: Supplier, **kwargs):
        super().__init__(*args, initial={"sellers": supplier.sellers.all()}, **kwargs)
        self.fields["sellers"].queryset = sellers_of(supplier.region_id)
        self.fields["sellers"].label_from_instance = lambda person: person.name


class AccountForm(forms.Form):
    """An income account that a supplier's goods reach; `chooser` is the widget of account_chooser."""

    account = forms.ModelChoiceField(label=_("Income account"), queryset=None)
    weight = forms.IntegerField(label=_("Weight"), min_value=1, max_value=1_000, initial=1)
    label = forms.CharField(label=_("Public label"), max_length=60, help_text=_("masked, for example 寄料镇磨石村 郭** 家"))

    def __init__(self, *args, user, chooser, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = accounts_for(user, EDIT)
        self.fields["account"].widget = chooser


class LicenceRuleForm(RuleForm):
    """Which paper a kind of goods needs, in the editor's own regions."""

    what = "licences.edit"

    def save(self, commit=True):
        forget_rules()
        saved = super().save(commit)
        transaction.on_commit(refresh_public_list.enqueue)  # what it concerns may be all goods of a county
        return saved


class FeeRuleForm(RuleForm):
    """A fee of the editor's own regions; fees of larger regions are read and overruled there."""

    what = "fees.edit"
