"""Bookings of a sketching base (写生基地): a group comes, villagers work for it and sell it rooms and meals."""

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from projects.programmes.models.programmes import InProgramme


class Booking(models.Model):
    class Status(models.TextChoices):
        ENQUIRY = "enquiry", _("enquiry")
        CONFIRMED = "confirmed", _("confirmed")
        HELD = "held", _("visit took place")
        SETTLED = "settled", _("settled")
        CANCELLED = "cancelled", _("cancelled")

    NEXT = {
        Status.ENQUIRY: {Status.CONFIRMED, Status.CANCELLED},
        Status.CONFIRMED: {Status.HELD, Status.CANCELLED},
        Status.HELD: {Status.SETTLED},
        Status.SETTLED: set(),
        Status.CANCELLED: set(),
    }

    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="bookings", verbose_name=_("programme"))
    group = models.CharField(_("school or group"), max_length=80)
    people = models.PositiveIntegerField(_("people"))
    arrives_on = models.DateField(_("arrives"))
    leaves_on = models.DateField(_("leaves"))
    rooms = models.PositiveIntegerField(_("rooms"), default=0)
    meals = models.PositiveIntegerField(_("meals"), default=0, help_text=_("portions in all"))
    price_fen = models.BigIntegerField(_("price (fen)"))
    village_share_fen = models.BigIntegerField(_("village share (fen)"), default=0)
    note = models.CharField(_("note"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ENQUIRY)
    bank_reference = models.CharField(_("bank reference"), max_length=40, blank=True)
    settled_on = models.DateField(_("settled"), null=True, blank=True)
    taken_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("taken by"))
    settled_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by"))

    objects = InProgramme.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["-arrives_on", "-pk"]
        indexes = [models.Index(fields=["programme", "arrives_on"], name="booking_of_a_programme")]
        constraints = [
            models.CheckConstraint(
                name="group_leaves_after_it_arrives",
                condition=Q(leaves_on__gte=F("arrives_on")),
                violation_error_message=_("A group leaves after it arrives."),
            ),
            models.CheckConstraint(name="booking_has_people_and_a_price", condition=Q(people__gt=0, price_fen__gt=0)),
            models.CheckConstraint(
                name="village_share_is_part_of_the_price", condition=Q(village_share_fen__gte=0, village_share_fen__lte=F("price_fen"))
            ),
            models.CheckConstraint(
                name="settled_booking_says_when_and_by_whom",
                condition=~Q(status="settled") | (Q(settled_on__isnull=False, settled_by__isnull=False) & ~Q(bank_reference="")),
            ),
        ]

    def __str__(self):
        return f"{self.group} {self.arrives_on}"

    @property
    def audit_region(self) -> str:
        return self.programme.audit_region

    @property
    def days(self) -> int:
        """The day of arrival and the day of leaving count."""
        return (self.leaves_on - self.arrives_on).days + 1

    @property
    def source(self) -> str:
        return f"booking:{self.pk}"


class BookingLine(models.Model):
    """What a household gets out of a booking: wages by head-day, rooms, meals. Kept as it is once the booking is settled.

    hundredths  of days, room nights or portions
    """

    class Kind(models.TextChoices):
        WAGE = "wage", _("wages")
        ROOM = "room", _("rooms")
        MEAL = "meal", _("meals")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="lines", verbose_name=_("booking"))
    number = models.PositiveIntegerField(_("number"))
    household = models.ForeignKey("households.Household", models.PROTECT, related_name="+", verbose_name=_("household"))
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    what = models.CharField(_("what"), max_length=40, help_text=_("for example 厨师 or 住宿"))
    hundredths = models.PositiveIntegerField(_("quantity (hundredths)"))
    rate_fen = models.BigIntegerField(_("rate (fen)"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        verbose_name = _("line of a booking")
        verbose_name_plural = _("lines of bookings")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="booking_line_is_quantity_times_rate",
                condition=Q(hundredths__gt=0, rate_fen__gt=0) & Q(Exact(F("amount_fen") * 100, F("hundredths") * F("rate_fen"))),
            ),
            models.UniqueConstraint(name="booking_line_number_once", fields=["booking", "number"]),
        ]

    def __str__(self):
        return f"{self.booking} {self.what}"
