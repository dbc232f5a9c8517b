"""What a seller says about a product after it was made: its facts, the labels it claims, further variants."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from marketplace.catalogue import listing
from marketplace.catalogue.acting import hand_of
from marketplace.catalogue.models import LABELS, Product, ProductClaim, Sku
from marketplace.catalogue.search.services import refresh
from shared.errors import RuleError

FACTS = (
    "title title_en intro intro_en description description_en region category storage_class storage dispatch_hours "
    "no_delivery season_from season_to no_return carries_aid_mark"
).split()


@transaction.atomic
def describe(product: Product, *, claims: Iterable[str], by, **facts) -> list[str]:
    """Write the facts that changed and the labels it claims; returns the names of what changed.

    What it then lacks a paper for is off the list at once: `sellable` is asked again. Raises RuleError "bad_facts".
    """
    hand, claims = hand_of(by, product.supplier), set(claims)
    if not facts.keys() <= set(FACTS) or not claims <= set(LABELS):
        raise ValueError(f"no facts of a product: {facts.keys() - set(FACTS)} {claims - set(LABELS)}")
    if not str(facts.get("title", product.title)).strip():
        raise RuleError("bad_facts", _("A product has a name."))
    region = facts.get("region")
    if by is not None and region is not None and region.pk != product.region_id:
        require(by, "catalogue.edit", region.pk)
    changed = [name for name, value in facts.items() if getattr(product, name) != value]
    for name in changed:
        setattr(product, name, facts[name])
    if changed:
        product.save(update_fields=changed)
    if _claim(product, claims):
        changed.append("claims")
    if changed:
        record(by, "product.described", product, changed=sorted(changed))
        hand.note("product.described", product, changed=sorted(changed))
        refresh([product.pk])
    return changed


@transaction.atomic
def add_variant(product: Product, *, label: str, weight_g: int, box_count: int, price_fen: int, pieces: int, by) -> Sku:
    """Another weight or box of the same goods. Raises RuleError "bad_offer" or "variant_is_there"."""
    hand = hand_of(by, product.supplier)
    _check_variant(weight_g, box_count)
    if price_fen < 1 or pieces < 0:
        raise RuleError("bad_offer", _("A variant has a price above zero and a whole number of pieces."))
    sku = listing.variant(product, label, weight_g, box_count, price_fen, pieces, by)
    _once(sku)
    record(by, "sku.added", sku, price_fen=price_fen)
    hand.note("sku.added", sku)
    refresh([product.pk])
    return sku


@transaction.atomic
def rename_variant(sku: Sku, *, label: str, weight_g: int, box_count: int, by) -> None:
    """Another name, weight or box for a variant; what is ordered keeps what it was ordered as."""
    hand, label = hand_of(by, sku.product.supplier), label.strip()
    _check_variant(weight_g, box_count)
    if not label:
        raise RuleError("bad_offer", _("A variant has a name, for example 500克×2袋."))
    sku.label, sku.weight_g, sku.box_count = label[:40], weight_g, box_count
    sku.save(update_fields=["label", "weight_g", "box_count"])
    _once(sku)
    record(by, "sku.renamed", sku, label=sku.label, weight_g=weight_g, box_count=box_count)
    hand.note("sku.renamed", sku)
    refresh([sku.product_id])


def _claim(product: Product, wanted: set[str]) -> bool:
    """Make the claimed labels these; True when something changed."""
    known = set(product.claims.values_list("paper", flat=True))
    product.claims.filter(paper__in=known - wanted).delete()
    ProductClaim.objects.bulk_create([ProductClaim(product=product, paper=paper) for paper in sorted(wanted - known)])
    return known != wanted


def _check_variant(weight_g: int, box_count: int) -> None:
    if weight_g < 1 or box_count < 1:
        raise RuleError("bad_offer", _("A variant weighs at least a gram, and a box holds at least one."))


def _once(sku: Sku) -> None:
    if sku.product.skus.filter(label=sku.label).count() > 1:
        raise RuleError("variant_is_there", _("“%(label)s” is there already; change that one.") % {"label": sku.label})
