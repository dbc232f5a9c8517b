"""A month of the sketching bases' bookings, as a table of weeks."""

from calendar import Calendar
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import require
from accounts.screens import officials_page
from projects.programmes.models import Booking
from projects.programmes.screens.pieces import READ, address

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 1)
MONDAY = 0


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """?month=2026-11; today's month without it."""
    require(request.user, READ)
    month = _month(request.GET.get("month", ""))
    weeks = Calendar(MONDAY).monthdatescalendar(month.year, month.month)
    there = Booking.objects.visible_to(request.user, READ).exclude(status=Booking.Status.CANCELLED)
    there = there.filter(arrives_on__lte=weeks[-1][-1], leaves_on__gte=weeks[0][0]).select_related("programme__village__region")
    bookings = [{"booking": one, "url": address(one)} for one in there.order_by("arrives_on", "pk")]
    return officials_page(
        request,
        "programmes/officials/calendar.html",
        title=_("Bookings in %(month)s") % {"month": f"{month:%Y-%m}"},
        icon="calendar",
        crumbs=[(reverse("bookings_admin:list"), _("Bookings"))],
        weekdays=[_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")],
        weeks=[[_day(day, month, bookings) for day in week] for week in weeks],
        bookings=[one for one in bookings if one["booking"].leaves_on >= month and one["booking"].arrives_on <= _last_of(month)],
        before=_step(month, -1),
        after=_step(month, 1),
    )


def _month(text: str) -> date:
    if not text:
        return timezone.localdate().replace(day=1)
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None
    if not FIRST <= month <= LAST:
        raise Http404
    return month


def _day(day: date, month: date, bookings: list[dict]) -> dict:
    here = [one for one in bookings if one["booking"].arrives_on <= day <= one["booking"].leaves_on]
    return {"day": day, "inside": day.month == month.month, "today": day == timezone.localdate(), "bookings": here,
            "people": sum(one["booking"].people for one in here)}  # fmt: skip


def _step(month: date, by: int) -> date:
    year, number = divmod(month.year * 12 + month.month - 1 + by, 12)
    return date(year, number + 1, 1)


def _last_of(month: date) -> date:
    return date.fromordinal(_step(month, 1).toordinal() - 1)
