"""The portal itself as a Django app: pages that compose several apps, commands that concern all of them."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    """Holds the pages that mix apps."""

    name = "portal"
    verbose_name = "一窗"


class ConsoleConfig(AdminConfig):
    """Django's admin with our site in its place."""

    default_site = "portal.console.ConsoleSite"
