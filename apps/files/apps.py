from django.apps import AppConfig


class FilesConfig(AppConfig):
    """See the app's README line in docs/index.md."""

    name = "apps.files"
    verbose_name = "文件"
