from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "projects.monitoring"
    verbose_name = _("Monitoring")

    def ready(self):
        from projects.monitoring import facts  # noqa: F401  tells the checks of the register what it knows
