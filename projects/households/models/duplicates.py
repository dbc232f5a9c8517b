"""Two members who may be one person, and what somebody decided about them."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from projects.households.models.members import Member


class PairQuerySet(ScopedQuerySet):
    def visible_to(self, user, what=None):
        """Pairs of which both members are in the reader's regions: one across townships is the county's to decide."""
        members = Member.objects.visible_to(user, what).order_by().values("pk")
        return self.filter(first__in=members, second__in=members)


class DuplicatePair(models.Model):
    """A pair of members whose facts are alike. Decided once; asked again only when the facts in `facts_print` change."""

    class Reason(models.TextChoices):
        ID = "id", _("same id number")
        CARD = "card", _("same bank card")
        PHONE = "phone", _("same phone")
        NAME = "name", _("name sounds or looks the same, same birthday")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        SAME = "same", _("same person")
        DIFFERENT = "different", _("different people")
        LATER = "later", _("later")

    NEXT: dict[Status, set[Status]] = {
        Status.OPEN: {Status.SAME, Status.DIFFERENT, Status.LATER},
        Status.LATER: {Status.SAME, Status.DIFFERENT},
        Status.SAME: {Status.OPEN},
        Status.DIFFERENT: {Status.OPEN},
    }

    first = models.ForeignKey("households.Member", models.PROTECT, related_name="+", verbose_name=_("first member"))
    second = models.ForeignKey("households.Member", models.PROTECT, related_name="+", verbose_name=_("second member"))
    reason = models.CharField(_("why it is asked"), max_length=6, choices=Reason)
    facts_print = models.CharField(max_length=64, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    explanation = models.CharField(_("explanation"), max_length=300, blank=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    kept = models.ForeignKey("households.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kept record"))
    act = models.UUIDField(_("act"), null=True, blank=True, editable=False, help_text=_("of the membership events that ended the other"))

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="duplicate_pair_once", fields=["first", "second", "reason"]),
            models.CheckConstraint(
                name="duplicate_pair_in_order",
                condition=Q(first__lt=F("second")),
                violation_error_message=_("A pair names two members, the earlier first."),
            ),
            models.CheckConstraint(
                name="duplicate_decided_by_somebody",
                condition=Q(status="open") | Q(decided_by__isnull=False, decided_at__isnull=False),
                violation_error_message=_("A decision names who decided it."),
            ),
            models.CheckConstraint(
                name="duplicate_keeps_one_of_the_two",
                condition=Q(kept__isnull=True, act__isnull=True) | Q(kept=F("first"), status="same") | Q(kept=F("second"), status="same"),
                violation_error_message=_("Only of one person one record is kept, and it is one of the two."),
            ),
        ]

    def __str__(self):
        return f"{self.first_id}–{self.second_id}"

    @property
    def audit_region(self) -> str:
        return self.first.audit_region
