from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """See the app's README line in docs/index.md."""

    name = "apps.messaging"
    verbose_name = "消息"
