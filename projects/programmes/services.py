"""What happens to a programme: money arrives in the collective's account and is recorded with its bank receipt."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.programmes.models import Programme, ReceivedIncome
from shared.errors import RuleError
from shared.money import LARGEST_FEN


@transaction.atomic
def record_receipt(programme: Programme, *, amount_fen: int, received_on: date, payer: str, bank_receipt: str, by) -> ReceivedIncome:
    """Record money that arrived in the collective's account; dividend rounds may divide it from then on.

    amount_fen    > 0, whole fen
    received_on   the bank's date, not in the future
    bank_receipt  number of the bank's receipt; each may be recorded once in the whole county
    Raises RuleError "bad_amount", "future_date", "receipt_incomplete" or "receipt_recorded_already".
    """
    require(by, "programmes.record_receipt", programme.audit_region)
    payer, bank_receipt = payer.strip(), bank_receipt.strip()
    if type(amount_fen) is not int or not 0 < amount_fen <= LARGEST_FEN:
        raise RuleError("bad_amount", _("The amount of a receipt is a whole number of fen above zero."))
    if received_on > timezone.localdate():
        raise RuleError("future_date", _("Money cannot have arrived on %(day)s, a day still to come.") % {"day": received_on})
    if not payer or not bank_receipt:
        raise RuleError("receipt_incomplete", _("A receipt needs its payer and the number of the bank's receipt."))
    try:
        with transaction.atomic():
            receipt = ReceivedIncome.objects.create(
                programme=programme, amount_fen=amount_fen, received_on=received_on, payer=payer, bank_receipt=bank_receipt, recorded_by=by
            )
    except IntegrityError:
        message = _("Bank receipt %(number)s is recorded already; each receipt counts once.") % {"number": bank_receipt}
        raise RuleError("receipt_recorded_already", message) from None
    record(by, "receivedincome.recorded", receipt, amount_fen=amount_fen, bank_receipt=bank_receipt)
    return receipt
