from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MattersConfig(AppConfig):
    """What people can apply for: catalogue, versions, guides, forms, search."""

    name = "apps.matters"
    verbose_name = _("服务事项")
