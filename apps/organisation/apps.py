from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """See the app's README line in docs/index.md."""

    name = "apps.organisation"
    verbose_name = "机构与区划"
