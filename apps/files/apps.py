from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """See the app's line in docs/index.md."""

    name = "apps.files"
    verbose_name = _("文件")
