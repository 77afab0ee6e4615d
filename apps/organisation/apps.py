from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    """See the app's line in docs/index.md."""

    name = "apps.organisation"
    verbose_name = _("机构与区划")
