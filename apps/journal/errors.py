"""Refusals of the journal."""

from typing import Any

from apps.common.errors import DomainError
from apps.journal.workflow import Refusal


class Refused(DomainError):
    """A transition's rule said no; code, status and words are the rule's own."""

    def __init__(self, refusal: Refusal, **details: Any) -> None:
        super().__init__(**details)
        self.code = refusal.code  # type: ignore[misc]
        self.status = refusal.status  # type: ignore[misc]
        self.message = refusal.text  # type: ignore[misc]
