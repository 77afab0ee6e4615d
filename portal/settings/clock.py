"""What the portal does by the clock: beat sends these, the worker does them. docs/operations.md has the list in words."""

from typing import Any

from celery.schedules import crontab

MINUTE, HOUR, DAY = 60, 3600, 86400


def _each(seconds: int, task: str) -> dict[str, Any]:
    """Send a task every so many seconds; one nobody took until the next is sent is thrown away."""
    return {"task": task, "schedule": float(seconds), "options": {"expires": seconds}}


def _nightly(hour: int, minute: int, task: str) -> dict[str, Any]:
    """Send a task once a day."""
    return {"task": task, "schedule": crontab(hour=hour, minute=minute), "options": {"expires": DAY}}


SCHEDULE: dict[str, dict[str, Any]] = {
    "deliver": _each(10, "journal.deliver"),
    "send-waiting-sms": _each(10, "messaging.send_waiting_sms"),
    "report-late-tickets": _each(MINUTE, "hotline.report_late"),
    "settle-joint-applications": _each(3 * MINUTE, "approvals.settle"),
    "deem-accepted": _each(15 * MINUTE, "cases.deem_accepted"),
    "lapse": _each(15 * MINUTE, "cases.lapse"),
    "send-joint-corrections": _each(15 * MINUTE, "approvals.send_corrections"),
    "review-duties": _each(15 * MINUTE, "reviews.move_on"),
    "end-silent-tickets": _each(15 * MINUTE, "hotline.end_silence"),
    "expire-drafts": _each(HOUR, "cases.expire_drafts"),
    "expire-joint-drafts": _each(HOUR, "approvals.expire_drafts"),
    "expire-mandates": _each(HOUR, "identity.expire_mandates"),
    "expire-licences": _each(HOUR, "licences.expire"),
    "forget-presented-codes": _each(HOUR, "licences.forget_old_tokens"),
    "recompute-clocks": _nightly(0, 20, "work.recompute_running_clocks"),
    "seal-journal": _nightly(1, 0, "journal.seal"),
    "forget-old-keys": _nightly(2, 0, "journal.forget_old_keys"),
    "forget-sign-ins": _nightly(2, 30, "identity.forget_old"),
    "push-figures": _nightly(3, 10, "cases.push_figures"),
    "forget-unused-files": _nightly(3, 40, "files.forget_unused"),
}
