from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    """Tools for all apps; no models."""

    name = "apps.common"
    verbose_name = _("公共")

    def ready(self) -> None:
        """Let every app add its parts to exports and to the pages of other apps."""
        autodiscover_modules("hooks")
