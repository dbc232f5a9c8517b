"""Pages of bookings, and taking a line back."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.programmes.forms import records as forms
from projects.programmes.forms.assets import ReasonForm
from projects.programmes.models import Booking, BookingLine
from projects.programmes.screens.pieces import Act, Table, Tag, Thing, act_cell, day_text, days_text, link, register, yuan
from projects.programmes.services import sketching

KEEP = "programmes.keep"
Status = Booking.Status


def booking_facts(booking: Booking) -> list:
    days = _("%(days)s days") % {"days": booking.days}
    settled = f"{day_text(booking.settled_on)} · {booking.bank_reference} · {booking.settled_by}" if booking.settled_on else "—"
    return [
        (_("Status"), Tag(booking.get_status_display(), primary=booking.status in {Status.CONFIRMED, Status.HELD})),
        (_("Programme"), link(booking.programme)),
        (_("People"), booking.people),
        (_("Period"), f"{day_text(booking.arrives_on)} – {day_text(booking.leaves_on)} · {days}"),
        (_("Rooms"), booking.rooms),
        (_("Meals"), booking.meals),
        (_("Price (yuan)"), yuan(booking.price_fen)),
        (_("Village share (yuan)"), yuan(booking.village_share_fen)),
        (_("Note"), booking.note or "—"),
        (_("Taken by"), booking.taken_by),
        (_("Settled"), settled),
    ]


def booking_tables(booking: Booking, user) -> list[Table]:
    lines = list(booking.lines.select_related("household__village", "booking__programme__village").prefetch_related("household__members"))
    heads = [
        (_("Household"), False),
        (_("Kind"), False),
        (_("What"), False),
        (_("Quantity"), True),
        (_("Rate (yuan)"), True),
        (_("Yuan"), True),
        ("", False),
    ]
    rows = (
        [
            f"{line.household.number[-4:]} {line.household.head.name if line.household.head else ''}",
            line.get_kind_display(),
            line.what,
            days_text(line.hundredths),
            yuan(line.rate_fen),
            yuan(line.amount_fen),
            act_cell(line, "remove", user),
        ]
        for line in lines
    )
    to_households = sum(line.amount_fen for line in lines)
    rest = booking.price_fen - booking.village_share_fen - to_households
    total = [_("Households together; %(rest)s yuan stay with the base") % {"rest": yuan(rest)}, "", "", "", "", yuan(to_households), ""]
    return [Table(_("Who gets how much"), "group", heads, rows, _("No line yet."), ("line",), total if lines else None)]


def _to(status: str):
    def move(booking: Booking, *, by, reason: str = "") -> None:
        sketching.move_booking(booking, to=status, reason=reason, by=by)

    return move


def _may_become(status: str):
    return lambda booking: status in booking.NEXT[Status(booking.status)]


def _takes_lines(booking: Booking) -> bool:
    return booking.status in {Status.CONFIRMED, Status.HELD}


register(
    Thing(
        "booking",
        Booking,
        "date",
        ("programme__village__region", "taken_by", "settled_by"),
        lambda booking: booking.programme,
        facts=booking_facts,
        tables=booking_tables,
        acts=(
            Act("confirm", gettext_lazy("Confirm the booking"), KEEP, _to(Status.CONFIRMED), open=_may_become(Status.CONFIRMED)),
            Act("hold", gettext_lazy("The group was here"), KEEP, _to(Status.HELD), open=_may_become(Status.HELD)),
            Act("line", gettext_lazy("Add a line"), KEEP, sketching.add_line, forms.BookingLineForm, _takes_lines),
            Act(
                "settle",
                gettext_lazy("Settle"),
                "programmes.pay",
                sketching.settle,
                forms.SettleForm,
                _may_become(Status.SETTLED),
                explain=gettext_lazy("The bank has paid everybody: wages and business income go to the ledger, once and for good."),
            ),
            Act(
                "cancel",
                gettext_lazy("Cancel the booking"),
                KEEP,
                _to(Status.CANCELLED),
                ReasonForm,
                _may_become(Status.CANCELLED),
                grave=True,
            ),
        ),
    ),
    Thing(
        "bookingline",
        BookingLine,
        "date",
        ("booking__programme__village__region",),
        lambda line: line.booking,
        through="booking",
        acts=(
            Act("remove", gettext_lazy("Remove"), KEEP, sketching.remove_line, open=lambda line: _takes_lines(line.booking), grave=True),
        ),
    ),
)
