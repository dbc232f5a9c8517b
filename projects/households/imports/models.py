"""An import (导入批次), its rows, the headings officials have explained, and who imports into which village right now."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from shared.crypto import EncryptedTextField


class ImportRunQuerySet(ScopedQuerySet):
    region_code = "region__code"


class ImportRun(models.Model):
    """One workbook on its way into the register.

    read_to     lines of the file that are staged; a killed check goes on behind it
    applied_to  position of the last row that is in the register; a killed import goes on behind it
    token       the worker that has the run; another one may take it when beat_at is old
    sheets      [{name, row, columns: {key: place}, unmatched: {place: heading}}], headings only
    counts      {"new": 5, "doubt": 2, …}, written when the check ends
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        CHECKING = "checking", _("being checked")
        MAPPING = "mapping", _("waiting for its columns")
        CHECKED = "checked", _("checked")
        IMPORTING = "importing", _("being imported")
        IMPORTED = "imported", _("imported")
        FAILED = "failed", _("stopped by a fault")
        CANCELLED = "cancelled", _("cancelled")

    NEXT = {
        Status.UPLOADED: {Status.CHECKING, Status.CANCELLED},
        Status.CHECKING: {Status.CHECKED, Status.MAPPING, Status.FAILED, Status.CANCELLED},
        Status.MAPPING: {Status.CHECKING, Status.CANCELLED},
        Status.CHECKED: {Status.IMPORTING, Status.CANCELLED},
        Status.IMPORTING: {Status.IMPORTED, Status.FAILED},
        Status.FAILED: {Status.CHECKING, Status.IMPORTING, Status.CANCELLED},
        Status.IMPORTED: set(),
        Status.CANCELLED: set(),
    }
    AT_WORK = (Status.UPLOADED, Status.CHECKING, Status.IMPORTING)

    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    file_name = models.CharField(_("file"), max_length=120)
    kind = models.CharField(_("kind of file"), max_length=4)
    sha256 = models.CharField(_("check sum"), max_length=64, db_index=True)
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"))
    stored_as = models.CharField(_("stored as"), max_length=200, blank=True, help_text=_("in private storage; empty once deleted"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.UPLOADED)
    sheets = models.JSONField(_("sheets"), default=list)
    lines_total = models.PositiveIntegerField(_("lines"), default=0)
    read_to = models.PositiveIntegerField(_("lines checked"), default=0)
    rows_total = models.PositiveIntegerField(_("rows to import"), default=0)
    rows_done = models.PositiveIntegerField(_("rows imported"), default=0)
    applied_to = models.PositiveIntegerField(_("imported up to"), default=0)
    counts = models.JSONField(_("counts"), default=dict)
    only_good = models.BooleanField(_("good rows only"), default=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("imported by")
    )
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    failure = models.CharField(_("fault"), max_length=300, blank=True)
    token = models.CharField(_("worker"), max_length=32, blank=True)
    beat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self):
        return self.file_name

    @property
    def audit_region(self) -> str:
        return self.region_id

    @property
    def can_import_all(self) -> bool:
        return not self.counts.get("error") and bool(self.rows_good)

    @property
    def rows_good(self) -> int:
        return self.counts.get("new", 0) + self.counts.get("changed", 0)

    @property
    def percent(self) -> int:
        done, whole = (self.rows_done, self.rows_total) if self.status == self.Status.IMPORTING else (self.read_to, self.lines_total)
        return min(99, done * 100 // whole) if whole else 0


class ImportRow(models.Model):
    """One row of a workbook: as it stands there, what it means, what is wrong with it. Both texts are encrypted.

    position      running number of the line in the file
    person_key    equal for equal people of a file: print of the id number, or of the national number
    household_key equal for rows of one household of a file
    messages      [[severity, key of the column, code, sentence], …]; never personal data
    """

    class Outcome(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        SAME = "same", _("unchanged")
        DUPLICATE = "duplicate", _("twice in the file")
        ERROR = "error", _("error")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows", verbose_name=_("import"), db_index=False)
    position = models.PositiveIntegerField(_("position"))
    sheet = models.CharField(_("sheet"), max_length=31)
    row_number = models.PositiveIntegerField(_("row"))
    raw = EncryptedTextField(_("as it stands there"), blank=True, default="")
    cleaned = EncryptedTextField(_("as it is understood"), blank=True, default="")
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome)
    has_doubt = models.BooleanField(_("has a doubt"), default=False)
    messages = models.JSONField(_("messages"), default=list)
    person_key = models.CharField(_("person"), max_length=64, blank=True)
    content_print = models.CharField(_("print of its content"), max_length=32, blank=True)
    household_key = models.CharField(_("household of the file"), max_length=64, blank=True)
    is_head = models.BooleanField(_("is head"), default=False)
    village = models.ForeignKey("villages.Village", models.PROTECT, null=True, related_name="+", verbose_name=_("village"), db_index=False)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["run_id", "position"]
        constraints = [models.UniqueConstraint(name="import_row_once", fields=["run", "position"])]
        indexes = [
            models.Index(fields=["run", "person_key"], name="import_row_person", condition=~Q(person_key="")),
            models.Index(fields=["run", "household_key"], name="import_row_household"),
            models.Index(fields=["run", "outcome", "position"], name="import_row_outcome"),
        ]

    def __str__(self):
        return f"{self.sheet} {self.row_number}"


class ColumnMapping(models.Model):
    """What a heading means in a county, said once by an official. An empty key: nobody wants this column."""

    county = models.CharField(_("county"), max_length=6, help_text=_("six leading digits of the region code"))
    heading = models.CharField(_("heading"), max_length=60)
    key = models.CharField(_("column"), max_length=40, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)

    class Meta:
        verbose_name = _("remembered heading")
        verbose_name_plural = _("remembered headings")
        ordering = ["county", "heading"]
        constraints = [models.UniqueConstraint(name="heading_once_in_a_county", fields=["county", "heading"])]

    def __str__(self):
        return f"{self.heading} → {self.key or '—'}"


class VillageImport(models.Model):
    """The import that may write into a village now; a row for each village, taken and given back by conditional UPDATE."""

    village = models.OneToOneField("villages.Village", models.PROTECT, primary_key=True, related_name="+", verbose_name=_("village"))
    run = models.ForeignKey(ImportRun, models.SET_NULL, null=True, related_name="villages", verbose_name=_("import"))

    class Meta:
        verbose_name = _("import into a village")
        verbose_name_plural = _("imports into villages")

    def __str__(self):
        return f"{self.village_id}"
