from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    """See the app's line in docs/index.md."""

    name = "apps.reviews"
    verbose_name = _("好差评")
