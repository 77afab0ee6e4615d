"""Waking the worker. A broker that is away delays work and loses none: the rows wait, and a beat job sweeps."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError
from psycopg import Error as DatabaseDown

log = logging.getLogger(__name__)
DELIVER = "journal.deliver"


def wake() -> None:
    """Tell a worker that deliveries wait; never fail and never wait for a broker that is away."""
    try:
        current_app.send_task(DELIVER, retry=False, ignore_result=True)
    except (OperationalError, OSError, DatabaseDown) as error:
        log.warning("the broker is away (%s); the sweep will deliver", type(error).__name__)
