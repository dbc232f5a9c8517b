"""Announcing shows and finding the next one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status
from marketplace.catalogue.models import Product
from marketplace.live.models import Show
from shared import page_cache
from shared.errors import RuleError


@transaction.atomic
def change(show: Show, to: str, *, by) -> None:
    """Announce, begin, end or cancel a show. Only a show with products can be announced."""
    if by is not None:
        require(by, "live.edit", show.region_id)
    if to == Show.Status.SCHEDULED and not show.items.exists():
        raise RuleError("empty_shelf", _("“%(what)s” shows no product yet; add at least one.") % {"what": show})
    change_status(show, to, by=by)
    page_cache.forget()


def next_show(now: datetime) -> Show | None:
    """The show that is on air or comes next."""
    return Show.objects.to_come(now).select_related("region", "supplier").first()


def next_show_with(product: Product, now: datetime) -> Show | None:
    """The next show with this product on its shelf."""
    return Show.objects.to_come(now).filter(items__product=product).first()
