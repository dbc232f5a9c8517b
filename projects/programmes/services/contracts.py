"""Contracts: drawn up by one, put in force by another, with a schedule of what falls due; ended on the day or before."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from projects.programmes.contract_flags import flags_of, household_loan_effect
from projects.programmes.models import Asset, Contract, Due, HouseholdLoanRule, Programme
from projects.programmes.services.keeping import keep, must
from shared.errors import RuleError

Status, Kind = Contract.Status, Contract.Kind
FIXED = {Kind.RENT, Kind.GUARANTEED}
MOST_DUES = 400  # a hundred years of quarters: more is a typing mistake


@transaction.atomic
def draw_up(programme: Programme, *, assets: Iterable[Asset], explanation: str = "", by, **terms) -> Contract:
    """A draft. Own operation is written down as well, with the collective as operator.

    terms  number, kind, operator, signed_on, from_on, to_on and the other facts of the model
    Raises RuleError "no_asset", "other_programme", "asset_disposed", "future_date", "household_loan_refused",
    "household_loan_unexplained", "bad_contract".
    """
    require(by, "programmes.keep", programme.audit_region)
    assets = list(assets)
    contract = Contract(programme=programme, explanation=explanation.strip(), drawn_up_by=by, **terms)
    _check_assets(contract, assets)
    if contract.signed_on > timezone.localdate():
        raise RuleError("future_date", _("%(day)s is still to come.") % {"day": contract.signed_on})
    _check_household_loan(contract)
    keep(contract, "bad_contract")
    contract.assets.set(assets)
    record(by, "contract.drawn_up", contract, number=contract.number, flags=[flag.code for flag in flags_of(contract)])
    return contract


def _check_assets(contract: Contract, assets: list[Asset]) -> None:
    if not assets and contract.capital == Contract.Capital.ASSETS:
        raise RuleError("no_asset", _("Choose the assets the contract is about."))
    for asset in assets:
        if asset.programme_id != contract.programme_id:
            raise RuleError("other_programme", _("%(asset)s belongs to another programme.") % {"asset": asset})
        if asset.is_gone and asset.status_on <= contract.from_on:
            raise RuleError(
                "asset_disposed", _("%(asset)s is “%(state)s” already.") % {"asset": asset, "state": asset.get_status_display()}
            )


def _check_household_loan(contract: Contract) -> None:
    effect = household_loan_effect(contract)
    words = {"day": contract.signed_on}
    if effect == HouseholdLoanRule.Effect.REFUSE:
        message = _(
            "Signed on %(day)s: loans of households must not become a firm's capital. The household borrows, uses and repays itself."
        )
        raise RuleError("household_loan_refused", message % words)
    if effect == HouseholdLoanRule.Effect.WARN and not contract.explanation:
        message = _("Signed on %(day)s: a firm uses loans of households. Say why the contract is recorded all the same.")
        raise RuleError("household_loan_unexplained", message % words)


@transaction.atomic
def set_schedule(contract: Contract, *, plan: list[tuple[date, int]], by) -> list[Due]:
    """Replace what falls due under a draft. Raises RuleError "not_a_draft", "empty_schedule", "outside_contract", "bad_due"."""
    require(by, "programmes.keep", contract.audit_region)
    locked = Contract.objects.select_for_update().get(pk=contract.pk)
    if locked.status != Status.DRAFT:
        raise RuleError("not_a_draft", _("The schedule of %(contract)s is fixed: it is no draft any more.") % {"contract": contract})
    if not plan or len(plan) > MOST_DUES:
        raise RuleError("empty_schedule", _("The schedule holds no amount, or far too many."))
    contract.dues.all().delete()
    made = [_due(contract, number, day, fen) for number, (day, fen) in enumerate(sorted(plan), start=1)]
    record(by, "contract.scheduled", contract, dues=len(made), total_fen=sum(due.amount_fen for due in made))
    return made


@transaction.atomic
def add_due(contract: Contract, *, due_on: date, amount_fen: int, by) -> Due:
    """What a profit share came to, once it is known. Raises RuleError "not_in_force", "schedule_fixed", "bad_due"."""
    require(by, "programmes.keep", contract.audit_region)
    locked = Contract.objects.select_for_update().get(pk=contract.pk)
    if locked.status != Status.IN_FORCE:
        raise RuleError("not_in_force", _("%(contract)s is not in force.") % {"contract": contract})
    if locked.kind in FIXED:
        raise RuleError("schedule_fixed", _("The amounts of this contract were fixed when it was concluded."))
    number = (contract.dues.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    due = _due(contract, number, due_on, amount_fen)
    record(by, "contract.due_added", contract, due_on=str(due_on), amount_fen=amount_fen)
    return due


def _due(contract: Contract, number: int, day: date, fen: int) -> Due:
    if day < contract.from_on:
        raise RuleError("outside_contract", _("Nothing is due on %(day)s, before the contract begins.") % {"day": day})
    return keep(Due(contract=contract, number=number, due_on=day, amount_fen=fen), "bad_due")


@transaction.atomic
def put_in_force(contract: Contract, *, explanation: str = "", by) -> None:
    """Approve a draft that somebody else drew up.

    Raises RuleError "own_contract", "owner_not_confirmed", "no_schedule", "flags_unexplained", "asset_contracted_already".
    """
    require(by, "programmes.approve_contract", contract.audit_region)
    if contract.drawn_up_by_id == by.pk:
        raise RuleError("own_contract", _("You drew this contract up; somebody else puts it in force."))
    assets = list(contract.assets.select_for_update().order_by("pk"))  # two contracts about one asset wait for each other here
    explanation = explanation.strip() or contract.explanation
    _check_before_force(contract, assets, explanation)
    change_status(contract, Status.IN_FORCE, by=by, note=explanation, approved_by=by, explanation=explanation)


def _check_before_force(contract: Contract, assets: list[Asset], explanation: str) -> None:
    for asset in assets:
        if asset.owner_confirmed_on is None:
            raise RuleError("owner_not_confirmed", _("Nobody has confirmed who owns “%(asset)s”; have its ownership confirmed.")
                            % {"asset": asset})  # fmt: skip
    if contract.kind in FIXED and not contract.dues.exists():
        raise RuleError("no_schedule", _("%(contract)s has no schedule of what falls due.") % {"contract": contract})
    if (flags := flags_of(contract)) and not explanation:
        raise RuleError(
            "flags_unexplained", _("Say why it is concluded all the same: %(flags)s") % {"flags": " ".join(f.text for f in flags)}
        )
    overlap = Contract.objects.filter(status=Status.IN_FORCE, assets__in=assets, from_on__lte=contract.to_on, to_on__gte=contract.from_on)
    if other := overlap.exclude(pk=contract.pk).first():
        raise RuleError("asset_contracted_already", _("One of the assets is bound by %(other)s in that time.") % {"other": other})


@transaction.atomic
def end_contract(contract: Contract, *, on: date, reason: str, by) -> None:
    """Ended on its last day or later, terminated before. What is owed stays owed. Raises RuleError "outside_contract", "no_reason"."""
    require(by, "programmes.approve_contract", contract.audit_region)
    reason = must(reason, "no_reason", _("Say why the contract ends."))
    if not contract.from_on <= on <= timezone.localdate():
        raise RuleError("outside_contract", _("It can end between %(start)s and today.") % {"start": contract.from_on})
    to = Status.ENDED if on >= contract.to_on else Status.TERMINATED
    change_status(contract, to, by=by, note=reason, ended_on=min(on, contract.to_on))


@transaction.atomic
def drop_contract(contract: Contract, *, by) -> None:
    """A draft that comes to nothing."""
    require(by, "programmes.keep", contract.audit_region)
    change_status(contract, Status.DROPPED, by=by)


def overdue_for(user, what: str, on: date):
    """Dues overdue on a day in the regions of who watches them."""
    return Due.objects.visible_to(user, what).overdue(on).select_related("contract__programme__village__region")


def older_than(dues, days: int, on: date):
    """Of dues, those due more than so many days before `on`."""
    return dues.filter(due_on__lt=on - timedelta(days=days))


def between(dues, least: int, most: int, on: date):
    """Of dues, those due more than `least` and at most `most` days before `on`."""
    return older_than(dues, least, on).filter(due_on__gte=on - timedelta(days=most))
