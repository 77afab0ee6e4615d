"""What follows from events of lower apps: messages. One line, one service each."""

from apps.journal.models import Event
from apps.journal.registry import on
from apps.messaging.services import MANDATE_NOTICES, tell_of_mandate


@on(*MANDATE_NOTICES)
def tell_both_sides(event: Event) -> None:
    """Tell the agent and whom they act for."""
    tell_of_mandate(event=event)
