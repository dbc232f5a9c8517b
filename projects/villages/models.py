"""Administrative villages (行政村) and their collectives (村集体经济组织)."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet


class VillageQuerySet(ScopedQuerySet):
    household = ""


class Village(models.Model):
    """A village of the register: its region, and the facts the platform needs of it."""

    region = models.OneToOneField("regions.Region", models.PROTECT, related_name="village", verbose_name=_("region"))
    is_poor_village = models.BooleanField(_("registered as a poor village"), default=False)
    exited_on = models.DateField(_("exit from poverty"), null=True, blank=True)
    hotline = models.CharField(_("hotline"), max_length=20, blank=True, help_text=_("for questions and objections"))

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("village")
        verbose_name_plural = _("villages")
        ordering = ["region_id"]

    def __str__(self):
        return str(self.region)

    @property
    def audit_region(self) -> str:
        return self.region_id


class Collective(models.Model):
    """The village's economic collective: the owner of assets, in whose account income arrives."""

    village = models.OneToOneField(Village, models.PROTECT, related_name="collective", verbose_name=_("village"))
    name = models.CharField(_("name"), max_length=80)
    credit_code = models.CharField(
        _("unified social credit code"),
        max_length=18,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-HJ-NPQRTUWXY]{18}$", _("A unified social credit code has eighteen characters (GB 32100)."))],
    )

    class Meta:
        verbose_name = _("collective")
        verbose_name_plural = _("collectives")

    def __str__(self):
        return self.name
