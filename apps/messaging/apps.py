from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    """See the app's line in docs/index.md."""

    name = "apps.messaging"
    verbose_name = _("消息")
