"""Settings of processes that tests start: the tests' keys, the real broker on PostgreSQL, a fast clock for beat."""

from portal.settings.base import DATABASES, env
from portal.settings.test import *  # noqa: F403

CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "pgmq://")
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "conn_string": env.libpq(DATABASES["default"]),
        "init_extension": False,
        "visibility_timeout": 20,
        "use_notify": True,
        "notify_throttle_interval_ms": 0,
        "wait_time_seconds": 0,
        "polling_interval": 0.1,
    }
    if CELERY_BROKER_URL.startswith("pgmq")
    else {}
)
CELERY_BEAT_SCHEDULE = {"deliver": {"task": "journal.deliver", "schedule": 1.0}}
INSTALLED_APPS = [*INSTALLED_APPS, "tests.support.slow"]  # noqa: F405
