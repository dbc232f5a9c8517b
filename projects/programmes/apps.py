from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "projects.programmes"
    verbose_name = _("Programmes")

    def ready(self):
        from projects.programmes import closing  # noqa: F401  registers what ends with a household
