"""Membership events (人口自然变更): why and when people join, leave or change their place in a household.

The table is append-only. Head count and composition of any day follow from it (projects.households.composition).
"""

import uuid

from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet


def private_storage():
    return storages["private"]


class MembershipEventQuerySet(ScopedQuerySet):
    region_code, household = "household__village__region__code", "household"

    def standing(self):
        """Events that count: neither taken back nor the taking back of another."""
        return self.filter(undoes__isnull=True, undone_by__isnull=True)


class MembershipEvent(models.Model):
    """One thing that happened to one member in one household. Never changed: a mistake is undone by a later event.

    act  the same for all events of one act (a split, a change of head), which are undone together
    """

    class Kind(models.TextChoices):
        REGISTERED = "registered", _("registered with the household")
        BIRTH = "birth", _("birth")
        MARRIAGE_IN = "marriage_in", _("marriage into the household")
        RETURN = "return", _("return")
        ADOPTION = "adoption", _("adoption")
        DISCHARGE = "discharge", _("discharge from the army or prison")
        DEATH = "death", _("death")
        MARRIAGE_OUT = "marriage_out", _("marriage out of the household")
        MOVE = "move", _("moved away")
        PRISON = "prison", _("long prison term")
        HEAD_CHANGE = "head_change", _("change of head")
        SPLIT_OUT = "split_out", _("left in a split")
        SPLIT_IN = "split_in", _("came in a split")
        MERGE_OUT = "merge_out", _("left in a merger")
        MERGE_IN = "merge_in", _("came in a merger")
        DUPLICATE = "duplicate", _("was registered twice")
        UNDONE = "undone", _("taken back")

    JOINING = frozenset({Kind.BIRTH, Kind.MARRIAGE_IN, Kind.RETURN, Kind.ADOPTION, Kind.DISCHARGE})
    LEAVING = frozenset({Kind.DEATH, Kind.MARRIAGE_OUT, Kind.MOVE, Kind.PRISON})
    IN = frozenset({*JOINING, Kind.REGISTERED, Kind.SPLIT_IN, Kind.MERGE_IN})
    OUT = frozenset({*LEAVING, Kind.SPLIT_OUT, Kind.MERGE_OUT, Kind.DUPLICATE})

    kind = models.CharField(_("event"), max_length=12, choices=Kind)
    household = models.ForeignKey(
        "households.Household", models.PROTECT, related_name="events", verbose_name=_("household"), db_index=False
    )
    member = models.ForeignKey("households.Member", models.PROTECT, related_name="events", verbose_name=_("member"), db_index=False)
    happened_on = models.DateField(_("date"), help_text=_("holds from this day on"))
    relation = models.CharField(_("relation to head from then on"), max_length=2, blank=True, default="", db_default="")
    act = models.UUIDField(_("act"), default=uuid.uuid4, editable=False)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name=_("takes back"))
    proof = models.CharField(
        _("proof"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("what shows it, for example a certificate and its number"),
    )
    proof_file = models.FileField(
        _("proof as a file"), upload_to="proofs/%Y/%m", storage=private_storage, blank=True, default="", db_default=""
    )
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed by"))
    approved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by"))
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = MembershipEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership event")
        verbose_name_plural = _("membership events")
        ordering = ["happened_on", "pk"]
        indexes = [
            models.Index(fields=["household", "happened_on"], name="event_of_a_household"),
            models.Index(fields=["member", "happened_on"], name="event_of_a_member"),
            models.Index(fields=["act"], name="event_of_an_act"),
        ]
        constraints = [
            models.CheckConstraint(
                name="event_undone_only_by_undoing",
                condition=Q(kind="undone", undoes__isnull=False) | (~Q(kind="undone") & Q(undoes__isnull=True)),
                violation_error_message=_("An event of the kind “taken back” names the event it takes back, and no other does."),
            ),
            models.CheckConstraint(
                name="event_in_names_the_relation",
                condition=~Q(relation="")
                | ~Q(
                    kind__in=[
                        "registered",
                        "birth",
                        "marriage_in",
                        "return",
                        "adoption",
                        "discharge",
                        "head_change",
                        "split_in",
                        "merge_in",
                    ]
                ),
                violation_error_message=_("Whoever joins a household has a relation to its head."),
            ),
        ]

    def __str__(self):
        return f"{self.household} {self.happened_on}: {self.get_kind_display()}"

    @property
    def audit_region(self) -> str:
        return self.household.audit_region
