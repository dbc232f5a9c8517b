"""What changes with place and time about programmes: kinds, bank rates, loans that are refused, shares for labour, ages and pay."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from regions.models import DatedRule
from shared.money import format_yuan

code_of_a_kind = RegexValidator(r"^[a-z][a-z_]{1,19}$", _("A code is made of small letters, for example photovoltaic."))
_PERCENT = {"validators": [MinValueValidator(1), MaxValueValidator(10_000)]}


def percent(bp: int) -> str:
    """435 → 4.35 %"""
    whole, rest = divmod(bp, 100)
    return f"{whole}.{rest:02} %"


class ProgrammeKind(DatedRule):
    """A kind of programme (光伏、果园 …) as a row, so that a county adds one without a line of code."""

    class Records(models.TextChoices):
        """Which operating records the pages of this kind offer."""

        NONE = "none", _("received income only")
        LIVESTOCK = "livestock", _("flocks and herds")
        SKETCHING = "sketching", _("bookings")
        WORKSHOP = "workshop", _("workshop and wage sheets")

    code = models.CharField(_("code"), max_length=20, validators=[code_of_a_kind])
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=60)
    records = models.CharField(_("operating records"), max_length=10, choices=Records, default=Records.NONE)
    income_item = models.CharField(_("income item"), max_length=60, help_text=_("as a household reads it, for example 光伏收益"))

    class Meta(DatedRule.Meta):
        verbose_name = _("kind of programme")
        verbose_name_plural = _("kinds of programmes")
        ordering = ["pk"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.UniqueConstraint(
                name="programme_kind_once", fields=["code"], violation_error_message=_("Another kind has this code already.")
            ),
        ]

    def __str__(self):
        return (get_language() == "en" and self.name_en) or self.name


class LabourShareRule(DatedRule):
    """So much of a kind's income goes to people for work (公益岗 wages, small public works)."""

    kind = models.CharField(_("kind"), max_length=20)
    share_bp = models.PositiveIntegerField(_("share for labour (bp)"), **_PERCENT, help_text=_("basis points: 8000 is 80 %"))

    class Meta(DatedRule.Meta):
        verbose_name = _("share for labour")
        verbose_name_plural = _("shares for labour")
        ordering = ["kind", "-valid_from"]

    def __str__(self):
        return f"{self.kind} {percent(self.share_bp)}"


class BankRate(DatedRule):
    """A year's bank rate; a contract whose return is above rate × factor is flagged."""

    rate_bp = models.PositiveIntegerField(_("rate of a year (bp)"), **_PERCENT, help_text=_("basis points: 365 is 3.65 %"))
    factor_bp = models.PositiveIntegerField(
        _("factor (bp)"), default=15_000, help_text=_("15000: returns above one and a half times the rate are flagged")
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("bank rate")
        verbose_name_plural = _("bank rates")
        ordering = ["-valid_from"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.CheckConstraint(name="bank_rate_factor_is_at_least_one", condition=Q(factor_bp__gte=10_000)),
        ]

    def __str__(self):
        return percent(self.rate_bp)

    @property
    def limit_bp(self) -> int:
        return self.rate_bp * self.factor_bp // 10_000


class HouseholdLoanRule(DatedRule):
    """What happens to a contract of these days whose capital is a loan taken up by households (户贷企用)."""

    class Effect(models.TextChoices):
        WARN = "warn", _("warned; a reason is required")
        REFUSE = "refuse", _("refused")

    effect = models.CharField(_("effect"), max_length=10, choices=Effect)

    class Meta(DatedRule.Meta):
        verbose_name = _("rule on household loans used by firms")
        verbose_name_plural = _("rules on household loans used by firms")
        ordering = ["-valid_from"]

    def __str__(self):
        return self.get_effect_display()


class PublicPostRule(DatedRule):
    """Who may hold a paid public-welfare job (公益性岗位), and how much it pays at most."""

    least_age = models.PositiveSmallIntegerField(_("youngest age"))
    most_age = models.PositiveSmallIntegerField(_("oldest age"))
    most_pay_fen = models.BigIntegerField(_("most pay of a month (fen)"), null=True, blank=True, help_text=_("empty: no maximum is set"))

    class Meta(DatedRule.Meta):
        verbose_name = _("rule on public-welfare jobs")
        verbose_name_plural = _("rules on public-welfare jobs")
        ordering = ["-valid_from"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.CheckConstraint(name="public_post_ages_in_order", condition=Q(most_age__gte=F("least_age"))),
            models.CheckConstraint(name="public_post_pay_is_positive", condition=Q(most_pay_fen__isnull=True) | Q(most_pay_fen__gt=0)),
        ]

    def __str__(self):
        return f"{self.least_age}–{self.most_age}"

    def yuan(self) -> str:
        return "—" if self.most_pay_fen is None else format_yuan(self.most_pay_fen)

    yuan.short_description = _("most yuan of a month")


class RecheckRule(DatedRule):
    """After how many months a recognised workshop (帮扶车间) is checked again."""

    months = models.PositiveSmallIntegerField(_("months between checks"), validators=[MinValueValidator(1), MaxValueValidator(60)])

    class Meta(DatedRule.Meta):
        verbose_name = _("rule on checking workshops again")
        verbose_name_plural = _("rules on checking workshops again")
        ordering = ["-valid_from"]

    def __str__(self):
        return str(self.months)


class ReadinessRule(DatedRule):
    """From this day on a dividend round needs asset, confirmed owner and contract; without a row, records from paper may come in."""

    class Meta(DatedRule.Meta):
        verbose_name = _("rule on what a round rests on")
        verbose_name_plural = _("rules on what a round rests on")
        ordering = ["-valid_from"]

    def __str__(self):
        return str(self.valid_from)


class MeetingRule(DatedRule):
    """How many must be present at a village meeting, and how many of them in favour, for an asset to be given up."""

    least_present_bp = models.PositiveIntegerField(
        _("present at least (bp)"), **_PERCENT, help_text=_("of those entitled; 6666 is two thirds")
    )
    above_bp = models.PositiveIntegerField(_("in favour more than (bp)"), **_PERCENT, help_text=_("of those present; 5000 is half"))

    class Meta(DatedRule.Meta):
        verbose_name = _("rule on village meetings about assets")
        verbose_name_plural = _("rules on village meetings about assets")
        ordering = ["-valid_from"]

    def __str__(self):
        return f"{percent(self.least_present_bp)} · {percent(self.above_bp)}"
