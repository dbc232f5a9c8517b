"""The income accounts a supplier's new goods reach."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from marketplace.catalogue.models import Supplier, SupplierAccount
from projects.ledger.posting import accounts_for
from shared.errors import RuleError

SET = "suppliers.set_account"


@transaction.atomic
def add(supplier: Supplier, *, account, weight: int, label: str, by) -> SupplierAccount:
    """Goods of this supplier reach `account`, under a masked label. Goods that are there already keep theirs.

    Raises RuleError "account_elsewhere", "not_masked" or "account_is_there".
    """
    if by is not None:
        require(by, SET, supplier.region_id)
        if not accounts_for(by, SET).filter(pk=account.pk).exists():
            raise RuleError("account_elsewhere", _("This income account is not in your region."))
    if "*" not in label:
        raise RuleError("not_masked", _("The public label must be masked: the surname and stars, for example 郭**."))
    try:
        with transaction.atomic():
            made = SupplierAccount.objects.create(supplier=supplier, account=account, weight=weight, label=label)
    except IntegrityError:
        raise RuleError("account_is_there", _("This account is there already.")) from None
    record(by, "supplier.account_added", supplier, account=account.pk, weight=weight)
    return made
