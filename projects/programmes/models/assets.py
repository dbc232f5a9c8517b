"""Funds (资金) and what became of them: assets (帮扶资产) of the collective, who paid for them, their photos, their disposal."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from projects.programmes.models.programmes import InProgramme, Source
from shared.proofs import PRIVATE


class FundQuerySet(ScopedQuerySet):
    region_code = "village__region__code"


class Fund(models.Model):
    """Money granted to a village by one document in one year."""

    village = models.ForeignKey("villages.Village", models.PROTECT, related_name="funds", verbose_name=_("village"))
    source = models.CharField(_("source of the money"), max_length=10, choices=Source)
    document = models.CharField(_("document number"), max_length=80)
    title = models.CharField(_("what for"), max_length=120)
    year = models.PositiveSmallIntegerField(_("year"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = FundQuerySet.as_manager()

    class Meta:
        verbose_name = _("fund")
        verbose_name_plural = _("funds")
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(name="fund_is_more_than_nothing", condition=Q(amount_fen__gt=0)),
            models.UniqueConstraint(
                name="fund_once_by_document",
                fields=["village", "source", "document"],
                violation_error_message=_("This document's fund is recorded for the village already."),
            ),
        ]

    def __str__(self):
        return f"{self.document} {self.title}"

    @property
    def audit_region(self) -> str:
        return self.village.region_id


class Asset(models.Model):
    """A thing the collective owns and a programme uses. Sold or written off only through a Disposal."""

    class Kind(models.TextChoices):
        BUILDING = "building", _("building")
        EQUIPMENT = "equipment", _("equipment")
        ANIMALS = "animals", _("animals")
        PLANTATION = "plantation", _("orchard or field")
        POWER = "power", _("power station")
        STAKE = "stake", _("share in an operator")
        OTHER = "other", _("other")

    class Status(models.TextChoices):
        IN_USE = "in_use", _("in use")
        IDLE = "idle", _("idle")
        DAMAGED = "damaged", _("damaged")
        SOLD = "sold", _("sold")
        WRITTEN_OFF = "written_off", _("written off")

    NEXT = {
        Status.IN_USE: {Status.IDLE, Status.DAMAGED, Status.SOLD, Status.WRITTEN_OFF},
        Status.IDLE: {Status.IN_USE, Status.DAMAGED, Status.SOLD, Status.WRITTEN_OFF},
        Status.DAMAGED: {Status.IN_USE, Status.IDLE, Status.SOLD, Status.WRITTEN_OFF},
        Status.SOLD: set(),
        Status.WRITTEN_OFF: set(),
    }
    GONE = (Status.SOLD, Status.WRITTEN_OFF)

    collective = models.ForeignKey("villages.Collective", models.PROTECT, related_name="assets", verbose_name=_("owner"))
    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="assets", verbose_name=_("programme"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=80)
    place = models.CharField(_("place"), max_length=120)
    value_fen = models.BigIntegerField(_("value (fen)"))
    acquired_on = models.DateField(_("acquired"))
    status = models.CharField(_("state"), max_length=12, choices=Status, default=Status.IN_USE)
    status_on = models.DateField(_("in this state since"))
    owner_document = models.CharField(_("ownership document"), max_length=120, blank=True)
    owner_confirmed_on = models.DateField(_("ownership confirmed"), null=True, blank=True)
    owner_confirmed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ownership confirmed by")
    )
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = InProgramme.as_manager()

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        ordering = ["programme_id", "pk"]
        constraints = [
            models.CheckConstraint(name="asset_is_worth_something", condition=Q(value_fen__gt=0)),
            models.CheckConstraint(
                name="asset_owner_confirmed_by_document",
                condition=Q(owner_confirmed_on__isnull=True) | (~Q(owner_document="") & Q(owner_confirmed_by__isnull=False)),
                violation_error_message=_("Ownership is confirmed by a document and by somebody."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def audit_region(self) -> str:
        return self.programme.audit_region

    @property
    def is_gone(self) -> bool:
        return self.status in self.GONE


class AssetFunding(models.Model):
    """So much of a fund went into an asset; together never more than the fund."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="fundings", verbose_name=_("asset"))
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="fundings", verbose_name=_("fund"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))

    class Meta:
        verbose_name = _("funding of an asset")
        verbose_name_plural = _("fundings of assets")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="funding_is_more_than_nothing", condition=Q(amount_fen__gt=0)),
            models.UniqueConstraint(
                name="asset_funded_once_by_a_fund",
                fields=["asset", "fund"],
                violation_error_message=_("This fund paid for the asset already."),
            ),
        ]

    def __str__(self):
        return f"{self.fund} → {self.asset}"


