"""Income items: which there are, and which one is meant when a caller names only the kind."""

from projects.ledger.models import IncomeEntry, IncomeItem

Kind = IncomeEntry.Kind
# The platform's own property income is dividends of village assets; officials always name the item.
USUAL = {
    Kind.WAGE: "wage_other",
    Kind.BUSINESS: "business",
    Kind.PROPERTY: "asset_dividend",
    Kind.TRANSFER: "transfer_other",
    Kind.COST: "business_cost",
    Kind.AID: "aid_other",
}


def kinds() -> dict[str, str]:
    """Code of every item → its kind. One query."""
    return dict(IncomeItem.objects.values_list("code", "kind"))


def by_spelling() -> dict[str, IncomeItem]:
    """Every item by how tables may write it: its name, its other names, its code, the national code if that is its own."""
    found: dict[str, IncomeItem] = {}
    national: dict[str, list[IncomeItem]] = {}
    for item in IncomeItem.objects.all():
        for spelling in (item.code, item.name, item.name_en.lower(), *item.aliases.split(",")):
            found.setdefault(spelling.strip(), item)
        national.setdefault(item.ac07, []).append(item)
    return found | {code: items[0] for code, items in national.items() if code and len(items) == 1}
