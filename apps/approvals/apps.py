from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    """See the app's line in docs/index.md."""

    name = "apps.approvals"
    verbose_name = _("并联审批")
