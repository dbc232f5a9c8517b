"""What is doubtful about a contract, computed from its terms (rules 4.4.18 and 4.4.19); nobody types a flag."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import OFFICIAL_ROLES, Post
from projects.programmes.models import BankRate, Contract, HouseholdLoanRule
from projects.programmes.models.rules import percent
from regions.models import Level

Kind = Contract.Kind


@dataclass(frozen=True, slots=True)
class Flag:
    """code is for programs, text a whole sentence for people."""

    code: str
    text: str


def flags_of(contract: Contract) -> list[Flag]:
    """All flags of a contract as of the day it was signed."""
    looked = (_debt_in_disguise, _related_party, _rate, _no_security, _household_loan)
    return [flag for look in looked if (flag := look(contract)) is not None]


def _debt_in_disguise(contract: Contract) -> Flag | None:
    fixed = contract.kind == Kind.GUARANTEED or (contract.kind == Kind.PROFIT_SHARE and contract.yearly_fen)
    if fixed and contract.principal_guaranteed:
        return Flag(
            "debt_in_disguise", _("A fixed return and a guarantee of the capital together: is this a loan in the guise of a share?")
        )
    return None


def _related_party(contract: Contract) -> Flag | None:
    if contract.kind == Kind.OWN:
        return None
    collective = getattr(contract.programme.village, "collective", None)
    if contract.operator_code and collective is not None and contract.operator_code == collective.credit_code:
        return Flag("related_party", _("The operator is the collective itself; this is own operation, not a contract with another."))
    code, day = contract.audit_region, contract.signed_on
    holders = Post.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gte=day),
        role__in=OFFICIAL_ROLES,
        region_prefix__in=[code[:level] for level in Level],
        from_on__lte=day,
        user__name=contract.representative,
    )
    if contract.representative and (post := holders.select_related("user", "region").first()):
        words = {"name": contract.representative, "post": post.get_role_display(), "region": post.region}
        return Flag("related_party", _("The legal representative has the name of an official: %(name)s, %(post)s of %(region)s.") % words)
    return None


def yearly_rate_bp(contract: Contract) -> int | None:
    """The fixed return of a year in basis points of the capital, rounded down; None when one of both is not known."""
    if not contract.yearly_fen or not contract.principal_fen:
        return None
    return contract.yearly_fen * 10_000 // contract.principal_fen


def _rate(contract: Contract) -> Flag | None:
    rate = yearly_rate_bp(contract)
    if rate is None or contract.kind == Kind.OWN:
        return None
    rule = BankRate.objects.in_force(contract.audit_region, contract.signed_on)
    if rule is None:
        return Flag("no_bank_rate", _("The return is %(rate)s a year; no bank rate of that time is known to compare it with.")
                    % {"rate": percent(rate)})  # fmt: skip
    if rate <= rule.limit_bp:
        return None
    words = {"rate": percent(rate), "limit": percent(rule.limit_bp), "bank": percent(rule.rate_bp)}
    return Flag(
        "above_bank_rate", _("The return is %(rate)s a year, above %(limit)s (bank rate %(bank)s and what may come on top).") % words
    )


def _no_security(contract: Contract) -> Flag | None:
    if contract.kind == Kind.OWN or contract.security != Contract.Security.NONE:
        return None
    return Flag("no_security", _("Nothing secures what the operator owes."))


def household_loan_effect(contract: Contract) -> str:
    """What the rule of the contract's day says of capital from household loans: "refuse", "warn", or "" where there is no rule."""
    if contract.capital != Contract.Capital.HOUSEHOLD_LOAN:
        return ""
    rule = HouseholdLoanRule.objects.in_force(contract.audit_region, contract.signed_on)
    return rule.effect if rule is not None else ""


def _household_loan(contract: Contract) -> Flag | None:
    if contract.capital != Contract.Capital.HOUSEHOLD_LOAN:
        return None
    return Flag("household_loan", _("Households carry the debt while the firm uses the money (户贷企用)."))
