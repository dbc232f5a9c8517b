"""What changes with place and time about paying: where institutions send their money, how long a wallet takes money back."""

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.models import DatedRule


class TransferRule(DatedRule):
    """The county's supervised account, and how many days an institution has to pay into it."""

    days = models.PositiveSmallIntegerField(_("days to pay"), validators=[MinValueValidator(1)])
    payee = models.CharField(_("account holder"), max_length=80)
    bank = models.CharField(_("bank"), max_length=80)
    account = models.CharField(_("account number"), max_length=40, validators=[RegexValidator(r"^[0-9 -]{8,40}$")])

    class Meta(DatedRule.Meta):
        verbose_name = _("transfer rule")
        verbose_name_plural = _("transfer rules")
        ordering = ["region_prefix", "valid_from"]

    def __str__(self):
        return f"{self.payee} {self.bank}"


class RefundWindow(DatedRule):
    """For so many days after the payment a method takes money back the way it came; later it goes by bank transfer."""

    method = models.CharField(
        _("method"), max_length=20, choices=[("card", _("bank card")), ("alipay", _("Alipay")), ("wechat_pay", _("WeChat Pay"))]
    )
    days = models.PositiveSmallIntegerField(_("days"), validators=[MinValueValidator(1)])

    class Meta(DatedRule.Meta):
        verbose_name = _("refund window")
        verbose_name_plural = _("refund windows")
        ordering = ["method", "region_prefix", "valid_from"]

    def __str__(self):
        return f"{self.get_method_display()} {self.days}"
