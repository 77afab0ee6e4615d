from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    """See the app's line in docs/index.md."""

    name = "apps.identity"
    verbose_name = _("统一身份")
