"""What the ledger adds to a household's card: recorded income of the last three years by kind."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Sum
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import may
from projects.households.exports.cards import CardBlock
from projects.households.models import Household
from projects.ledger.models import IncomeEntry
from shared.money import format_yuan

YEARS = 3
Kind = IncomeEntry.Kind


def income_blocks(households: Sequence[Household], user) -> dict[int, CardBlock]:
    """Income by kind and year for each household the person may read the ledger of. One query; years without entries show 0.00."""
    this_year = timezone.localdate().year
    years = range(this_year - YEARS + 1, this_year + 1)
    readable = [household.pk for household in households if may(user, "ledger.read", household.audit_region)]
    sums: dict[int, dict[tuple[str, int], int]] = {pk: defaultdict(int) for pk in readable}
    entries = IncomeEntry.objects.filter(account__household__in=readable, earned_on__year__range=(years[0], years[-1])).order_by()
    by_kind = entries.annotate(year=ExtractYear("earned_on")).values_list("account__household", "kind", "year").annotate(Sum("amount_fen"))
    for pk, kind, year, fen in by_kind:
        sums[pk][kind, year] += fen
    return {pk: _block(found, years) for pk, found in sums.items()}


def _block(found: dict[tuple[str, int], int], years: Sequence[int]) -> CardBlock:
    """The four kinds and their sum; costs of business below it where there are any. Aid that is not income stays out."""
    rows = [(str(kind.label), *(format_yuan(found[kind.value, year]) for year in years)) for kind in IncomeEntry.INCOME]
    totals = [sum(found[kind.value, year] for kind in IncomeEntry.INCOME) for year in years]
    rows.append((_("Total"), *map(format_yuan, totals)))
    costs = [found[Kind.COST.value, year] for year in years]
    if any(costs):
        rows.append((str(Kind.COST.label), *map(format_yuan, costs)))
        rows.append((_("After costs"), *(format_yuan(total - cost) for total, cost in zip(totals, costs, strict=True))))
    return CardBlock(
        title=_("Recorded income (yuan)"),
        headings=(_("Kind of income"), *map(str, years)),
        rows=tuple(rows),
        note=_("Calendar years, reversals included; only what is recorded on this platform."),
        figures=True,
    )
