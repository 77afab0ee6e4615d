from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkConfig(AppConfig):
    """See the app's line in docs/index.md."""

    name = "apps.work"
    verbose_name = _("待办与时限")
