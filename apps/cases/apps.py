from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """See the app's line in docs/index.md."""

    name = "apps.cases"
    verbose_name = _("办件")
