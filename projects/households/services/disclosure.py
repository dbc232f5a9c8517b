"""The one door to the bare id number, phone, card and address of a person: a permission, a reason, an audit line."""

import re
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.households.models import Member
from shared.errors import RuleError

SHORTEST_REASON = 4  # characters


@dataclass(frozen=True, slots=True, repr=False)
class Disclosed:
    """Bare values, for one page and never for a log (so it has no repr)."""

    id_number: str
    phone: str
    bank_card: str
    bank_name: str
    address: str


@transaction.atomic
def see_identity(member: Member, *, reason: str, by) -> Disclosed:
    """The bare values of a member. The audit line carries the reason, with every longer run of digits left out.

    Raises NotAllowed without households.see_identity there, RuleError "no_reason".
    """
    require(by, "households.see_identity", member.audit_region)
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise RuleError("no_reason", _("Say in a few words what the bare numbers are needed for."))
    shown = Disclosed(member.id_number, member.phone, member.bank_card, member.bank_name, member.household.address)
    record(by, "member.identity_seen", member, reason=re.sub(r"\d{4,}", "…", reason)[:200])
    return shown
