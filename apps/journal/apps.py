from django.apps import AppConfig


class JournalConfig(AppConfig):
    """See the app's README line in docs/index.md."""

    name = "apps.journal"
    verbose_name = "留痕"
