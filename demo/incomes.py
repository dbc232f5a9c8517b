"""The article's income items: the sheep-raising household of 磨石村 in 2020, exactly 18,260.00 yuan."""

from datetime import date

from projects.households.models import Household
from projects.ledger.posting import Income, Kind, post_income

# (item, yuan, kind, item code, date): F17 to F24 of the field reference; the dates are made up, the year is not.
ITEMS = [
    ("养殖补贴", 5_000, Kind.TRANSFER, "industry_reward", date(2020, 6, 12)),
    ("畜牧分红", 1_400, Kind.PROPERTY, "asset_dividend", date(2020, 9, 25)),
    ("金融分红", 2_400, Kind.PROPERTY, "asset_dividend", date(2020, 8, 18)),
    ("公益性岗位", 1_200, Kind.WAGE, "wage_public_post", date(2020, 10, 30)),
    ("残疾人补贴", 500, Kind.TRANSFER, "transfer_other", date(2020, 5, 20)),
    ("油菜补贴", 500, Kind.TRANSFER, "transfer_other", date(2020, 7, 3)),
    ("小杂粮补贴", 2_760, Kind.TRANSFER, "transfer_other", date(2020, 9, 8)),
    ("务工补贴", 4_500, Kind.TRANSFER, "employment_reward", date(2020, 10, 16)),
]


def sheep_household() -> Household:
    return Household.objects.get(village__region__name="磨石村", number__endswith="0023")


def post_article_incomes(*, by, leave_out: str = "") -> None:
    """Post the eight items, one posting each; an item that a dividend round pays is left out."""
    household = sheep_household()
    for number, (item, yuan, kind, code, day) in enumerate(ITEMS, start=1):
        if item == leave_out:
            continue
        source = f"record:{household.number}:2020:{number}"
        post_income(
            [Income(household.account.pk, kind, item, yuan * 100, day, source, code)],
            title=f"{item} {day.year}",
            source=f"{source}:posting",
            by=by,
        )
