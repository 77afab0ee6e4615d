from django.apps import AppConfig


class CasesConfig(AppConfig):
    """See the app's README line in docs/index.md."""

    name = "apps.cases"
    verbose_name = "办件"
