from django.apps import AppConfig


class LicencesConfig(AppConfig):
    """See the app's README line in docs/index.md."""

    name = "apps.licences"
    verbose_name = "电子证照"
