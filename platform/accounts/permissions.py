"""What each role may do: one table. Which rows is accounts.scope; both must say yes."""

from django.utils.translation import gettext as _

from accounts.models import OFFICIAL_ROLES, Role, User
from shared.errors import NotAllowed

_REGISTER = {Role.VILLAGE_CLERK, Role.VILLAGE_REVIEWER, Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR}

MAY: dict[str, frozenset[str]] = {
    name: frozenset(roles)
    for name, roles in {
        "admin.enter": {*OFFICIAL_ROLES, Role.SELLER},
        "audit.read": {Role.AUDITOR, Role.AUDIT_ADMINISTRATOR},
        "households.read": {*_REGISTER, Role.HELPER},
        "households.see_identity": {Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "households.change": {Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "households.roll_over": {Role.COUNTY_OFFICER},
        "rules.edit": {Role.COUNTY_OFFICER},
        "households.explain_doubt": {Role.VILLAGE_CLERK, Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "households.propose_change": {Role.VILLAGE_CLERK},
        "households.declare_kin": _REGISTER,
        "households.record_kin": {Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "households.see_proof": {Role.VILLAGE_CLERK, Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER, Role.AUDITOR},
        "households.approve_change": {Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "households.decide_duplicate": {Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "households.import": {Role.VILLAGE_CLERK, Role.COUNTY_OFFICER},
        "households.export": {Role.VILLAGE_CLERK, Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "households.print_card": {Role.VILLAGE_CLERK, Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "ledger.read": {*_REGISTER, Role.HELPER},
        "ledger.reverse": {Role.FINANCE_OFFICER},
        "ledger.give_link": {Role.VILLAGE_CLERK, Role.COUNTY_OFFICER},
        "ledger.read_vouchers": _REGISTER,
        "ledger.enter": {Role.VILLAGE_CLERK, Role.COUNTY_OFFICER},
        "ledger.confirm": {Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "ledger.answer": {Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "ledger.export": {Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR},
        "ledger.verify": {Role.AUDITOR},
        "programmes.read": _REGISTER,
        "programmes.record_receipt": {Role.FINANCE_OFFICER},
        "programmes.set_up": {Role.VILLAGE_CLERK, Role.COUNTY_OFFICER},
        "programmes.add_fund": {Role.COUNTY_OFFICER},
        "programmes.keep": {Role.VILLAGE_CLERK, Role.COUNTY_OFFICER},
        "programmes.confirm_owner": {Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "programmes.approve_contract": {Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "programmes.dispose_village": {Role.VILLAGE_REVIEWER},
        "programmes.dispose_township": {Role.TOWNSHIP_REVIEWER},
        "programmes.dispose_county": {Role.COUNTY_OFFICER},
        "programmes.recalculate_shares": {Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "programmes.recognise": {Role.COUNTY_OFFICER},
        "programmes.confirm_sheet": {Role.VILLAGE_REVIEWER, Role.TOWNSHIP_REVIEWER},
        "programmes.pay": {Role.FINANCE_OFFICER},
        "programmes.watch_dues": {Role.COUNTY_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR},
        "dividends.read": _REGISTER,
        "dividends.draw_up": {Role.VILLAGE_CLERK},
        "dividends.approve": {Role.TOWNSHIP_REVIEWER},
        "dividends.file": {Role.COUNTY_OFFICER},
        "dividends.record_meeting": {Role.VILLAGE_CLERK, Role.VILLAGE_REVIEWER},
        "dividends.reopen": {Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "dividends.replay": {Role.AUDITOR},
        "dividends.archive": {Role.COUNTY_OFFICER, Role.AUDITOR},
        "dividends.edit_formulas": {Role.COUNTY_OFFICER},
        "dividends.post_notice": {Role.VILLAGE_CLERK, Role.VILLAGE_REVIEWER, Role.TOWNSHIP_REVIEWER},
        "dividends.pay": {Role.FINANCE_OFFICER},
        "dividends.settle_line": {Role.VILLAGE_CLERK, Role.FINANCE_OFFICER},
        "dividends.decide_line": {Role.VILLAGE_REVIEWER, Role.TOWNSHIP_REVIEWER},
        "dividends.withdraw": {Role.VILLAGE_CLERK, Role.VILLAGE_REVIEWER, Role.TOWNSHIP_REVIEWER},
        "pairing.read": _REGISTER,
        "pairing.manage": {Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "pairing.visit": {Role.HELPER, Role.VILLAGE_CLERK},
        "monitoring.read": {*_REGISTER, Role.HELPER},
        "monitoring.decide": {Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "monitoring.record_measure": {Role.VILLAGE_CLERK, Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "notices.read": _REGISTER,
        "notices.add_photo": {Role.VILLAGE_CLERK, Role.VILLAGE_REVIEWER, Role.TOWNSHIP_REVIEWER},
        "objections.read": _REGISTER,
        "objections.enter": {Role.VILLAGE_CLERK, Role.VILLAGE_REVIEWER, Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "objections.decide": {Role.VILLAGE_REVIEWER, Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "objections.read_contact": {Role.VILLAGE_REVIEWER, Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "orders.read": {Role.COUNTY_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR, Role.SELLER, Role.VILLAGE_CLERK},
        "orders.ship": {Role.SELLER, Role.VILLAGE_CLERK, Role.COUNTY_OFFICER},
        "orders.read_contact": {Role.SELLER, Role.VILLAGE_CLERK, Role.COUNTY_OFFICER, Role.FINANCE_OFFICER},
        "orders.refund": {Role.COUNTY_OFFICER, Role.FINANCE_OFFICER},
        "payments.read": {Role.COUNTY_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR},
        "payments.release": {Role.COUNTY_OFFICER, Role.FINANCE_OFFICER},
        "payments.match": {Role.FINANCE_OFFICER},
        "payments.accept_goods": {Role.COUNTY_OFFICER, Role.FINANCE_OFFICER},
        "payments.reconcile": {Role.FINANCE_OFFICER, Role.AUDITOR},
        "settlement.run": {Role.FINANCE_OFFICER},
        "settlement.pay": {Role.FINANCE_OFFICER},
        "settlement.read": {Role.COUNTY_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR},
        "orders.export": {Role.COUNTY_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR},
        "watch.read": {Role.COUNTY_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR},
        "watch.decide": {Role.COUNTY_OFFICER, Role.AUDITOR},
        "claims.read": {Role.COUNTY_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR, Role.SELLER, Role.VILLAGE_CLERK},
        "claims.answer": {Role.SELLER, Role.VILLAGE_CLERK},
        "claims.decide": {Role.COUNTY_OFFICER},
        "catalogue.edit": {Role.SELLER, Role.COUNTY_OFFICER, Role.VILLAGE_CLERK},
        "suppliers.read": {
            Role.SELLER,
            Role.VILLAGE_CLERK,
            Role.VILLAGE_REVIEWER,
            Role.TOWNSHIP_REVIEWER,
            Role.COUNTY_OFFICER,
            Role.AUDITOR,
        },
        "suppliers.apply": {Role.SELLER, Role.VILLAGE_CLERK},
        "suppliers.confirm": {Role.VILLAGE_CLERK, Role.VILLAGE_REVIEWER},
        "suppliers.recommend": {Role.COUNTY_OFFICER},
        "suppliers.audit": {Role.COUNTY_OFFICER, Role.AUDITOR},
        "suppliers.suspend": {Role.COUNTY_OFFICER},
        "suppliers.set_account": {Role.COUNTY_OFFICER},
        "suppliers.name_sellers": {Role.COUNTY_OFFICER},
        "certificates.check": {Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "certificates.certify": {Role.COUNTY_OFFICER},
        "selling.enter": {Role.SELLER, Role.VILLAGE_CLERK},
        "selling.record_consent": {Role.VILLAGE_CLERK},
        "reviews.moderate": {Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER},
        "reviews.answer": {Role.SELLER, Role.VILLAGE_CLERK},
        "licences.edit": {Role.COUNTY_OFFICER},
        "fees.edit": {Role.COUNTY_OFFICER},
        "search.edit": {Role.COUNTY_OFFICER},
        "offers.edit": {Role.SELLER, Role.COUNTY_OFFICER, Role.VILLAGE_CLERK},
        "freight.edit": {Role.SELLER, Role.COUNTY_OFFICER, Role.VILLAGE_CLERK},
        "reservations.edit": {Role.COUNTY_OFFICER},
        "invoices.read": {Role.COUNTY_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR, Role.SELLER},
        "invoices.issue": {Role.COUNTY_OFFICER, Role.FINANCE_OFFICER},
        "live.edit": {Role.SELLER, Role.COUNTY_OFFICER, Role.VILLAGE_CLERK},
        "accounts.read": {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR},
        "accounts.create": {Role.SYSTEM_ADMINISTRATOR},
        "accounts.reset_password": {Role.SYSTEM_ADMINISTRATOR},
        "accounts.appoint": {Role.SECURITY_ADMINISTRATOR},
        "accounts.reset_factor": {Role.SECURITY_ADMINISTRATOR},
    }.items()
}


def _roles(*beginnings: str) -> frozenset[str]:
    return frozenset(role for what, roles in MAY.items() if what.startswith(beginnings) for role in roles)


# Whoever sees personal data of others logs in with a second factor.
SEES_PERSONAL_DATA = _roles("households.", "ledger.", "objections.", "orders.read_contact", "audit.", "accounts.")
# Three administrators (三员分离) who exclude each other, and everybody who decides about money. triggers.py repeats both sets.
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR})
_DECISIONS = ("approve", "draw_up", "file", "pay", "post_notice", "reopen", "withdraw")
DECIDES_ABOUT_MONEY = _roles(
    *(f"dividends.{act}" for act in _DECISIONS),
    "programmes.record",
    "programmes.pay",
    "ledger.reverse",
    "orders.refund",
    "payments.release",
    "payments.match",
    "settlement.run",
    "settlement.pay",
    "fees.",
)


def exclude_each_other(one: str, other: str) -> bool:
    """May no person hold both roles at a time?"""
    if one in ADMINISTRATORS and other in ADMINISTRATORS:
        return one != other
    return any(a in ADMINISTRATORS and b in DECIDES_ABOUT_MONEY for a, b in ((one, other), (other, one)))


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
