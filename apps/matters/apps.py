from django.apps import AppConfig


class MattersConfig(AppConfig):
    """What people can apply for: catalogue, versions, guides, forms, search."""

    name = "apps.matters"
    verbose_name = "服务事项"
