from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LicencesConfig(AppConfig):
    """See the app's line in docs/index.md."""

    name = "apps.licences"
    verbose_name = _("电子证照")
