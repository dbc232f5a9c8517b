"""Objections (异议): what somebody says is wrong with a notice. An open or upheld one holds back what it is about."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from projects.notices.models.notices import PublicNotice, new_code
from shared.crypto import EncryptedTextField


def new_receipt() -> str:
    return new_code(12)  # some 59 bits: whoever holds it reads the answer


class ObjectionQuerySet(ScopedQuerySet):
    region_code = "notice__village__region__code"

    def unsettled(self):
        return self.filter(status__in=[Objection.Status.OPEN, Objection.Status.UNDER_REVIEW])

    def holding(self):
        """Those that hold back their line or the whole notice: not decided yet, or upheld and not released."""
        upheld = Q(status=Objection.Status.UPHELD, released_at__isnull=True)
        return self.filter(upheld | Q(status__in=[Objection.Status.OPEN, Objection.Status.UNDER_REVIEW]))

    def overdue(self):
        return self.unsettled().filter(due_on__lt=timezone.localdate())


class Objection(models.Model):
    """One objection, to one line or to the whole notice, with a name or without.

    line_number  empty: the whole notice
    text         as it came in, for officials only; public_text is what the public reads once it is answered
    text_print   proves that the text is the one that came in, whichever key encrypts it
    contact      name and how to be reached, encrypted; empty: anonymous
    due_on       by when it is to be answered; empty: no rule says so
    Triggers keep what came in as it is, refuse deletion, and refuse a handler who made the notice or what it shows.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("come in")
        UNDER_REVIEW = "under_review", _("under review")
        UPHELD = "upheld", _("upheld")
        REJECTED = "rejected", _("not upheld")
        WITHDRAWN = "withdrawn", _("objection taken back")

    NEXT = {
        Status.OPEN: {Status.UNDER_REVIEW, Status.WITHDRAWN},
        Status.UNDER_REVIEW: {Status.OPEN, Status.UPHELD, Status.REJECTED, Status.WITHDRAWN},
        Status.UPHELD: set(),
        Status.REJECTED: set(),
        Status.WITHDRAWN: set(),
    }

    class Channel(models.TextChoices):
        PAGE = "page", _("public page")
        PAPER = "paper", _("on paper")
        PHONE = "phone", _("by telephone")
        VILLAGE = "village", _("at the village office")

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections", verbose_name=_("notice"))
    line_number = models.PositiveIntegerField(_("line"), null=True, blank=True)
    receipt = models.CharField(_("receipt code"), max_length=12, unique=True, default=new_receipt, editable=False)
    form_key = models.UUIDField(_("key of the form"), null=True, blank=True, unique=True, editable=False)
    channel = models.CharField(_("how it came in"), max_length=10, choices=Channel)
    contact = EncryptedTextField(_("name and contact"), blank=True)
    text = EncryptedTextField(_("what is wrong"))
    text_print = models.CharField(_("fingerprint of the text"), max_length=64, editable=False)
    received_at = models.DateTimeField(_("came in"), default=timezone.now)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by"))
    late_reason = models.CharField(_("why it comes late"), max_length=200, blank=True)
    due_on = models.DateField(_("answer due"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.OPEN)
    handled_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handled by"))
    public_text = models.TextField(_("objection as published"), blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    released_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("released by"))
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    release_reason = models.CharField(_("what came of it"), max_length=200, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["notice", "status"], name="objections_of_a_notice")]
        constraints = [
            models.CheckConstraint(
                name="objection_entered_by_somebody_unless_from_the_page",
                condition=Q(channel="page", entered_by__isnull=True) | (~Q(channel="page") & Q(entered_by__isnull=False)),
                violation_error_message=_("Say who entered an objection that did not come from the page."),
            ),
            models.CheckConstraint(
                name="objection_decided_with_an_answer",
                condition=~Q(status__in=["upheld", "rejected"])
                | (Q(handled_by__isnull=False, answered_at__isnull=False) & ~Q(answer="") & ~Q(public_text="")),
                violation_error_message=_("A decided objection has an answer and somebody who gave it."),
            ),
            models.CheckConstraint(
                name="objection_under_review_by_somebody",
                condition=~Q(status="under_review") | Q(handled_by__isnull=False),
                violation_error_message=_("An objection under review has its handler."),
            ),
            models.CheckConstraint(
                name="objection_released_only_when_upheld",
                condition=Q(released_at__isnull=True, released_by__isnull=True, release_reason="")
                | (Q(released_at__isnull=False, released_by__isnull=False, status="upheld") & ~Q(release_reason="")),
                violation_error_message=_("Only an upheld objection is released, by somebody and with a reason."),
            ),
        ]

    def __str__(self):
        return gettext("%(notice)s: objection %(number)s") % {"notice": self.notice, "number": self.pk}

    @property
    def audit_region(self) -> str:
        return self.notice.audit_region

    @property
    def is_anonymous(self) -> bool:
        return not self.contact

    @property
    def is_overdue(self) -> bool:
        return (
            self.status in {self.Status.OPEN, self.Status.UNDER_REVIEW} and self.due_on is not None and self.due_on < timezone.localdate()
        )

    @property
    def holds(self) -> bool:
        """Does it hold back its line, or the whole notice, now?"""
        undecided = self.status in {self.Status.OPEN, self.Status.UNDER_REVIEW}
        return undecided or (self.status == self.Status.UPHELD and self.released_at is None)
