from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Tools for all apps; no models."""

    name = "apps.common"
    verbose_name = "公共"
