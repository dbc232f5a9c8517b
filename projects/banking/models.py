"""How a bank wants its batch files (银行批量代发模板): the county's data, so that another bank needs no code."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.models import DatedRule


class BankTemplate(DatedRule):
    """How a bank wants its batch file and writes its answer. Without a template in force no file can be made.

    layout  projects.banking.layouts.Layout as JSON: columns, widths, control lines, codes of success
    serves  words in a bank's name that send a line into this template's file; empty takes what no other takes
    """

    class Format(models.TextChoices):
        CSV = "csv", _("comma-separated (CSV)")
        FIXED = "fixed", _("fixed width")

    class Encoding(models.TextChoices):
        UTF8 = "utf-8", "UTF-8"
        GBK = "gb18030", "GBK (GB 18030)"

    code = models.SlugField(_("short name"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    serves = models.CharField(
        _("serves banks named"), max_length=120, blank=True, help_text=_("words separated by spaces; empty: all others")
    )
    format = models.CharField(_("format"), max_length=5, choices=Format)
    encoding = models.CharField(_("encoding"), max_length=8, choices=Encoding)
    most_lines = models.PositiveIntegerField(_("most lines in a file"), default=20_000)
    layout = models.JSONField(_("layout"))

    class Meta(DatedRule.Meta):
        verbose_name = _("bank file template")
        verbose_name_plural = _("bank file templates")
        ordering = ["code", "-valid_from"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.UniqueConstraint(name="template_of_a_bank_once_from_a_day", fields=["code", "region_prefix", "valid_from"]),
            models.CheckConstraint(name="bank_file_holds_lines", condition=Q(most_lines__gt=0)),
        ]

    def __str__(self):
        return self.name
