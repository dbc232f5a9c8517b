"""Keep list and search in step with the products: called by the services that change one, never by signals."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils import timezone

from accounts.permissions import require
from audit.services import record
from marketplace.catalogue.models import AID, Certificate, Product, Sku
from marketplace.catalogue.models.search import Listing, SearchKey, SearchPosting, SearchRule, SearchWord
from marketplace.catalogue.search import rules
from marketplace.catalogue.search.index import keys_of, words_of
from marketplace.catalogue.sellable import sellable
from regions.models import Level, Region
from shared import page_cache
from shared.progress import progress

BATCH = 500  # products at a time


@transaction.atomic
def refresh(product_ids: Iterable[int]) -> None:
    """Write listing and words of these products anew; of one that may not be sold today, or has no variant, take them away."""
    wanted = sorted(set(product_ids))
    products = _loaded(_sellable_ids(Product.objects.filter(pk__in=wanted), fresh=True))
    gone = set(wanted) - {product.pk for product in products}
    Listing.objects.filter(pk__in=gone).delete()
    _write_listings(products)
    _write_words(products)
    page_cache.forget()


def refresh_all(*, label: str = "") -> int:
    """Every product, in batches, each in its own transaction; returns how many are on sale."""
    ids = list(Product.objects.order_by("pk").values_list("pk", flat=True))
    batches = [ids[n : n + BATCH] for n in range(0, len(ids), BATCH)]
    for batch in progress(batches, total=len(batches), label=label) if label else batches:
        refresh(batch)
    return Listing.objects.count()


@transaction.atomic
def rebuild(*, label: str = "") -> int:
    """From nothing: also forgets words that no product uses any more."""
    SearchPosting.objects.all().delete()
    SearchKey.objects.all().delete()
    SearchWord.objects.all().delete()
    Listing.objects.all().delete()
    return refresh_all(label=label)


def rated(product_id: int, mean_x100: int) -> None:
    """Its reviews changed: their mean in hundredths of a star, 0 without any."""
    Listing.objects.filter(pk=product_id).update(rating_x100=mean_x100)


def refresh_dated() -> int:
    """What the clock changed: papers and seasons ran out or began, promotions too, goods were sold; returns how many products."""
    kept = {listing.pk: listing for listing in Listing.objects.only("pk", "promoted", "certified", "sold")}
    moved = set(_sellable_ids(Product.objects.all(), fresh=True)) ^ kept.keys()
    for n in range(0, len(moved), BATCH):
        refresh(sorted(moved)[n : n + BATCH])
    on, sold = timezone.localdate(), _sold()
    promoted = {sku.product_id for sku in Sku.objects.filter(promo_from__lte=on, promo_to__gte=on, product__listing__isnull=False)}
    certified = _certified()
    stale = {
        pk
        for pk, listing in kept.items()
        if pk not in moved and (listing.promoted, listing.certified, listing.sold) != (pk in promoted, pk in certified, sold.get(pk, 0))
    }
    for n in range(0, len(stale), BATCH):
        _write_listings(_loaded(sorted(stale)[n : n + BATCH]))
    if stale:
        page_cache.forget()
    return len(moved) + len(stale)


@transaction.atomic
def save_rule(rule: SearchRule, *, by) -> None:
    """Keep a group of words; products in which one of them stands are indexed again."""
    require(by, "search.edit")
    rule.save()
    record(by, "search_rule.saved", rule, kind=rule.kind, words=rule.words)
    transaction.on_commit(rules.forget)
    rules.forget()
    refresh(_naming(rule.words.split()))


@transaction.atomic
def delete_rule(rule: SearchRule, *, by) -> None:
    require(by, "search.edit")
    record(by, "search_rule.deleted", rule, kind=rule.kind, words=rule.words)
    rule.delete()
    transaction.on_commit(rules.forget)


def _naming(words: list[str]) -> set[int]:
    found: set[int] = set()
    for word in words:
        for field in ("title", "intro", "description"):
            found.update(Product.objects.on_sale().filter(**{f"{field}__icontains": word}).values_list("pk", flat=True))
    return found


def _sellable_ids(products: QuerySet[Product], *, fresh: bool) -> list[int]:
    priced = Exists(Sku.objects.filter(product=OuterRef("pk")))
    return list(sellable(products, fresh=fresh).filter(priced).order_by("pk").values_list("pk", flat=True))


def _loaded(ids: list[int]) -> list[Product]:
    rows = Product.objects.filter(pk__in=ids).select_related("supplier", "category__parent").prefetch_related("skus")
    return list(rows.order_by("pk"))


def _write_listings(products: list[Product]) -> None:
    certified, sold = _certified([product.pk for product in products]), _sold([product.pk for product in products])
    rows = [_listing(product, product.pk in certified, sold.get(product.pk, 0)) for product in products]
    columns = [field.name for field in Listing._meta.concrete_fields if not field.primary_key and field.name != "rating_x100"]
    Listing.objects.bulk_create(rows, update_conflicts=True, unique_fields=["product"], update_fields=columns)


def _listing(product: Product, certified: bool, sold: int) -> Listing:
    on, skus, category = timezone.localdate(), product.skus.all(), product.category
    return Listing(
        product=product,
        region_code=product.region_id,
        category=category.pk if category else "",
        upper_category=(category.parent_id or category.pk) if category else "",
        supplier_kind=product.supplier.kind,
        storage_class=product.storage_class,
        price_fen=min(sku.price_on(on) for sku in skus),
        certified=certified,
        promoted=any(sku.is_promoted(on) for sku in skus),
        sold=sold,
    )


def _certified(ids: Iterable[int] | None = None) -> set[int]:
    """Products with a certification as aid product that holds today."""
    rows = Certificate.objects.holding().filter(paper__in=AID, product__isnull=False)
    return set((rows if ids is None else rows.filter(product__in=ids)).values_list("product_id", flat=True))


def _sold(ids: Iterable[int] | None = None) -> dict[int, int]:
    rows = Sku.objects.filter(sold__gt=0) if ids is None else Sku.objects.filter(product__in=ids)
    return dict(rows.values_list("product").annotate(pieces=Sum("sold")))


def _write_words(products: list[Product]) -> None:
    names, same = _place_names(products), sorted(rules.rules().same)
    found, whole = {}, set()
    for product in products:
        category = product.category
        kinds = [part.name for part in (category, category and category.parent) if part]
        found[product.pk], own = words_of(product, names[product.region_id], kinds, same)
        whole |= own
    ids = _word_ids({word for words in found.values() for word in words}, whole)
    SearchPosting.objects.filter(listing__in=found).delete()
    postings = [
        SearchPosting(word_id=ids[word], listing_id=pk, weight=weight) for pk, words in found.items() for word, weight in words.items()
    ]
    SearchPosting.objects.bulk_create(postings, batch_size=5_000, ignore_conflicts=True)


def _word_ids(words: set[str], whole: set[str]) -> dict[str, int]:
    """Ids by word; new words get their keys. In the order of the alphabet, so that two writers cannot wait for each other."""
    known = {word.text: word for word in _words_in(words)}
    new = sorted(words - known.keys())
    SearchWord.objects.bulk_create([SearchWord(text=text, whole=text in whole) for text in new], ignore_conflicts=True, batch_size=2_000)
    risen = sorted(text for text, word in known.items() if text in whole and not word.whole)
    SearchWord.objects.filter(text__in=risen).update(whole=True)
    made = {word.text: word for word in _words_in(set(new) | set(risen))}
    spelled = ((word, sorted(keys_of(word.text, whole=word.whole))) for word in made.values())
    keys = [SearchKey(word=word, key=key, kind=kind) for word, ways in spelled for key, kind in ways]
    SearchKey.objects.bulk_create(keys, ignore_conflicts=True, batch_size=5_000)
    return {text: word.pk for text, word in (known | made).items()}


def _words_in(words: set[str]) -> Iterable[SearchWord]:
    ordered = sorted(words)
    for n in range(0, len(ordered), 5_000):
        yield from SearchWord.objects.filter(text__in=ordered[n : n + 5_000])


def _place_names(products: list[Product]) -> dict[str, list[str]]:
    """Names of the place of origin and of the township and county above it, by region code."""
    codes = {product.region_id for product in products}
    above = {code: [code[:level].ljust(12, "0") for level in (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY)] for code in codes}
    known = dict(Region.objects.filter(code__in={each for chain in above.values() for each in chain}).values_list("code", "name"))
    return {code: [known[each] for each in dict.fromkeys(chain) if each in known] for code, chain in above.items()}
