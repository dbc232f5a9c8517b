"""The notice and its lines."""

import secrets
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is mistaken for another when read aloud


def new_code(length: int) -> str:
    """A code that can be read aloud and not be guessed: five bits a letter."""
    return "".join(secrets.choice(_LETTERS) for _position in range(length))


def new_public_id() -> str:
    return new_code(10)


class Kind(models.TextChoices):
    DIVIDEND = "dividend", _("dividend")
    IDENTIFICATION = "identification", _("identification")
    EXIT = "exit", _("exit of households")
    MONITORING = "monitoring", _("monitoring")
    PROJECT_FUNDS = "project_funds", _("project funds")
    RESULT = "result", _("announcement of a result")


class Counts(models.TextChoices):
    """Which days a clock counts."""

    CALENDAR = "calendar", _("calendar days")
    WORKING = "working", _("working days")


FINAL = frozenset({Kind.RESULT.value})  # an announcement (公告) tells what was decided; nobody objects to it here


class PublicNoticeQuerySet(ScopedQuerySet):
    region_code = "village__region__code"

    def published(self):
        """Notices that the public may know of: posted, whether their days still run or are over."""
        return self.filter(status__in=[PublicNotice.Status.POSTED, PublicNotice.Status.ENDED])


class PublicNotice(models.Model):
    """A list shown to the village before anything is done with it. Never holds a full name, an id, a phone or a card.

    Days count from the day after posting: posted on D with 7 days, its last day is D+7 and what follows may
    be done from D+8. Whoever has to change a notice withdraws it; the next one has a higher version and a new
    clock. Database triggers keep text, lines and dates of a posted notice as they are.

    excluded_handlers  ids of people who may not decide objections to it, besides created_by: the authors of what it shows
    names_until        last day on which lines are shown in public; empty, once posted: for good (projects, never people)
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        POSTED = "posted", _("posted")
        ENDED = "ended", _("ended")
        WITHDRAWN = "withdrawn", _("withdrawn")

    NEXT = {
        Status.DRAFT: {Status.POSTED, Status.WITHDRAWN},
        Status.POSTED: {Status.ENDED, Status.WITHDRAWN},
        Status.ENDED: {Status.WITHDRAWN},
        Status.WITHDRAWN: set(),
    }

    public_id = models.CharField(_("public number"), max_length=10, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    village = models.ForeignKey("villages.Village", models.PROTECT, related_name="notices", verbose_name=_("village"))
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("basis"), help_text=_("what is shown, by which rule, whom to ask"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    total_fen = models.BigIntegerField(_("total (fen)"))
    posted_on = models.DateField(_("posted on"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("days by the rule"), null=True, blank=True)
    counts = models.CharField(_("days counted"), max_length=10, choices=Counts, default=Counts.CALENDAR)
    names_until = models.DateField(_("lines visible until"), null=True, blank=True)
    created_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("made by"))
    excluded_handlers = models.JSONField(_("may not decide objections"), default=list, blank=True, editable=False)

    objects = PublicNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("public notice")
        verbose_name_plural = _("public notices")
        ordering = ["-posted_on", "-pk"]
        indexes = [models.Index(fields=["status", "-posted_on"], name="notices_lately_posted")]
        constraints = [
            models.CheckConstraint(
                name="notice_posted_with_its_days",
                condition=Q(status__in=["draft", "withdrawn"]) | Q(posted_on__isnull=False, ends_on__gt=F("posted_on")),
                violation_error_message=_("A posted notice has its first and its last day."),
            ),
            models.CheckConstraint(name="notice_total_not_negative", condition=Q(total_fen__gte=0)),
        ]

    def __str__(self):
        return self.title

    @property
    def audit_region(self) -> str:
        return self.village.region_id

    @property
    def is_published(self) -> bool:
        return self.status in {self.Status.POSTED, self.Status.ENDED}

    @property
    def takes_objections(self) -> bool:
        """Is it of a kind that can be objected to at all?"""
        return self.kind not in FINAL

    def is_over(self, on: date | None = None) -> bool:
        """Have all its days passed on that date (default today)? A withdrawn or unposted notice is never over."""
        return self.is_published and (on or timezone.localdate()) > self.ends_on

    def shows_lines(self, on: date | None = None) -> bool:
        """May the public see its lines on that date, or only how many there are?"""
        return self.is_published and (self.names_until is None or (on or timezone.localdate()) <= self.names_until)

    def days_left(self, on: date | None = None) -> int:
        """Days, that date's included, on which it can still be read; 0 once it is over."""
        return max((self.ends_on - (on or timezone.localdate())).days + 1, 0) if self.ends_on else 0

    def may_not_decide(self) -> set[int]:
        """Ids of people who made the notice or what it shows: none of them handles an objection to it."""
        return {self.created_by_id, *self.excluded_handlers}


class NoticeLine(models.Model):
    """One line of a notice, masked when it is written: who reads the table cannot learn the name."""

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="lines", verbose_name=_("notice"))
    line_number = models.PositiveIntegerField(_("line"))
    masked_name = models.CharField(_("name"), max_length=40, help_text=_("surname and stars"))
    is_person = models.BooleanField(_("names a person"), default=True, db_default=True)
    group = models.CharField(_("village group"), max_length=20, blank=True)
    basis = models.CharField(_("basis"), max_length=80, blank=True, help_text=_("for example 3 shares"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))

    class Meta:
        verbose_name = _("notice line")
        verbose_name_plural = _("notice lines")
        ordering = ["line_number"]
        constraints = [
            models.UniqueConstraint(name="notice_line_number_once", fields=["notice", "line_number"]),
            models.CheckConstraint(name="notice_line_not_negative", condition=Q(amount_fen__gte=0)),
            models.CheckConstraint(
                name="notice_line_name_is_masked",
                condition=Q(is_person=False) | Q(masked_name__contains="*"),
                violation_error_message=_("A notice shows masked names only."),
            ),
        ]

    def __str__(self):
        return f"{self.line_number} {self.masked_name}"
