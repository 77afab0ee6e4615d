"""Letting follow what follows from invented events, at once: nothing of it waits for a worker, before a live user's things."""

from django.db.models import Model

from apps.journal.choices import DeliveryState
from apps.journal.models import Delivery
from apps.journal.services import run_deliveries, type_of


class Stuck(Exception):
    """What should follow from an event does not: the handler's own error was logged."""


def settle(*subjects: Model) -> None:
    """Handle what waits for the events of these.

    :raises Stuck: something of it failed
    """
    while any(run_deliveries(subject=subject) for subject in subjects):
        pass
    for subject in subjects:
        left = Delivery.objects.filter(event__subject_type=type_of(subject), event__subject_id=subject.pk)
        failed = left.exclude(state=DeliveryState.DONE).order_by("id").first()
        if failed is not None:
            raise Stuck(failed.handler)
