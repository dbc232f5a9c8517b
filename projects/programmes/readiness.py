"""Does a programme stand on its feet: asset, confirmed owner, contract in force on the day its income came (rule 4.4.1)."""

from datetime import date

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from projects.programmes.contract_flags import flags_of
from projects.programmes.models import Asset, Contract, Due, Programme, ReadinessRule
from shared.errors import RuleError
from shared.money import format_yuan


def is_demanded(programme: Programme, on: date) -> bool:
    """Does a rule of the region demand it on that day? Without one, old records may come in from paper."""
    return ReadinessRule.objects.in_force(programme.audit_region, on) is not None


def check_ready(programme: Programme, *, on: date) -> None:
    """Raise RuleError unless the programme's income of a day may be divided; says nothing where no rule demands it.

    on  the day of the income
    Raises RuleError "no_asset", "asset_disposed", "owner_not_confirmed", "no_contract".
    """
    if not is_demanded(programme, on):
        return
    for code, sentence in _missing(programme, on):
        raise RuleError(code, sentence)


def _missing(programme: Programme, on: date):
    """(code, sentence) of what is missing on a day, the most basic first."""
    words = {"programme": programme, "day": on}
    acquired = list(programme.assets.filter(acquired_on__lte=on))
    if not acquired:
        yield "no_asset", _("%(programme)s has no asset on %(day)s; record what the money was spent on.") % words
        return
    there = [asset for asset in acquired if not _gone(asset, on)]
    if not there:
        yield "asset_disposed", _("All assets of %(programme)s were sold or written off by %(day)s.") % words
        return
    for asset in there:
        if asset.owner_confirmed_on is None:
            yield "owner_not_confirmed", _("Nobody has confirmed who owns “%(asset)s”; have its ownership confirmed.") % {"asset": asset}
    contracts = contracts_in_force(programme, on)
    if not contracts:
        yield "no_contract", _("No contract of %(programme)s was in force on %(day)s; own operation needs its record too.") % words
    elif all(_gone_with(contract, there) for contract in contracts):
        yield "asset_disposed", _("The assets of the contracts in force on %(day)s were sold or written off.") % words


def contracts_in_force(programme: Programme, on: date) -> list[Contract]:
    """Contracts that bound somebody on that day, those ended later included; own operation counts with its record."""
    begun = programme.contracts.filter(from_on__lte=on, to_on__gte=on).exclude(status__in=[Contract.Status.DRAFT, Contract.Status.DROPPED])
    return list(begun.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=on)).prefetch_related("assets"))


def _gone(asset: Asset, on: date) -> bool:
    return asset.is_gone and asset.status_on <= on


def _gone_with(contract: Contract, there: list[Asset]) -> bool:
    assets = contract.assets.all()
    return bool(assets) and not set(assets) & set(there)


def warnings(programme: Programme, *, on: date) -> list[str]:
    """Sentences that whoever approves a round should read: what is missing, what is doubtful, what is overdue, what stands idle."""
    said = [sentence for _code, sentence in _missing(programme, on)]
    for contract in contracts_in_force(programme, on):
        said += [f"{contract}: {flag.text}" for flag in flags_of(contract)]
    for asset in programme.assets.filter(status__in=[Asset.Status.IDLE, Asset.Status.DAMAGED], status_on__lte=on):
        said.append(_("“%(asset)s” is %(state)s since %(day)s.")
                    % {"asset": asset, "state": asset.get_status_display(), "day": asset.status_on})  # fmt: skip
    for due in Due.objects.overdue(on).filter(contract__programme=programme).select_related("contract"):
        said.append(_("%(contract)s: %(yuan)s yuan are overdue since %(day)s (%(days)s days).") % {
            "contract": due.contract, "yuan": format_yuan(due.outstanding_fen), "day": due.due_on, "days": due.days_overdue(on)
        })  # fmt: skip
    return said


def received_between(programme: Programme, start: date, end: date) -> int:
    """Fen that arrived in the collective's account from start to end, both days included."""
    return programme.received.filter(received_on__range=(start, end)).aggregate(total=Sum("amount_fen"))["total"] or 0


def received_by_source(programme: Programme, start: date, end: date) -> dict[str, int]:
    """The same in fen by source of the money, so that sources are kept apart; "" where it is not known."""
    rows = programme.received.filter(received_on__range=(start, end)).order_by()
    return dict(rows.values_list("source_kind").annotate(total=Sum("amount_fen")))
