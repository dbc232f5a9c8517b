"""Ties of officials to households (亲属回避): declared, or found by the phone number. Whoever lets people decide asks here.

A household is one's own when a living member has the account's phone number, or by declaration; close kin by declaration.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Post, User
from accounts.permissions import require
from audit.services import record
from projects.households.models import Household, Kinship, Member, phone_print
from regions.models import Level
from shared.errors import RuleError

DECLARE, RECORD = "households.declare_kin", "households.record_kin"


def kin_households(user) -> set[int]:
    """Ids of households that are the user's own or close kin's. Two queries, few rows."""
    declared = set(Kinship.objects.holding().filter(user=user).values_list("household_id", flat=True))
    return declared | set(_by_phone([user.phone or ""]).values())


def kin_in(user, household_ids) -> set[int]:
    """Those of household_ids that are the user's own or close kin's."""
    return kin_households(user) & set(household_ids)


def officials_kin(region_code: str) -> dict[int, set[str]]:
    """Household id → names of the people in office over a place (village, township, county) whose own or kin's it is."""
    prefixes = [region_code[:level] for level in Level]
    users = User.objects.filter(pk__in=Post.objects.holding().filter(region_prefix__in=prefixes).values("user"))
    found: dict[int, set[str]] = {}
    for name, household_id in Kinship.objects.holding().filter(user__in=users).values_list("user__name", "household_id"):
        found.setdefault(household_id, set()).add(name)
    names = dict(users.exclude(phone=None).values_list("phone", "name"))
    for phone, household_id in _by_phone(names).items():
        found.setdefault(household_id, set()).add(names[phone])
    return found


@transaction.atomic
def declare(household: Household, *, relation: str, by, user: User | None = None) -> Kinship:
    """Declare a tie of one's own, or, as a reviewer of the household's region, record that of another.

    Raises RuleError "declared_already".
    """
    user = user or by
    require(by, DECLARE if user == by else RECORD, household.audit_region)
    try:
        with transaction.atomic():
            made = Kinship.objects.create(user=user, household=household, relation=Kinship.Relation(relation), declared_by=by)
    except IntegrityError:
        raise RuleError("declared_already", _("%(user)s's tie to this household is declared already.") % {"user": user}) from None
    record(by, "kinship.declared", made, relation=relation)
    return made


@transaction.atomic
def end(kinship: Kinship, *, reason: str, by) -> None:
    """End a tie. Nobody ends the own one: it could be done just before deciding.

    Raises RuleError "own_tie", "ended_already", "no_reason".
    """
    require(by, RECORD, kinship.audit_region)
    if kinship.user_id == by.pk:
        raise RuleError("own_tie", _("Your own declaration can be ended by another reviewer only."))
    if not reason.strip():
        raise RuleError("no_reason", _("Say why, so that the others can understand it later."))
    if not Kinship.objects.holding().filter(pk=kinship.pk).update(ended_on=timezone.localdate()):
        raise RuleError("ended_already", _("This tie is ended already."))
    kinship.refresh_from_db()
    record(by, "kinship.ended", kinship, note=reason.strip())


def declarable(user):
    """Households the user may name in a declaration: those of the own regions."""
    return Household.objects.visible_to(user, DECLARE)


def visible_ties(user):
    """The ties of the user's regions, readable by everybody who declares (who may not decide is no secret), and the user's own."""
    there = Kinship.objects.visible_to(user, DECLARE) | Kinship.objects.filter(user=user)
    return there.select_related("user", "household__village__region").distinct()


def _by_phone(phones) -> dict[str, int]:
    """Phone → household of the living member who has it."""
    prints = {phone_print(phone): phone for phone in phones if phone}
    rows = Member.objects.living().filter(phone_print__in=prints).values_list("phone_print", "household_id")
    return {prints[found]: household_id for found, household_id in rows}
