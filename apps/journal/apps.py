from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    """What happened, and who is still to be told."""

    name = "apps.journal"
    verbose_name = _("留痕")

    def ready(self) -> None:
        """Load every app's ``handlers.py`` so that events find their listeners."""
        autodiscover_modules("handlers")
