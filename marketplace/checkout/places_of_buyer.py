"""Where a buyer's goods probably go: the member's default address. Until somebody says so, freight is an estimate."""

from django.http import HttpRequest

from marketplace.checkout.models import SavedAddress


def addresses_of(request: HttpRequest):
    """The member's own addresses, the default first."""
    if not request.user.is_authenticated:
        return SavedAddress.objects.none()
    return SavedAddress.objects.filter(buyer=request.user)


def place_of(request: HttpRequest) -> str:
    return addresses_of(request).filter(is_default=True).values_list("region_code", flat=True).first() or ""
