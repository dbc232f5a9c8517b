"""Public notices (公示): a masked list with a clock. What follows from a notice may be done only once its days are over."""

import secrets
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from regions.models import DatedRule

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is mistaken for another when read aloud


def new_public_id() -> str:
    return "".join(secrets.choice(_LETTERS) for _position in range(10))


class Kind(models.TextChoices):
    DIVIDEND = "dividend", _("dividend")


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
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    total_fen = models.BigIntegerField(_("total (fen)"))
    posted_on = models.DateField(_("posted on"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    created_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("made by"))

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

    def is_over(self, on: date | None = None) -> bool:
        """Have all its days passed on that date (default today)? A withdrawn or unposted notice is never over."""
        published = self.status in {self.Status.POSTED, self.Status.ENDED}
        return published and (on or timezone.localdate()) > self.ends_on

    def days_left(self, on: date | None = None) -> int:
        """Days, that date's included, on which it can still be read; 0 once it is over."""
        return max((self.ends_on - (on or timezone.localdate())).days + 1, 0) if self.ends_on else 0


class NoticeLine(models.Model):
    """One line of a notice, masked when it is written: who reads the table cannot learn the name."""

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="lines", verbose_name=_("notice"))
    line_number = models.PositiveIntegerField(_("line"))
    masked_name = models.CharField(_("name"), max_length=40, help_text=_("surname and stars"))
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
                condition=Q(masked_name__contains="*"),
                violation_error_message=_("A notice shows masked names only."),
            ),
        ]

    def __str__(self):
        return f"{self.line_number} {self.masked_name}"


class NoticeRule(DatedRule):
    """How many days a kind of notice stands at least, by region and period. No row means: no such notice may be posted."""

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    min_days = models.PositiveSmallIntegerField(_("least days"), help_text=_("counted from the day after posting"))

    class Meta(DatedRule.Meta):
        verbose_name = _("notice rule")
        verbose_name_plural = _("notice rules")
        constraints = [
            *DatedRule.Meta.constraints,
            models.CheckConstraint(name="notice_rule_has_days", condition=Q(min_days__gt=0)),
            models.UniqueConstraint(name="notice_rule_once_a_day", fields=["kind", "region_prefix", "valid_from"]),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.region_prefix}: {self.min_days}"
