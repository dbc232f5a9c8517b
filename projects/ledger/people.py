"""Is a buyer one of those whom a sale reaches? Asked with a phone number or a person, answered with accounts and nothing else."""

from collections.abc import Iterable

from projects.households.kinship import kin_households
from projects.households.models import Member, phone_print
from projects.ledger.models import IncomeAccount


def of_phone(phones: Iterable[str], account_ids: Iterable[int]) -> dict[str, set[int]]:
    """phone → those of the accounts in whose household a living member has that number. Two queries."""
    prints = {phone_print(phone): phone for phone in phones if phone}
    accounts = dict(IncomeAccount.objects.filter(pk__in=set(account_ids)).values_list("household_id", "pk"))
    members = Member.objects.living().filter(phone_print__in=prints, household__in=accounts)
    found: dict[str, set[int]] = {}
    for printed, household_id in members.values_list("phone_print", "household_id"):
        found.setdefault(prints[printed], set()).add(accounts[household_id])
    return found


def of_person(user, account_ids: Iterable[int]) -> set[int]:
    """Those of the accounts whose household is the person's own or close kin's, by declaration or by phone."""
    return set(IncomeAccount.objects.filter(pk__in=set(account_ids), household__in=kin_households(user)).values_list("pk", flat=True))
