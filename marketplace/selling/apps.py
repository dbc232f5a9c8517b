from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SellingConfig(AppConfig):
    name = "marketplace.selling"
    verbose_name = _("Seller's desk")
