"""What is sold (商品), by whom (供货方), from which stock, under which papers, for whose income, under which fees."""

from marketplace.catalogue.models.category import AID, LABELS, Category, LicenceRule, Paper
from marketplace.catalogue.models.certificate import Certificate, CertificateLink
from marketplace.catalogue.models.fee import FeeRule
from marketplace.catalogue.models.product import (
    ASKS_CONFIRMATION,
    Beneficiary,
    NoReturn,
    Product,
    ProductClaim,
    ProductPhoto,
    ProductQuerySet,
    Sku,
    Storage,
)
from marketplace.catalogue.models.search import Listing, SearchKey, SearchPosting, SearchRule, SearchWord
from marketplace.catalogue.models.supplier import HelperConsent, Supplier, SupplierAccount, SupplierStep
from marketplace.catalogue.models.texts import in_language
from marketplace.catalogue.models.trace import TraceRecord

__all__ = [
    "AID",
    "ASKS_CONFIRMATION",
    "LABELS",
    "Beneficiary",
    "Category",
    "Certificate",
    "CertificateLink",
    "FeeRule",
    "HelperConsent",
    "LicenceRule",
    "Listing",
    "NoReturn",
    "Paper",
    "Product",
    "ProductClaim",
    "ProductPhoto",
    "ProductQuerySet",
    "SearchKey",
    "SearchPosting",
    "SearchRule",
    "SearchWord",
    "Sku",
    "Storage",
    "Supplier",
    "SupplierAccount",
    "SupplierStep",
    "TraceRecord",
    "in_language",
]
