from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PairingConfig(AppConfig):
    name = "projects.pairing"
    verbose_name = _("Pairing")

    def ready(self):
        from projects.pairing import scope  # noqa: F401  tells accounts.scope which households are a helper's own
