from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    """Tools for all apps; no models."""

    name = "apps.common"
    verbose_name = _("公共")
