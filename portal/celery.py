"""The Celery app. Work that matters waits in ``journal.Delivery`` rows; Celery only wakes it and keeps time."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

from portal.patience import wait_like_the_worker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")


@worker_init.connect
def _limit_the_database(**_extra: Any) -> None:
    wait_like_the_worker()
