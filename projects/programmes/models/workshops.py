"""Workshops (扶贫车间、帮扶车间): recognition and its yearly check, who works there, piece-wage sheets."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from projects.programmes.models.programmes import InProgramme


class WorkshopSite(models.Model):
    """A workshop as the county recognised it. Its rent is a contract of the programme, its commissions are received income."""

    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="sites", verbose_name=_("programme"))
    name = models.CharField(_("name"), max_length=80)
    place = models.CharField(_("place"), max_length=120)
    operator = models.CharField(_("operator"), max_length=80)
    recognised_on = models.DateField(_("recognised"), null=True, blank=True)
    recognition_document = models.CharField(_("document of recognition"), max_length=120, blank=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = InProgramme.as_manager()

    class Meta:
        verbose_name = _("workshop site")
        verbose_name_plural = _("workshop sites")
        ordering = ["programme_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="recognition_rests_on_a_document",
                condition=Q(recognised_on__isnull=True) | ~Q(recognition_document=""),
                violation_error_message=_("A recognition names its document."),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def audit_region(self) -> str:
        return self.programme.audit_region


class Recheck(models.Model):
    """The county looked at a recognised workshop again."""

    site = models.ForeignKey(WorkshopSite, models.PROTECT, related_name="rechecks", verbose_name=_("workshop site"))
    checked_on = models.DateField(_("checked"))
    passed = models.BooleanField(_("passed"))
    document = models.CharField(_("document"), max_length=120)
    note = models.CharField(_("what was found"), max_length=300, blank=True)
    checked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("checked by"))

    class Meta:
        verbose_name = _("check of a workshop")
        verbose_name_plural = _("checks of workshops")
        ordering = ["-checked_on", "-pk"]
        constraints = [models.UniqueConstraint(name="workshop_checked_once_a_day", fields=["site", "checked_on"])]

    def __str__(self):
        return f"{self.site} {self.checked_on}"


class AtSite(ScopedQuerySet):
    region_code = "site__programme__village__region__code"


class Worker(models.Model):
    """A member of a household works in a workshop, from–to."""

    site = models.ForeignKey(WorkshopSite, models.PROTECT, related_name="workers", verbose_name=_("workshop site"))
    member = models.ForeignKey("households.Member", models.PROTECT, related_name="workshops", verbose_name=_("member"))
    job = models.CharField(_("job"), max_length=40)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)

    objects = AtSite.as_manager()

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")
        ordering = ["member__number", "pk"]
        constraints = [
            models.CheckConstraint(name="worker_stops_after_starting", condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on"))),
            models.UniqueConstraint(
                name="worker_once_at_a_time",
                fields=["site", "member"],
                condition=Q(to_on__isnull=True),
                violation_error_message=_("This person works there already."),
            ),
        ]

    def __str__(self):
        return f"{self.member.name} · {self.job}"

    @property
    def audit_region(self) -> str:
        return self.site.audit_region


class WageSheet(models.Model):
    """A piece-wage sheet (计件工资表): written by one, confirmed by another, paid by a third, posted to the ledger once."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        CONFIRMED = "confirmed", _("confirmed")
        PAID = "paid", _("paid")
        DROPPED = "dropped", _("dropped")

    NEXT = {
        Status.DRAFT: {Status.SUBMITTED, Status.DROPPED},
        Status.SUBMITTED: {Status.CONFIRMED, Status.DRAFT},
        Status.CONFIRMED: {Status.PAID, Status.DRAFT},
        Status.PAID: set(),
        Status.DROPPED: set(),
    }

    site = models.ForeignKey(WorkshopSite, models.PROTECT, related_name="sheets", verbose_name=_("workshop site"))
    title = models.CharField(_("title"), max_length=80)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    written_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("written by"))
    confirmed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    paid_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("paid by"))
    paid_on = models.DateField(_("paid"), null=True, blank=True)
    bank_reference = models.CharField(_("bank reference"), max_length=40, blank=True)

    objects = AtSite.as_manager()

    class Meta:
        verbose_name = _("wage sheet")
        verbose_name_plural = _("wage sheets")
        ordering = ["-to_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="wage_sheet_ends_after_it_begins", condition=Q(to_on__gte=F("from_on"))),
            models.CheckConstraint(
                name="wage_sheet_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("written_by")),
                violation_error_message=_("Somebody else confirms a sheet than who wrote it."),
            ),
            models.CheckConstraint(
                name="paid_wage_sheet_says_when_and_by_whom",
                condition=~Q(status="paid") | (Q(paid_on__isnull=False, paid_by__isnull=False) & ~Q(bank_reference="")),
            ),
            models.UniqueConstraint(
                name="wages_paid_once_by_a_bank_reference",
                fields=["bank_reference"],
                condition=~Q(bank_reference=""),
                violation_error_message=_("Another wage sheet was paid with this bank reference."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def audit_region(self) -> str:
        return self.site.audit_region

    @property
    def source(self) -> str:
        return f"wagesheet:{self.pk}"


class WageLine(models.Model):
    """Pieces × rate of one worker. Written into a draft only; a trigger says so too."""

    sheet = models.ForeignKey(WageSheet, models.PROTECT, related_name="lines", verbose_name=_("wage sheet"))
    number = models.PositiveIntegerField(_("number"))
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="lines", verbose_name=_("worker"))
    piece = models.CharField(_("kind of piece"), max_length=40)
    quantity = models.PositiveIntegerField(_("pieces"))
    rate_fen = models.BigIntegerField(_("rate of a piece (fen)"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))

    class Meta:
        verbose_name = _("line of a wage sheet")
        verbose_name_plural = _("lines of wage sheets")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="wage_line_is_pieces_times_rate",
                condition=Q(quantity__gt=0, rate_fen__gt=0, amount_fen=F("quantity") * F("rate_fen")),
            ),
            models.UniqueConstraint(name="wage_line_number_once", fields=["sheet", "number"]),
            models.UniqueConstraint(
                name="wage_line_once_for_a_kind_of_piece",
                fields=["sheet", "worker", "piece"],
                violation_error_message=_("This worker has a line for this kind of piece already."),
            ),
        ]

    def __str__(self):
        return f"{self.sheet} {self.number}"
