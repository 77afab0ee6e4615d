from django.apps import AppConfig


class MattersConfig(AppConfig):
    """See the app's README line in docs/index.md."""

    name = "apps.matters"
    verbose_name = "服务事项"
