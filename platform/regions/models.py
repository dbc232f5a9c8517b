"""Administrative divisions (行政区划). The 12-digit statistical code is the tree: a prefix names everything below it."""

from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

twelve_digits = RegexValidator(r"^\d{12}$", _("A region code has twelve digits, for example 410482100000."))
prefix_digits = RegexValidator(r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$", _("A region prefix has 2, 4, 6, 9 or 12 digits."))


class Level(models.IntegerChoices):
    """Levels by the number of leading digits that name them (GB/T 2260, GB/T 10114)."""

    PROVINCE = 2, _("province")
    PREFECTURE = 4, _("prefecture")
    COUNTY = 6, _("county")
    TOWNSHIP = 9, _("township")
    VILLAGE = 12, _("village")


def level_of(code: str) -> Level:
    """The level of a 12-digit code: the shortest prefix after which only zeros follow."""
    return next(level for level in Level if not code[level:].strip("0"))


class Region(models.Model):
    code = models.CharField(_("region code"), max_length=12, primary_key=True, validators=[twelve_digits])
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=80)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, editable=False)
    synthetic = models.BooleanField(_("synthetic"), default=False, help_text=_("made up for the demo; no such place"))

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        constraints = [models.CheckConstraint(name="region_level_is_known", condition=Q(level__in=Level.values))]

    def __str__(self):
        return self.name_en if get_language() == "en" else self.name

    def save(self, *args, **kwargs):
        self.level = level_of(self.code)
        super().save(*args, **kwargs)

    @property
    def prefix(self) -> str:
        return self.code[: self.level]

    def ancestor_codes(self) -> list[str]:
        """Codes of the regions above, highest first."""
        return [self.code[:level].ljust(12, "0") for level in Level if level < self.level]


class DatedRuleQuerySet(models.QuerySet):
    def in_force(self, region_code: str, on: date, **which):
        """The rule of the nearest region above region_code that holds on that date, or None: then there is no rule."""
        prefixes = ["", *(region_code[:level] for level in Level)]
        dated = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        found = self.filter(dated, region_prefix__in=prefixes, **which)
        return max(found, key=lambda rule: (len(rule.region_prefix), rule.valid_from), default=None)


class DatedRule(models.Model):
    """A rule that changes with place and time: a row with its period and its document, never a constant."""

    region_prefix = models.CharField(
        _("region prefix"), max_length=12, blank=True, help_text=_("2 to 12 leading digits of a region code; empty holds everywhere")
    )
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True, help_text=_("last day; empty while it holds"))
    document = models.CharField(_("document"), max_length=120, blank=True, help_text=_("number and title of the document it rests on"))

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_ends_after_it_begins", condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
            )
        ]


class PolicyPeriod(DatedRule):
    """A period of policy (政策时期) and the words it uses: P1 2014–2020, P2 2021–2025, P3 from 2026.

    words  {"poor_household": "贫困户", …}: what pages and printed forms of that time call things
    """

    key = models.CharField(_("period"), max_length=4, help_text=_("for example P2"))
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    words = models.JSONField(_("words of the period"), default=dict, blank=True)

    class Meta(DatedRule.Meta):
        verbose_name = _("policy period")
        verbose_name_plural = _("policy periods")
        ordering = ["valid_from", "region_prefix"]

    def __str__(self):
        return (get_language() == "en" and self.name_en) or self.name

    def word(self, key: str) -> str:
        """What this period calls a thing; "" when its documents have no word for it."""
        return self.words.get(key, "")


def period(region_code: str, on: date) -> PolicyPeriod | None:
    """The policy period of a place on a day, or None: then no period is known."""
    return PolicyPeriod.objects.in_force(region_code, on)
