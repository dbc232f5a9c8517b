"""A proposed change of the register: a village clerk proposes, a township reviewer decides, a day brings it into effect."""

import json

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from shared.crypto import EncryptedTextField
from shared.proofs import private_storage


class ChangeRequestQuerySet(ScopedQuerySet):
    region_code, household = "household__village__region__code", "household"

    def unfinished(self):
        return self.filter(status__in=ChangeRequest.UNFINISHED)

    def due(self, on):
        """Approved, and their day has come."""
        return self.filter(status=ChangeRequest.Status.APPROVED, effective_on__lte=on)


class ChangeRequest(models.Model):
    """One change of one household. What it says is encrypted, because it may say an id number or a card.

    touches      what it changes ("member:12:phone"), with commas between: two unfinished requests for one thing conflict
    base_print   of the values it was proposed against; when they have changed since, it has to be confirmed anew
    """

    class Kind(models.TextChoices):
        CORRECT = "correct", _("correct a field")
        YEAR = "year", _("correct the facts of a year")
        INDICATOR = "indicator", _("correct a worry or guarantee")
        CARD = "card", _("change the bank card")
        JOIN = "join", _("a member joins")
        LEAVE = "leave", _("a member leaves")
        HEAD = "head", _("change the head")
        SPLIT = "split", _("split the household")
        MERGE = "merge", _("merge into another household")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        APPROVED = "approved", _("approved")
        APPLIED = "applied", _("in effect")
        RETURNED = "returned", _("returned")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    NEXT: dict[Status, set[Status]] = {
        Status.DRAFT: {Status.SUBMITTED, Status.WITHDRAWN},
        Status.SUBMITTED: {Status.APPROVED, Status.RETURNED, Status.REFUSED, Status.WITHDRAWN},
        Status.RETURNED: {Status.SUBMITTED, Status.WITHDRAWN},
        Status.APPROVED: {Status.APPLIED, Status.RETURNED},
        Status.APPLIED: set(),
        Status.REFUSED: set(),
        Status.WITHDRAWN: set(),
    }
    UNFINISHED = (Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.APPROVED)

    household = models.ForeignKey("households.Household", models.PROTECT, related_name="change_requests", verbose_name=_("household"))
    member = models.ForeignKey(
        "households.Member", models.PROTECT, null=True, blank=True, related_name="change_requests", verbose_name=_("member")
    )
    kind = models.CharField(_("kind of change"), max_length=10, choices=Kind)
    content = EncryptedTextField(_("what changes"))
    base = EncryptedTextField(_("what it said before"), blank=True, default="")
    base_print = models.CharField(max_length=64, editable=False)
    touches = models.CharField(max_length=400, editable=False)
    reason = models.CharField(_("reason"), max_length=300)
    proof_file = models.FileField(
        _("proof as a file"), upload_to="proofs/%Y/%m", storage=private_storage, blank=True, default="", db_default=""
    )
    effective_on = models.DateField(_("in effect from"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    applied_at = models.DateTimeField(_("in effect since"), null=True, blank=True)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="change_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                violation_error_message=_("Who proposed a change may not decide on it."),
            ),
            models.CheckConstraint(
                name="change_approved_by_somebody",
                condition=~Q(status__in=["approved", "applied"]) | Q(decided_by__isnull=False, decided_at__isnull=False),
                violation_error_message=_("An approved change names who approved it."),
            ),
            models.CheckConstraint(
                name="change_in_effect_has_its_moment",
                condition=Q(status="applied", applied_at__isnull=False) | (~Q(status="applied") & Q(applied_at__isnull=True)),
                violation_error_message=_("A change in effect says since when."),
            ),
        ]
        indexes = [models.Index(fields=["status", "effective_on"], name="change_request_due")]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.household}"

    @property
    def audit_region(self) -> str:
        return self.household.audit_region

    @property
    def said(self) -> dict:
        """What changes, as plain values."""
        return json.loads(self.content)

    @property
    def before(self) -> dict:
        return json.loads(self.base) if self.base else {}
