"""Words of the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    """Where one delivery of one event to one handler stands; machines move it, so it is a state and not a status."""

    WAITING = "waiting", _("等待处理")
    DONE = "done", _("已处理")
    FAILED = "failed", _("处理失败")
