"""The portal itself as a Django app: pages that compose several apps, commands that concern all of them."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Holds the pages that mix apps."""

    name = "portal"
    verbose_name = _("一窗")


class ConsoleConfig(AdminConfig):
    """Django's admin with our site in its place."""

    default_site = "portal.console.ConsoleSite"
    verbose_name = _("一窗")
