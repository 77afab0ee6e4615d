"""What follows from a ticket's events. One line, one service each."""

from apps.hotline.notices import NOTICES, tell_caller
from apps.journal.models import Event
from apps.journal.registry import on


@on(*NOTICES)
def tell(event: Event) -> None:
    """Tell the caller."""
    tell_caller(event=event)