class AssetPhoto(models.Model):
    """A picture of the asset as somebody found it; seen by officials of the region only."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="photos", verbose_name=_("asset"))
    file = models.FileField(_("photo"), storage=PRIVATE, upload_to="assets/%Y/%m/")
    caption = models.CharField(_("what it shows"), max_length=120)
    taken_on = models.DateField(_("taken"))
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("added by"))

    class Meta:
        verbose_name = _("photo of an asset")
        verbose_name_plural = _("photos of assets")
        ordering = ["-taken_on", "-pk"]

    def __str__(self):
        return self.caption

    @property
    def audit_region(self) -> str:
        return self.asset.audit_region


class DisposalQuerySet(ScopedQuerySet):
    region_code = "asset__programme__village__region__code"


class Disposal(models.Model):
    """Selling an asset or writing it off: village meeting → township → county, each with its document, each by somebody else."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        VILLAGE_PASSED = "village_passed", _("passed by the village meeting")
        TOWNSHIP_APPROVED = "township_approved", _("approved by the township")
        COUNTY_APPROVED = "county_approved", _("approved by the county")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    NEXT = {
        Status.PROPOSED: {Status.VILLAGE_PASSED, Status.REFUSED, Status.WITHDRAWN},
        Status.VILLAGE_PASSED: {Status.TOWNSHIP_APPROVED, Status.REFUSED, Status.WITHDRAWN},
        Status.TOWNSHIP_APPROVED: {Status.COUNTY_APPROVED, Status.REFUSED, Status.WITHDRAWN},
        Status.COUNTY_APPROVED: set(),
        Status.REFUSED: set(),
        Status.WITHDRAWN: set(),
    }
    UNDER_WAY = (Status.PROPOSED, Status.VILLAGE_PASSED, Status.TOWNSHIP_APPROVED)

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="disposals", verbose_name=_("asset"))
    to = models.CharField(
        _("the asset becomes"), max_length=12, choices=[(s.value, s.label) for s in (Asset.Status.SOLD, Asset.Status.WRITTEN_OFF)]
    )
    proceeds_fen = models.BigIntegerField(_("expected proceeds (fen)"), default=0)
    reason = models.CharField(_("reason"), max_length=300)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.PROPOSED)
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_on = models.DateField(_("proposed"))

    objects = DisposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("disposal")
        verbose_name_plural = _("disposals")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="disposal_proceeds_are_not_negative", condition=Q(proceeds_fen__gte=0)),
            models.UniqueConstraint(
                name="asset_disposed_of_once_at_a_time",
                fields=["asset"],
                condition=Q(status__in=["proposed", "village_passed", "township_approved"]),
                violation_error_message=_("A disposal of this asset is under way already."),
            ),
        ]

    def __str__(self):
        return f"{self.asset} → {self.get_to_display()}"

    @property
    def audit_region(self) -> str:
        return self.asset.audit_region


class DisposalStep(models.Model):
    """One decision on a disposal, with its document; of a meeting also how it voted. Append-only."""

    disposal = models.ForeignKey(Disposal, models.PROTECT, related_name="steps", verbose_name=_("disposal"))
    status = models.CharField(_("decision"), max_length=20, choices=Disposal.Status)
    document = models.CharField(_("document"), max_length=120)
    decided_on = models.DateField(_("decided"))
    present = models.PositiveIntegerField(_("present"), null=True, blank=True)
    entitled = models.PositiveIntegerField(_("entitled to vote"), null=True, blank=True)
    in_favour = models.PositiveIntegerField(_("in favour"), null=True, blank=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("decided by"))

    class Meta:
        verbose_name = _("step of a disposal")
        verbose_name_plural = _("steps of disposals")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="meeting_counts_its_votes",
                condition=~Q(status="village_passed")
                | Q(
                    in_favour__isnull=False,
                    present__isnull=False,
                    entitled__isnull=False,
                    in_favour__lte=F("present"),
                    present__lte=F("entitled"),
                ),
                violation_error_message=_("Nobody votes who is not there, and nobody is there who is not entitled."),
            )
        ]

    def __str__(self):
        return f"{self.disposal}: {self.get_status_display()}"
