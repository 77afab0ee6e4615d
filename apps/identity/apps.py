from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """See the app's README line in docs/index.md."""

    name = "apps.identity"
    verbose_name = "统一身份"
