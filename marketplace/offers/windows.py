"""An order cycle's window, held while something is ordered in it or while it ends: either the order is in, or it is refused."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from marketplace.offers.models import OrderCycle
from shared.errors import RuleError


def hold(cycle_ids: Collection[int], at: datetime) -> None:
    """Lock the cycles an order goes into until it is written, or RuleError "cycle_closed". No cycles cost no query."""
    if not cycle_ids:
        return
    for cycle in OrderCycle.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set(cycle_ids)).order_by("pk"):
        if not cycle.is_open(at):
            raise RuleError(
                "cycle_closed",
                _("Orders for “%(cycle)s” have just ended; please take its goods out of the cart.") % {"cycle": cycle},
            )
