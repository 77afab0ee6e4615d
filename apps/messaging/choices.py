"""Words of messaging."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class SmsState(models.TextChoices):
    """Where an SMS is; only the sender moves it."""

    WAITING = "waiting", _("待发送")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("发送失败")


# What a template may name. One list for all templates, so that a sender and a text cannot drift apart unnoticed.
PLACEHOLDERS: Final = frozenset(
    {
        "code",  # a one-time code, or the code beside a number
        "days",  # a number of working days
        "department",
        "due_at",  # the moment something is due
        "due_on",  # the day something is due
        "firm",
        "items",  # a list of texts
        "link",  # an address of this portal
        "licence",  # the name of a licence
        "matter",
        "minutes",
        "number",  # of a case or a licence
        "old_due_on",
        "person",  # a masked name
        "reason",
        "until_on",  # the last day to do something, or words for "no last day"
    }
)
