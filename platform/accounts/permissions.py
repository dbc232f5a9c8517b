"""What each role may do: one table. Which rows is accounts.scope; both must say yes."""

from django.utils.translation import gettext as _

from accounts.models import OFFICIAL_ROLES, Role, User
from shared.errors import NotAllowed

_REGISTER = {Role.VILLAGE_CLERK, Role.VILLAGE_REVIEWER, Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR}

MAY: dict[str, frozenset[str]] = {
    name: frozenset(roles)
    for name, roles in {
        "admin.enter": {*OFFICIAL_ROLES, Role.SELLER},
        "audit.read": {Role.AUDITOR},
        "households.read": {*_REGISTER, Role.HELPER},
        "ledger.read": {*_REGISTER, Role.HELPER},
        "ledger.reverse": {Role.FINANCE_OFFICER},
        "ledger.give_link": {Role.VILLAGE_CLERK, Role.COUNTY_OFFICER},
        "programmes.read": _REGISTER,
        "programmes.record_receipt": {Role.FINANCE_OFFICER},
        "dividends.read": _REGISTER,
        "dividends.draw_up": {Role.VILLAGE_CLERK},
        "dividends.approve": {Role.VILLAGE_REVIEWER, Role.TOWNSHIP_REVIEWER},
        "dividends.post_notice": {Role.VILLAGE_CLERK, Role.VILLAGE_REVIEWER, Role.TOWNSHIP_REVIEWER},
        "dividends.pay": {Role.FINANCE_OFFICER},
        "dividends.withdraw": {Role.VILLAGE_CLERK, Role.VILLAGE_REVIEWER, Role.TOWNSHIP_REVIEWER},
        "orders.read": {Role.COUNTY_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR, Role.SELLER, Role.VILLAGE_CLERK},
        "orders.ship": {Role.SELLER, Role.VILLAGE_CLERK, Role.COUNTY_OFFICER},
        "orders.read_contact": {Role.SELLER, Role.VILLAGE_CLERK, Role.COUNTY_OFFICER, Role.FINANCE_OFFICER},
        "orders.refund": {Role.COUNTY_OFFICER, Role.FINANCE_OFFICER},
        "settlement.run": {Role.FINANCE_OFFICER},
        "catalogue.edit": {Role.SELLER, Role.COUNTY_OFFICER, Role.VILLAGE_CLERK},
        "fees.edit": {Role.COUNTY_OFFICER},
        "live.edit": {Role.SELLER, Role.COUNTY_OFFICER, Role.VILLAGE_CLERK},
        "accounts.appoint": {Role.SYSTEM_ADMINISTRATOR},
    }.items()
}


def may(user, what: str, region_code: str | None = None) -> bool:
    """Does user hold, today, a post whose role may do `what` in a region that covers region_code?

    region_code None asks “anywhere?”. An empty code is covered by no post: fails closed.
    An unknown `what` is a programming error and raises KeyError.
    """
    roles = MAY[what]
    if not isinstance(user, User) or not user.is_active:
        return False
    prefixes = [prefix for role, prefix in user.posts_today() if role in roles]
    if region_code is None:
        return bool(prefixes)
    return any(bool(region_code) and region_code.startswith(prefix) for prefix in prefixes)


def require(user, what: str, region_code: str | None = None) -> None:
    """Raise NotAllowed, with a sentence for people, unless user may do `what` there."""
    if may(user, what, region_code):
        return
    roles = "、".join(str(Role(role).label) for role in Role if role in MAY[what])
    raise NotAllowed(_("This takes one of these posts in the region concerned: %(roles)s.") % {"roles": roles})
