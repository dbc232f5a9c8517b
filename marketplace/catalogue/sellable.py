"""May this be sold on this day? One condition, asked by the list, the product page, the cart and the placing of an order.

On sale · supplier admitted · in season · every paper its kind of goods needs is checked and holds · every label and the aid
mark it carries is proved by a certificate that holds. A kind of goods without a rule cannot be sold: no rule.
"""

from datetime import date

from django.core.cache import cache
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.catalogue.models import AID, Category, Certificate, LicenceRule, Paper, Product, ProductClaim, Supplier

REMEMBERED = 60  # seconds; whoever places an order reads the rules afresh


def sellable(products: QuerySet[Product], on: date | None = None, *, fresh: bool = False) -> QuerySet[Product]:
    """Those of `products` that may be sold on a day (default today).

    fresh  read the licence rules now; without it they may be a minute old. Papers are always read in the same statement.
    """
    on = on or timezone.localdate()
    ruled, unmet = _licences(_rules(on, fresh=fresh), on)
    shop = Q(status=Product.Status.ON_SALE, supplier__in=Supplier.objects.active().values("pk"))
    return products.filter(shop & in_season(on) & ruled & _proved(on)).exclude(unmet)


def is_sellable(product: Product, on: date | None = None) -> bool:
    return sellable(Product.objects.filter(pk=product.pk), on, fresh=True).exists()


def in_season(on: date) -> Q:
    """All the year round, or between two days of the year; a season may run over New Year."""
    day = on.month * 100 + on.day
    within = Q(season_from__lte=day, season_to__gte=day)
    over_new_year = Q(season_from__gt=F("season_to")) & (Q(season_from__lte=day) | Q(season_to__gte=day))
    return Q(season_from__isnull=True) | within | over_new_year


def why_not(product: Product, on: date | None = None) -> list[str]:
    """Sentences for the seller and the official: what keeps a product from being sold on a day. [] when nothing does."""
    on = on or timezone.localdate()
    found = []
    if product.status != Product.Status.ON_SALE:
        found.append(_("It is not put on sale."))
    if product.supplier.status != Supplier.Status.ACTIVE:
        found.append(_("The supplier is not admitted: %(is)s.") % {"is": product.supplier.get_status_display()})
    if not Product.objects.filter(in_season(on), pk=product.pk).exists():
        found.append(_("It is out of season: sold from %(first)s to %(last)s.") % dict(zip(("first", "last"), product.season, strict=True)))
    return found + missing_papers(product, on)


def missing_papers(product: Product, on: date) -> list[str]:
    """Sentences: which papers are missing or have run out on a day, and whether a rule is there at all."""
    if product.category_id is None:
        return [_("It has no kind of goods yet, so nobody knows which papers it needs.")]
    rules = [rule for rule in _rules(on, fresh=True) if _concerns(rule, product)]
    if not rules:
        return [_("No licence rule holds for “%(kind)s” here on that day; the county must set one first.") % {"kind": product.category}]
    held = set(_held_by(product, on).values_list("paper", flat=True))
    found = []
    for paper, or_paper in sorted({rule[3:] for rule in rules if rule[3]}):
        if not held & {paper, or_paper}:
            names = " / ".join(str(Paper(one).label) for one in (paper, or_paper) if one)
            found.append(_("A valid paper is missing or has run out: %(papers)s.") % {"papers": names})
    held_itself = held & set(_held_by(product, on).filter(product=product).values_list("paper", flat=True))
    for claim in product.claims.all():
        if claim.paper not in held_itself:
            found.append(_("It is offered as “%(label)s”, and no certificate for that holds.") % {"label": claim})
    if product.carries_aid_mark and not held_itself & AID:
        found.append(_("It carries the aid mark, and no certification for that holds."))
    return found


def forget_rules() -> None:
    """A licence rule was changed: read them again at once, in this process."""
    cache.delete(f"licence-rules-{timezone.localdate()}")


Rule = tuple[str, str, tuple[str, ...], str, str]  # region prefix, kind of supplier, categories, paper, or this one


def _rules(on: date, *, fresh: bool) -> list[Rule]:
    """The rules of a day, a rule for an upper kind spread over its lower ones."""
    key = f"licence-rules-{on}"
    known = None if fresh else cache.get(key)
    if known is None:
        children: dict[str, list[str]] = {}
        for slug, parent in Category.objects.filter(parent__isnull=False).values_list("slug", "parent_id"):
            children.setdefault(parent, []).append(slug)
        dated = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        known = [
            (rule.region_prefix, rule.supplier_kind, (rule.category_id, *children.get(rule.category_id, ())), rule.paper, rule.or_paper)
            for rule in LicenceRule.objects.filter(dated)
        ]
        cache.set(key, known, REMEMBERED)
    return known


def _concerns(rule: Rule, product: Product) -> bool:
    prefix, kind, categories, _paper, _or_paper = rule
    return product.region_id.startswith(prefix) and kind in {"", product.supplier.kind} and product.category_id in categories


def _licences(rules: list[Rule], on: date) -> tuple[Q, Q]:
    """Two conditions on products: some rule holds for it; a rule holds for it that its papers do not meet.

    Rules of one demand are grouped, and who meets it is an uncorrelated subquery: as fast for 100,000 products as for ten.
    """
    ruled, demands = Q(pk__in=[]), {}
    for prefix, kind, categories, paper, or_paper in rules:
        demands.setdefault((prefix, kind, paper, or_paper), set()).update(categories)
    unmet = Q(pk__in=[])
    for (prefix, kind, paper, or_paper), categories in sorted(demands.items()):
        concerned = Q(category__in=sorted(categories))
        if prefix:
            concerned &= Q(region__code__startswith=prefix)
        if kind:
            concerned &= Q(supplier__in=Supplier.objects.filter(kind=kind).values("pk"))
        ruled |= concerned
        if paper:
            papers = Certificate.objects.holding(on).filter(paper__in=[one for one in (paper, or_paper) if one])
            general = Q(supplier__in=papers.filter(product__isnull=True).values("supplier"))
            own = Q(pk__in=papers.filter(product__isnull=False).values("product"))
            unmet |= concerned & ~(general | own)
    return ruled, unmet


def _proved(on: date) -> Q:
    """Every label and the aid mark it carries has a certificate of the product itself."""
    holding = Certificate.objects.holding(on)
    proof = holding.filter(product=OuterRef("product"), paper=OuterRef("paper"))
    unproved = ProductClaim.objects.filter(~Exists(proof)).values("product")
    aid = holding.filter(paper__in=sorted(AID), product__isnull=False).values("product")
    return ~Q(pk__in=unproved) & (Q(carries_aid_mark=False) | Q(pk__in=aid))


def _held_by(product: Product, on: date) -> QuerySet[Certificate]:
    mine = Q(product__isnull=True) | Q(product=product)
    return Certificate.objects.holding(on).filter(mine, supplier=product.supplier_id)
