from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AfterSaleConfig(AppConfig):
    name = "marketplace.aftersale"
    verbose_name = _("After-sale")
