"""Products come into the shop and leave it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status
from marketplace.catalogue.fees import FeeTable
from marketplace.catalogue.models import Product
from shared import page_cache
from shared.errors import RuleError

Status = Product.Status


@transaction.atomic
def put_on_sale(product: Product, *, by) -> None:
    """Show a product in the shop: it needs a variant, an account that its sales reach, and a fee rule that holds."""
    _may_edit(product, by)
    if not product.skus.exists():
        raise RuleError("no_variant", _("“%(what)s” has no variant to buy; add one with its price first.") % {"what": product})
    if not product.beneficiaries.exists():
        raise RuleError(
            "no_beneficiary", _("“%(what)s” reaches no household yet; name at least one income account first.") % {"what": product}
        )
    FeeTable.on(timezone.localdate()).rules_for(product.region_id)
    change_status(product, Status.ON_SALE, by=by)
    page_cache.forget()


@transaction.atomic
def take_off_sale(product: Product, *, by) -> None:
    """No new orders; what is ordered stays ordered."""
    _may_edit(product, by)
    change_status(product, Status.OFF_SALE, by=by)
    page_cache.forget()


def _may_edit(product: Product, by) -> None:
    if by is not None:
        require(by, "catalogue.edit", product.region_id)
