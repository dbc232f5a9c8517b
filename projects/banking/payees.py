"""Whose bank account stands behind an income account. The number stays sealed: whoever makes a bank file opens it there."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, TextField
from django.db.models.functions import Cast

from projects.households.models import Member
from projects.ledger.models import IncomeAccount


@dataclass(frozen=True, slots=True)
class Payee:
    """The living member who is paid for a household: the first by relation to the head who has a card of the household's own.

    sealed_card  ciphertext; region_code  the household's village
    """

    member_id: int
    name: str
    bank: str
    sealed_card: str
    card_print: str
    region_code: str


def payees_of(account_ids: Iterable[int]) -> dict[int, Payee]:
    """Income account → payee. An account is missing when nobody can be paid: no living member with a card, or one that serves
    two households (domain rules 13 and 16). Three queries.
    """
    households = dict(IncomeAccount.objects.filter(pk__in=set(account_ids)).values_list("household_id", "pk"))
    members = Member.objects.living().filter(household__in=households).exclude(card_print="").order_by("relation", "number", "pk")
    columns = ("household_id", "pk", "name", "bank_name", "sealed", "card_print", "household__village__region_id")
    rows = list(members.annotate(sealed=Cast("bank_card", TextField())).values_list(*columns))
    shared = _of_two_households({row[5] for row in rows})
    found: dict[int, Payee] = {}
    for household_id, *facts in rows:
        if facts[4] not in shared:
            found.setdefault(households[household_id], Payee(*facts))
    return found


def _of_two_households(prints: set[str]) -> set[str]:
    rows = Member.objects.living().filter(card_print__in=prints).order_by().values("card_print")
    counted = rows.annotate(households=Count("household", distinct=True)).filter(households__gt=1)
    return set(counted.values_list("card_print", flat=True))
