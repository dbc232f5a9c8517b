"""Formulae a county keeps ready (公式模板): dated, with examples that are run as tests."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.dividends.models.rounds import DividendRound
from regions.models import DatedRule


class FormulaTemplate(DatedRule):
    """A formula by name. A changed one gets a new version; rounds keep the text and version they were divided by.

    spec      as projects.dividends.formulas reads it
    examples  [{"title", "to_divide_fen", "households": [facts], "parts": [fen], "reserve_fen"}]
    """

    name = models.CharField(_("name"), max_length=60)
    formula = models.CharField(_("formula"), max_length=10, choices=DividendRound.Formula)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    spec = models.JSONField(_("formula in full"))
    examples = models.JSONField(_("examples"), default=list, blank=True)
    made_by_name = models.CharField(_("made by"), max_length=60, blank=True)

    class Meta(DatedRule.Meta):
        verbose_name = _("formula template")
        verbose_name_plural = _("formula templates")
        ordering = ["name", "-version"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.UniqueConstraint(
                name="formula_version_once",
                fields=["name", "region_prefix", "version"],
                violation_error_message=_("This version of the formula is there already."),
            ),
        ]

    def __str__(self):
        return f"{self.name} v{self.version}"

    @property
    def audit_region(self) -> str:
        return self.region_prefix
