"""Code lists (代码表): which values a field may take, as dated rows per region; and the columns that hold such codes."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from regions.models import DatedRule


class Code(DatedRule):
    """One value of a code list. A nearer region's row of the same code takes the place of a farther one.

    Codes are ours (short English words) unless a standard numbers them; a code never changes its meaning.
    """

    class List(models.TextChoices):
        """Which list; the values are those of real county exports (domain.md 2.2, 2.3)."""

        ETHNICITY = "ethnicity", _("ethnic group")  # GB/T 3304
        EDUCATION = "education", _("education")
        SCHOOLING = "schooling", _("school stage")
        DROPOUT = "dropout", _("reason for leaving school")
        HEALTH = "health", _("health")
        LABOUR = "labour", _("labour skill")
        MEDICAL = "medical", _("medical insurance")
        PENSION = "pension", _("pension insurance")
        DISABILITY = "disability", _("kind of disability")  # GB/T 26341, as in the seventh place of a 20-digit certificate
        POLITICAL = "political", _("political status")
        WORK_PLACE = "work_place", _("place of work")
        WORK_CHANNEL = "work_channel", _("how the work was found")
        PUBLIC_POST = "public_post", _("public-welfare job")
        HOUSEHOLD_KIND = "household_kind", _("kind of household")
        EXIT_ATTRIBUTE = "exit_attribute", _("exit attribute")
        POVERTY_CAUSE = "poverty_cause", _("cause of poverty")
        GUARANTEE = "guarantee", _("two worries, three guarantees")
        MONITORING_KIND = "monitoring_kind", _("kind of monitored household")
        RISK = "risk", _("risk of falling back")
        MEASURE = "measure", _("kind of measure")
        VISIT_PURPOSE = "visit_purpose", _("purpose of a visit")

    list = models.CharField(_("list"), max_length=20, choices=List)
    code = models.CharField(_("code"), max_length=20)
    label = models.CharField(_("name"), max_length=40)
    label_en = models.CharField(_("name in English"), max_length=80, blank=True)
    aliases = models.CharField(_("other spellings"), max_length=200, blank=True, help_text=_("separated by 、; read from workbooks"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta(DatedRule.Meta):
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        ordering = ["list", "position", "code"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.UniqueConstraint(
                name="code_once_from_a_day",
                fields=["list", "code", "region_prefix", "valid_from"],
                violation_error_message=_("This code is in the list already from that day on."),
            ),
        ]

    def __str__(self):
        return (get_language() == "en" and self.label_en) or self.label


class CodeField(models.CharField):
    """The code of one value of a code list; empty while unknown.

    codes  which Code.List it is of
    """

    def __init__(self, *args, codes: str = "", **kwargs):
        self.codes = str(codes)
        super().__init__(*args, **{"max_length": 20, "blank": True, "default": "", "db_default": ""} | kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"codes": self.codes}


class CodesField(CodeField):
    """Several codes of one list, sorted, with commas between: "chronic,disabled". Made by `join_codes`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 120} | kwargs)


def join_codes(codes) -> str:
    """How a CodesField keeps codes: each once, sorted."""
    return ",".join(sorted({code for code in codes if code}))


def split_codes(text: str) -> list[str]:
    return text.split(",") if text else []
