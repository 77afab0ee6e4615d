"""Refusals of the journal."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.common.errors import DomainError, Invalid
from apps.journal.workflow import Refusal


class Refused(DomainError):
    """A transition's rule said no; code, status and words are the rule's own."""

    def __init__(self, refusal: Refusal, **details: Any) -> None:
        super().__init__(**details)
        self.code = refusal.code  # type: ignore[misc]
        self.status = refusal.status  # type: ignore[misc]
        self.message = refusal.text  # type: ignore[misc]


class ReasonTooShort(Invalid):
    """Who looks at what is hidden has to say why, so that whom it concerns can understand it."""

    code = "reason_too_short"
    message = _("请写明为什么要看，至少 %(least)s 个字。")
