"""A programme, the households that take part, and the income its collective received."""

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from projects.programmes.models.rules import ProgrammeKind


class Source(models.TextChoices):
    """Where money of a programme comes from in the first place; sources are kept apart."""

    FISCAL = "fiscal", _("fiscal funds")
    ENTERPRISE = "enterprise", _("enterprise")
    DONATION = "donation", _("donation")
    LOAN = "loan", _("loan")
    OWN = "own", _("the village's own")


class ProgrammeQuerySet(ScopedQuerySet):
    region_code = "village__region__code"

    def with_kind_names(self):
        """With what `get_kind_display` needs, so that a list asks once."""
        kinds = ProgrammeKind.objects.filter(code=OuterRef("kind"))
        return self.annotate(_kind_name=Subquery(kinds.values("name")[:1]), _kind_name_en=Subquery(kinds.values("name_en")[:1]))


class InProgramme(ScopedQuerySet):
    """Rows that belong to a programme by a column of that name."""

    region_code = "programme__village__region__code"


class Programme(models.Model):
    class Kind(models.TextChoices):
        """The kinds with records of their own; a county adds others as rows of ProgrammeKind."""

        LIVESTOCK = "livestock", _("livestock")
        SKETCHING = "sketching", _("sketching base")
        WORKSHOP = "workshop", _("workshop")

    village = models.ForeignKey("villages.Village", models.PROTECT, related_name="programmes", verbose_name=_("village"))
    kind = models.CharField(_("kind"), max_length=20, help_text=_("code of a kind of programme"))
    name = models.CharField(_("name"), max_length=80)
    started_on = models.DateField(_("started"))

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["village_id", "pk"]

    def __str__(self):
        return self.name

    @property
    def audit_region(self) -> str:
        return self.village.region_id

    def get_kind_display(self) -> str:
        """The kind's name in the running language; a code without a row stands for itself."""
        if self.kind in self.Kind.values:
            return str(self.Kind(self.kind).label)
        if not hasattr(self, "_kind_name"):
            found = ProgrammeKind.objects.filter(code=self.kind).first()
            self._kind_name, self._kind_name_en = (found.name, found.name_en) if found else (self.kind, "")
        return (get_language() == "en" and self._kind_name_en) or self._kind_name or self.kind


class ShareRecalculation(models.Model):
    """All shares of a programme set anew from a day on: a village merge, a household that left. The old rows are kept."""

    class Cause(models.TextChoices):
        MERGE = "merge", _("villages merged")
        LEFT = "left", _("a household left")
        JOINED = "joined", _("a household joined")
        OTHER = "other", _("other")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="recalculations", verbose_name=_("programme"))
    from_on = models.DateField(_("from"))
    cause = models.CharField(_("cause"), max_length=10, choices=Cause, default=Cause.OTHER)
    reason = models.CharField(_("reason"), max_length=300)
    old_shares = models.PositiveIntegerField(_("shares before"))
    new_shares = models.PositiveIntegerField(_("shares after"))
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    objects = InProgramme.as_manager()

    class Meta:
        verbose_name = _("recalculation of shares")
        verbose_name_plural = _("recalculations of shares")
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="shares_recalculated_once_a_day",
                fields=["programme", "from_on"],
                violation_error_message=_("The shares are recalculated from this day already."),
            )
        ]

    def __str__(self):
        return f"{self.programme} {self.from_on}: {self.old_shares} → {self.new_shares}"

    @property
    def audit_region(self) -> str:
        return self.programme.audit_region


class Participation(models.Model):
    """A household takes part in a programme, from–to. `shares` (份额) is its weight; basis and quantity say what stands behind it."""

    class Basis(models.TextChoices):
        SHARES = "shares", _("shares")
        ANIMALS = "animals", _("animals")
        LABOUR = "labour", _("labour days")
        MEMBERSHIP = "membership", _("membership")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="participations", verbose_name=_("programme"))
    household = models.ForeignKey("households.Household", models.PROTECT, related_name="participations", verbose_name=_("household"))
    shares = models.PositiveIntegerField(_("shares"))
    basis = models.CharField(_("basis"), max_length=10, choices=Basis, default=Basis.SHARES)
    quantity = models.PositiveIntegerField(_("quantity"), null=True, blank=True, help_text=_("animals in head, labour in days agreed"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)
    recalculation = models.ForeignKey(
        ShareRecalculation, models.PROTECT, null=True, blank=True, related_name="participations", verbose_name=_("recalculation of shares")
    )

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["household_id"]
        constraints = [
            models.CheckConstraint(name="participation_has_shares", condition=Q(shares__gt=0)),
            models.CheckConstraint(name="participation_ends_after_it_begins", condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on"))),
            models.UniqueConstraint(
                name="participation_once_at_a_time", fields=["programme", "household"], condition=Q(to_on__isnull=True)
            ),
            models.CheckConstraint(
                name="participation_by_animals_counts_them",
                condition=~Q(basis="animals") | Q(quantity__isnull=False, quantity__gt=0),  # NULL would pass a CHECK
                violation_error_message=_("Who takes part with animals says how many."),
            ),
        ]

    def __str__(self):
        return f"{self.programme}: {self.household} × {self.shares}"


class ReceivedIncome(models.Model):
    """Money that arrived in the collective's account, with the bank's receipt; what rounds may divide."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="received", verbose_name=_("programme"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    received_on = models.DateField(_("received"))
    payer = models.CharField(_("payer"), max_length=80)
    bank_receipt = models.CharField(_("bank receipt number"), max_length=40, unique=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by"))
    contract = models.ForeignKey(
        "programmes.Contract", models.PROTECT, null=True, blank=True, related_name="received", verbose_name=_("contract")
    )
    source_kind = models.CharField(
        _("source of the money"),
        max_length=10,
        choices=Source,
        blank=True,
        default="",
        help_text=_("of the assets that earned it; empty when they stem from several"),
    )
    item = models.CharField(_("what it is"), max_length=60, blank=True, default="", help_text=_("for example 租金 or 直播带货佣金"))

    class Meta:
        verbose_name = _("received income")
        verbose_name_plural = _("received income")
        ordering = ["-received_on"]
        constraints = [models.CheckConstraint(name="received_more_than_nothing", condition=Q(amount_fen__gt=0))]

    def __str__(self):
        return f"{self.payer} {self.received_on}"

    @property
    def audit_region(self) -> str:
        return self.programme.audit_region
