"""Bookings of a sketching base, from the enquiry to the day everybody has been paid."""

from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from projects.households.models import Household
from projects.ledger.posting import Income, Kind, post_income
from projects.programmes.models import Booking, BookingLine, Programme
from projects.programmes.services.incomes import account_of
from projects.programmes.services.keeping import keep, must
from projects.programmes.services.receipts import record_receipt
from shared.errors import RuleError
from shared.money import format_yuan

Status = Booking.Status
INCOME = {BookingLine.Kind.WAGE: Kind.WAGE, BookingLine.Kind.ROOM: Kind.BUSINESS, BookingLine.Kind.MEAL: Kind.BUSINESS}
SHARE_ITEM = "写生基地村集体分成"  # recorded, so not translated


@transaction.atomic
def take_booking(programme: Programme, *, by, **facts) -> Booking:
    """An enquiry. facts: group, people, arrives_on, leaves_on, rooms, meals, price_fen, village_share_fen, note. Raises "bad_booking"."""
    require(by, "programmes.keep", programme.audit_region)
    booking = keep(Booking(programme=programme, taken_by=by, **facts), "bad_booking")
    record(by, "booking.taken", booking, people=booking.people, price_fen=booking.price_fen)
    return booking


@transaction.atomic
def move_booking(booking: Booking, *, to: str, reason: str = "", by) -> None:
    """Confirm, hold or cancel; settling has a service of its own. Raises RuleError "not_yet", "no_reason", "needs_settling"."""
    require(by, "programmes.keep", booking.audit_region)
    if to == Status.SETTLED:
        raise RuleError("needs_settling", _("A booking is settled by the finance officer, with the bank's reference."))
    if to == Status.HELD and booking.arrives_on > timezone.localdate():
        raise RuleError("not_yet", _("%(group)s arrives only on %(day)s.") % {"group": booking.group, "day": booking.arrives_on})
    if to == Status.CANCELLED:
        reason = must(reason, "no_reason", _("Say why it is cancelled."))
    change_status(booking, to, by=by, note=reason)


@transaction.atomic
def add_line(booking: Booking, *, household: Household, kind: str, what: str, hundredths: int, rate_fen: int, by) -> BookingLine:
    """What a household gets: quantity × rate, in whole fen, together with the village share never above the price.

    hundredths  of days, room nights or portions
    Raises RuleError "lines_closed", "other_village", "not_whole_fen", "above_price", "bad_line".
    """
    require(by, "programmes.keep", booking.audit_region)
    booking = _open_for_lines(booking)
    if household.village_id != booking.programme.village_id:
        raise RuleError("other_village", _("Household %(number)s belongs to another village.") % {"number": household})
    amount_fen, rest = divmod(hundredths * rate_fen, 100)
    if rest or amount_fen <= 0:
        raise RuleError("not_whole_fen", _("Quantity times rate is not a whole number of fen above zero; change one of them."))
    left = booking.price_fen - booking.village_share_fen - lines_fen(booking)
    if amount_fen > left:
        raise RuleError("above_price", _("Only %(yuan)s yuan of the price are left.") % {"yuan": format_yuan(left)})
    number = (booking.lines.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    facts = {"household": household, "kind": kind, "what": what.strip(), "hundredths": hundredths, "rate_fen": rate_fen}
    line = keep(BookingLine(booking=booking, number=number, amount_fen=amount_fen, recorded_by=by, **facts), "bad_line")
    record(by, "booking.line_added", booking, number=number, amount_fen=amount_fen)
    return line


@transaction.atomic
def remove_line(line: BookingLine, *, by) -> None:
    """A mistake, as long as nothing is settled."""
    require(by, "programmes.keep", line.booking.audit_region)
    booking, number = _open_for_lines(line.booking), line.number
    line.delete()
    record(by, "booking.line_removed", booking, number=number)


def lines_fen(booking: Booking) -> int:
    return booking.lines.aggregate(total=Sum("amount_fen"))["total"] or 0


def _open_for_lines(booking: Booking) -> Booking:
    locked = Booking.objects.select_for_update(of=("self",)).select_related("programme__village").get(pk=booking.pk)
    if locked.status not in {Status.CONFIRMED, Status.HELD}:
        raise RuleError("lines_closed", _("%(booking)s is “%(status)s”: its lines are not changed now.")
                        % {"booking": locked, "status": locked.get_status_display()})  # fmt: skip
    return locked


@transaction.atomic
def settle(booking: Booking, *, bank_reference: str, settled_on: date, share_receipt: str = "", by) -> None:
    """Everybody was paid by the bank: wages and business income to the ledger, the village share as received income. Once.

    share_receipt  number of the bank's receipt of the village share; needed when there is one
    Raises RuleError "own_record", "no_reference", "nothing_to_settle", "no_account", "wrong_status", "changed_meanwhile".
    """
    require(by, "programmes.pay", booking.audit_region)
    reference = must(bank_reference, "no_reference", _("Give the bank's reference of the payment."))
    change_status(booking, Status.SETTLED, by=by, settled_by=by, settled_on=settled_on, bank_reference=reference)  # one of two wins here
    lines = list(booking.lines.select_related("household__account"))
    if by.pk == booking.taken_by_id or any(line.recorded_by_id == by.pk for line in lines):
        raise RuleError("own_record", _("You took this booking or wrote its lines; somebody else settles it."))
    if not lines and not booking.village_share_fen:
        raise RuleError("nothing_to_settle", _("%(booking)s has neither lines nor a village share.") % {"booking": booking})
    if lines:
        post_income((_income(booking, line) for line in lines), title=f"{booking.group} {booking.arrives_on}", source=booking.source, by=by)
    if booking.village_share_fen:
        record_receipt(
            booking.programme,
            amount_fen=booking.village_share_fen,
            received_on=settled_on,
            payer=booking.group,
            bank_receipt=share_receipt,
            item=SHARE_ITEM,
            by=by,
        )


def _income(booking: Booking, line: BookingLine) -> Income:
    account = account_of(line.household, booking.settled_on)
    return Income(
        account.pk,
        kind=INCOME[line.kind],
        item=f"写生基地{line.what}"[:60],
        amount_fen=line.amount_fen,
        earned_on=booking.settled_on,
        source=f"{booking.source}:{line.number}",
    )
