"""Products come into the shop and leave it. Whether one may be sold on a day is asked of `sellable` (sellable.py)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import change_status
from marketplace.catalogue.acting import hand_of
from marketplace.catalogue.fees import FeeTable
from marketplace.catalogue.models import Product, Supplier
from marketplace.catalogue.search.services import refresh
from marketplace.catalogue.sellable import is_sellable, missing_papers, sellable, why_not
from shared.errors import RuleError

Status = Product.Status
__all__ = ["is_sellable", "put_on_sale", "sellable", "take_off_sale", "what_is_missing", "why_not"]


@transaction.atomic
def put_on_sale(product: Product, *, by) -> None:
    """Show a product in the shop: nothing of what_is_missing may be missing. Raises the first as a RuleError, or "no_fee_rule"."""
    hand = hand_of(by, product.supplier)
    for code, sentence in what_is_missing(product):
        raise RuleError(code, sentence)
    FeeTable.on(timezone.localdate()).rules_for(product.region_id)
    change_status(product, Status.ON_SALE, by=by)
    hand.note("product.on_sale", product)
    refresh([product.pk])


@transaction.atomic
def take_off_sale(product: Product, *, by) -> None:
    """No new orders; what is ordered stays ordered."""
    hand = hand_of(by, product.supplier)
    change_status(product, Status.OFF_SALE, by=by)
    hand.note("product.off_sale", product)
    refresh([product.pk])


def what_is_missing(product: Product) -> list[tuple[str, str]]:
    """(code, sentence) of everything that keeps a product from being put on sale today; [] when it can be."""
    found, what = [], {"what": product, "shop": product.supplier}
    if not product.skus.exists():
        found.append(("no_variant", _("“%(what)s” has no variant to buy; add one with its price first.") % what))
    if not product.beneficiaries.exists():
        found.append(("no_beneficiary", _("“%(what)s” reaches no household yet; name at least one income account first.") % what))
    if product.supplier.status != Supplier.Status.ACTIVE:
        found.append(("not_admitted", _("“%(shop)s” is not admitted to the market yet; its application has to be through first.") % what))
    return found + [("papers", sentence) for sentence in missing_papers(product, timezone.localdate())]
