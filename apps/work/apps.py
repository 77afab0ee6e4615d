from django.apps import AppConfig


class WorkConfig(AppConfig):
    """See the app's README line in docs/index.md."""

    name = "apps.work"
    verbose_name = "待办与时限"
