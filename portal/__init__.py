"""The one-window portal of Lanzhou."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
