"""Bank transfer of institutions (对公转账): contract, receipts of the bank, matching with an amount check, acceptance of the goods."""

import secrets
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from marketplace.orders.models import Order, Purchase
from marketplace.payment import holding, services
from marketplace.payment.models import BankReceipt, Payment, TransferContract, TransferRule
from marketplace.payment.places import COUNTY, require_everywhere
from marketplace.payment.rails import gateway_of
from shared.errors import RuleError

Status = Payment.Status


def rule_for(purchase: Purchase) -> TransferRule | None:
    """The account to pay into, today; None: the county takes no transfers."""
    return TransferRule.objects.in_force(COUNTY, timezone.localdate())


def start_transfer(purchase: Purchase, *, institution: str, credit_code: str = "", page_url: str) -> TransferContract:
    """A contract number for an unpaid purchase: its goods stay reserved until the transfer must be there.

    An open pay page is closed first, so that nobody pays twice. A second call gives the same contract.
    Raises RuleError "no_transfer_rule", "not_payable", "reservation_over", "payment_held".
    """
    live = services.require_payable(purchase)
    if live and live.rail == Payment.Rail.TRANSFER:
        return live.contract
    if live:
        services.close(live)
    return services.open_attempt(_draw_up(purchase, institution.strip(), credit_code.strip(), page_url)).contract


@transaction.atomic
def _draw_up(purchase: Purchase, institution: str, credit_code: str, page_url: str) -> Payment:
    services.require_payable(purchase)
    rule = rule_for(purchase)
    if rule is None:
        raise RuleError("no_transfer_rule", _("The county takes no bank transfers at present; please pay online."))
    if not institution:
        raise RuleError("no_institution", _("Give the name of the institution as it stands on its bank account."))
    last_day = timezone.localdate() + timedelta(days=rule.days)
    until = timezone.make_aware(datetime.combine(last_day, time(23, 59)))
    payment = services.new_attempt(
        purchase, rail=Payment.Rail.TRANSFER, method="transfer", expires_at=until, return_url=page_url, cancel_url=page_url
    )
    contract = TransferContract.objects.create(
        payment=payment,
        number=f"HT{timezone.localdate():%y%m%d}{secrets.randbelow(1_000_000):06}",
        institution=institution[:80],
        credit_code=credit_code[:18].upper(),
        payee=rule.payee,
        bank=rule.bank,
        account=rule.account,
        signed_at=timezone.now(),
    )
    Purchase.objects.filter(pk=purchase.pk).update(reserved_until=until)
    record(None, "contract.drawn_up", contract, amount_fen=payment.amount_fen)
    return payment


def give_up(contract: TransferContract) -> None:
    """The institution would rather pay online: the contract is closed; the goods stay reserved for the usual while."""
    payment = contract.payment
    if payment.status not in Payment.LIVE:
        raise RuleError("wrong_status", _("%(what)s can no longer be given up.") % {"what": contract})
    gateway_of(payment).expire(contract.number)
    services.fold(payment)
    until = timezone.now() + timedelta(minutes=services.SESSION_MINUTES)
    Purchase.objects.filter(pk=payment.purchase_id, status=Purchase.Status.AWAITING).update(reserved_until=until)


@transaction.atomic
def record_receipt(*, number: str, payer: str, amount_fen: int, received_on: date, remark: str = "", by) -> BankReceipt:
    """Write down money that came in over the bank. Its number is unique: the same money never counts twice."""
    require(by, "payments.match", COUNTY)
    if received_on > timezone.localdate():
        raise RuleError("bad_date", _("%(day)s lies in the future; no money can have come then.") % {"day": received_on.isoformat()})
    try:
        with transaction.atomic():
            receipt = BankReceipt.objects.create(
                number=number.strip(), payer=payer.strip(), amount_fen=amount_fen, received_on=received_on, remark=remark.strip(),
                recorded_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise RuleError("receipt_known", _("Bank receipt %(no)s is recorded already; nothing was written.") % {"no": number}) from None
    record(by, "bank_receipt.recorded", receipt, amount_fen=amount_fen)
    return receipt


@transaction.atomic
def match(receipt: BankReceipt, contract: TransferContract, *, by) -> Payment:
    """This money pays that contract. The exact sum pays the order; too little or too much is held until it is put right.

    Raises RuleError "matched_already" or "paid_already" (then the money must go back to its payer).
    """
    payment = contract.payment
    payment.refresh_from_db(from_queryset=Payment.objects.select_for_update(of=("self",)))
    require_everywhere(by, "payments.match", payment.purchase)
    if payment.status in {Status.PAID, Status.RETURNED}:
        raise RuleError("paid_already", _("%(what)s needs no more money; send this back to its payer.") % {"what": contract})
    free = BankReceipt.objects.filter(pk=receipt.pk, payment__isnull=True, returned_receipt__isnull=True)
    if not free.update(payment=payment, matched_at=timezone.now()):
        raise RuleError("matched_already", _("Bank receipt %(no)s is used already.") % {"no": receipt})
    record(by, "bank_receipt.matched", receipt, contract=contract.number, amount_fen=receipt.amount_fen)
    fact = gateway_of(payment).fetch(contract.number)  # a table of ours, no network
    if payment.status == Status.HELD:
        holding.more_came(payment, fact.amount_fen, by=by)
    else:
        services.apply(payment, fact)
    return payment


@transaction.atomic
def return_receipt(receipt: BankReceipt, *, returned_receipt: str, by) -> None:
    """Money nobody can place went back to its payer; `returned_receipt` is the bank's number of that transfer."""
    require(by, "payments.match", COUNTY)
    if not returned_receipt.strip():
        raise RuleError("no_receipt", _("Give the bank's receipt number of the transfer."))
    free = BankReceipt.objects.filter(pk=receipt.pk, payment__isnull=True, returned_receipt__isnull=True)
    try:
        with transaction.atomic():
            changed = free.update(returned_receipt=returned_receipt.strip()[:60])
    except IntegrityError:
        raise RuleError(
            "receipt_known", _("Bank receipt %(no)s is recorded already; nothing was written.") % {"no": returned_receipt}
        ) from None
    if not changed:
        raise RuleError("matched_already", _("Bank receipt %(no)s is used already.") % {"no": receipt})
    record(by, "bank_receipt.returned", receipt, amount_fen=receipt.amount_fen)


@transaction.atomic
def accept_goods(contract: TransferContract, *, on: date, signer: str, by) -> None:
    """The institution signed for the goods (验收): only then the money goes on to the households."""
    purchase = contract.payment.purchase
    require_everywhere(by, "payments.accept_goods", purchase)
    if not signer.strip():
        raise RuleError("no_signer", _("Say who signed the acceptance for the institution."))
    arrived = {Order.Status.RECEIVED, Order.Status.REFUNDED}
    if contract.payment.status != Status.PAID or purchase.orders.exclude(status__in=arrived).exists():
        raise RuleError("not_received", _("%(what)s: goods are accepted after all of them were paid and received.") % {"what": contract})
    if not timezone.localdate(contract.signed_at) <= on <= timezone.localdate():
        raise RuleError("bad_date", _("The day of acceptance lies between the contract and today."))
    open_ = TransferContract.objects.filter(pk=contract.pk, accepted_on__isnull=True)
    if not open_.update(accepted_on=on, accepted_by=signer.strip()[:60]):
        raise RuleError("accepted_already", _("%(what)s was accepted already.") % {"what": contract})
    contract.refresh_from_db()
    record(by, "contract.accepted", contract, on=on.isoformat())
