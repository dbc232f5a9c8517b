"""The shop's public pages. Nothing personal in them, so they may be kept by the page cache."""

from marketplace.catalogue.views.kinds import kinds
from marketplace.catalogue.views.product import product
from marketplace.catalogue.views.shop import shop, suggestions

__all__ = ["kinds", "product", "shop", "suggestions"]
