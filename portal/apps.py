"""The portal itself as a Django app: pages that compose several apps, commands that concern all of them."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Holds the pages that mix apps."""

    name = "portal"
    verbose_name = "一窗"
