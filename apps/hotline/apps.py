from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HotlineConfig(AppConfig):
    """See the app's line in docs/index.md."""

    name = "apps.hotline"
    verbose_name = _("12345 热线")
