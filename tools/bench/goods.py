"""The shop as the search benchmark sees it: 339 made-up goods of 24 villages, the demo's own among them, from data/goods.tsv."""

import csv
from datetime import date
from pathlib import Path

DATA = Path(__file__).parent / "data"
COUNTY = "410482"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def load_goods() -> dict[str, int]:
    """Put the goods on sale and index them; returns product ids by key."""
    from marketplace.catalogue.models import Product, Sku
    from marketplace.catalogue.search import services

    nothing_needed()
    suppliers, ids = _suppliers(), {}
    for row in rows("goods.tsv"):
        region, supplier = suppliers[row["village"], row["supplier"]]
        product = Product.objects.create(
            supplier=supplier, region=region, slug=row["key"][:60], title=row["title"], intro=row["intro"], category_id=row["category"]
        )
        Product.objects.filter(pk=product.pk).update(status=Product.Status.ON_SALE)
        variants = [variant.split(":") for variant in row["variants"].split()]
        Sku.objects.bulk_create(
            Sku(product=product, label=label, weight_g=int(grams), price_fen=int(row["price_fen"]) * (n + 1), on_hand=20)
            for n, (label, grams) in enumerate(variants)
        )
        ids[row["key"]] = product.pk
    services.rebuild()
    return ids


def nothing_needed() -> None:
    """Every kind of goods may be sold without papers: papers are measured elsewhere."""
    from marketplace.catalogue.models import Category, LicenceRule

    LicenceRule.objects.all().delete()
    LicenceRule.objects.bulk_create(
        LicenceRule(category=kind, paper="", region_prefix="", valid_from=date(2020, 1, 1)) for kind in Category.objects.all()
    )


def _suppliers() -> dict:
    """(region, supplier) by village and kind of supplier."""
    from marketplace.catalogue.models import Supplier
    from regions.models import Region

    region = lambda code, name: Region.objects.get_or_create(code=code, defaults={"name": name, "name_en": name})[0]
    region(f"{COUNTY}000000", "汝州市")
    towns, villages, found = {}, {}, {}
    for row in rows("goods.tsv"):
        town = towns.setdefault(row["town"], f"{COUNTY}{100 + len(towns):03}")
        region(f"{town}000", row["town"])
        place = villages.setdefault(row["village"], region(f"{town}{200 + len(villages):03}", row["village"]))
        if (row["village"], row["supplier"]) not in found:
            supplier = Supplier.objects.create(name=f"{row['village']}{row['supplier']}", kind=row["supplier"], region=place)
            Supplier.objects.filter(pk=supplier.pk).update(status=Supplier.Status.ACTIVE)
            found[row["village"], row["supplier"]] = (place, supplier)
    return found
