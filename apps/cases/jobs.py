"""What happens to cases by the clock alone. A job selects rows and calls one service per row."""

import logging
from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.cases.services import drafts, figures, intake
from apps.common.locks import one_at_a_time
from apps.common.rows import one_by_one

log = logging.getLogger(__name__)


@shared_task(name="cases.deem_accepted")
@one_at_a_time
def deem_accepted(**_extra: Any) -> None:
    """Accept what intake left unanswered for five working days."""
    now = timezone.now()
    silent = intake.cases_silent_since(timezone.localdate(now))
    one_by_one(silent, lambda case: intake.deem_accepted(case=case, at=now), what="case", log=log)


@shared_task(name="cases.lapse")
@one_at_a_time
def lapse(**_extra: Any) -> None:
    """End what the applicant did not supplement in time."""
    now = timezone.now()
    uncorrected = intake.cases_uncorrected_since(timezone.localdate(now))
    one_by_one(uncorrected, lambda case: intake.lapse_case(case=case, at=now), what="case", log=log)


@shared_task(name="cases.expire_drafts")
@one_at_a_time
def expire_drafts(**_extra: Any) -> None:
    """Delete drafts past their time."""
    drafts.expire_drafts(now=timezone.now())


@shared_task(name="cases.push_figures")
@one_at_a_time
def push_figures(**_extra: Any) -> None:
    """Tell the matters how often they were applied for lately, and how long it took."""
    figures.push_figures(now=timezone.now())
