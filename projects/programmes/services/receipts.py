"""Money arrives in the collective's account: recorded with its bank receipt, and set against what was due."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.programmes.models import Contract, Due, DueReceipt, Fund, Programme, ReceivedIncome
from shared.errors import RuleError
from shared.money import LARGEST_FEN, format_yuan


@transaction.atomic
def record_receipt(
    programme: Programme,
    *,
    amount_fen: int,
    received_on: date,
    payer: str,
    bank_receipt: str,
    by,
    contract: Contract | None = None,
    due: Due | None = None,
    source_kind: str = "",
    item: str = "",
) -> ReceivedIncome:
    """Record money that arrived in the collective's account; dividend rounds may divide it from then on.

    amount_fen    > 0, whole fen
    received_on   the bank's date, not in the future
    bank_receipt  number of the bank's receipt; each may be recorded once in the whole county
    contract      pays its dues, the oldest first; with `due` only that one
    source_kind   default: the one source of the funds behind the contract's (or the programme's) assets, "" when there are several
    Raises RuleError "bad_amount", "future_date", "receipt_incomplete", "receipt_recorded_already", "other_programme".
    """
    require(by, "programmes.record_receipt", programme.audit_region)
    payer, bank_receipt = payer.strip(), bank_receipt.strip()
    _check(amount_fen, received_on, payer, bank_receipt)
    contract = due.contract if due is not None else contract
    if contract is not None and contract.programme_id != programme.pk:
        raise RuleError("other_programme", _("%(contract)s belongs to another programme.") % {"contract": contract})
    try:
        with transaction.atomic():
            receipt = ReceivedIncome.objects.create(
                programme=programme,
                amount_fen=amount_fen,
                received_on=received_on,
                payer=payer,
                bank_receipt=bank_receipt,
                recorded_by=by,
                contract=contract,
                source_kind=source_kind or source_of(programme, contract),
                item=item.strip(),
            )
    except IntegrityError:
        message = _("Bank receipt %(number)s is recorded already; each receipt counts once.") % {"number": bank_receipt}
        raise RuleError("receipt_recorded_already", message) from None
    record(by, "receivedincome.recorded", receipt, amount_fen=amount_fen, bank_receipt=bank_receipt)
    if contract is not None:
        _pay_dues(receipt, contract, due, by)
    return receipt


def _check(amount_fen: int, received_on: date, payer: str, bank_receipt: str) -> None:
    if type(amount_fen) is not int or not 0 < amount_fen <= LARGEST_FEN:
        raise RuleError("bad_amount", _("The amount of a receipt is a whole number of fen above zero."))
    if received_on > timezone.localdate():
        raise RuleError("future_date", _("Money cannot have arrived on %(day)s, a day still to come.") % {"day": received_on})
    if not payer or not bank_receipt:
        raise RuleError("receipt_incomplete", _("A receipt needs its payer and the number of the bank's receipt."))


def source_of(programme: Programme, contract: Contract | None = None) -> str:
    """The one source of the funds behind the assets, or "" when there are none or several."""
    assets = contract.assets.all() if contract is not None else programme.assets.all()
    sources = set(Fund.objects.filter(fundings__asset__in=assets).values_list("source", flat=True))
    return sources.pop() if len(sources) == 1 else ""


def _pay_dues(receipt: ReceivedIncome, contract: Contract, due: Due | None, by) -> None:
    Contract.objects.select_for_update().get(pk=contract.pk)
    wanted = contract.dues.filter(pk=due.pk) if due is not None else contract.dues.all()
    left = receipt.amount_fen
    for one in wanted.with_received().filter(outstanding_fen__gt=0).order_by("due_on"):
        if not left:
            break
        paid = min(left, one.outstanding_fen)
        _allocate(receipt, one, paid, by)
        left -= paid


@transaction.atomic
def allocate(receipt: ReceivedIncome, due: Due, *, amount_fen: int | None = None, by) -> DueReceipt:
    """Set (part of) a receipt against a due; by default as much as both allow.

    Raises RuleError "other_contract", "contract_not_in_force", "nothing_left", "above_receipt", "above_due", "allocated_already".
    """
    require(by, "programmes.record_receipt", receipt.audit_region)
    contract = Contract.objects.select_for_update().get(pk=due.contract_id)
    receipt = ReceivedIncome.objects.select_for_update(of=("self",)).select_related("programme__village").get(pk=receipt.pk)
    if contract.programme_id != receipt.programme_id or receipt.contract_id not in {None, contract.pk}:
        raise RuleError("other_contract", _("This receipt belongs to another contract or programme."))
    if contract.status in {Contract.Status.DRAFT, Contract.Status.DROPPED}:
        raise RuleError("contract_not_in_force", _("%(contract)s never was in force; nothing is due under it.") % {"contract": contract})
    free = free_fen(receipt)
    outstanding = Due.objects.with_received().get(pk=due.pk).outstanding_fen
    amount_fen = min(free, outstanding) if amount_fen is None else amount_fen
    if type(amount_fen) is not int or amount_fen <= 0:
        raise RuleError("nothing_left", _("Nothing is left to set against it: the receipt is used up or the due is paid."))
    for most, code, text in (
        (free, "above_receipt", _("Only %(yuan)s yuan of this receipt are still free.")),
        (outstanding, "above_due", _("Only %(yuan)s yuan of this due are still outstanding.")),
    ):
        if amount_fen > most:
            raise RuleError(code, text % {"yuan": format_yuan(most)})
    if receipt.contract_id is None:
        receipt.contract = contract
        receipt.save(update_fields=["contract"])
    return _allocate(receipt, due, amount_fen, by)


def free_fen(receipt: ReceivedIncome) -> int:
    """What of a receipt is not yet set against a due, in fen."""
    return receipt.amount_fen - (receipt.dues.aggregate(total=Sum("amount_fen"))["total"] or 0)


def _allocate(receipt: ReceivedIncome, due: Due, amount_fen: int, by) -> DueReceipt:
    try:
        with transaction.atomic():
            made = DueReceipt.objects.create(receipt=receipt, due=due, amount_fen=amount_fen)
    except IntegrityError:
        raise RuleError("allocated_already", _("This receipt is set against this due already.")) from None
    record(by, "due.paid", due, receipt=receipt.bank_receipt, amount_fen=amount_fen)
    return made
