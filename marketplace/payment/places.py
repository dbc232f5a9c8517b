"""Where somebody must hold a post to decide about money of a purchase: everywhere its orders come from."""

from django.conf import settings

from accounts.permissions import require
from marketplace.orders.models import Purchase

COUNTY = settings.COUNTY_CODE.ljust(12, "0")  # the gateway's and the bank's account belong to the whole county


def require_everywhere(by, what: str, purchase: Purchase) -> None:
    for region in sorted(set(purchase.orders.values_list("region_id", flat=True))):
        require(by, what, region)
