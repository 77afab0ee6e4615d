"""How a clock stands, in words: the same at every desk."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.common.workdays import WorkCalendar
from apps.work.models import Clock
from apps.work.selectors import remaining


def clock_row(clock: Clock, *, now: datetime, calendar: WorkCalendar) -> dict[str, Any]:
    """Return a clock as ``desk/clocks.html`` shows it; whoever draws its line adds to it."""
    return {
        "label": str(clock.get_kind_display()),
        "left": remaining(clock, now=now, calendar=calendar) if clock.stopped_on is None else None,
        "text": clock_facts(clock),
    }


def clock_facts(clock: Clock) -> str:
    """Return when a clock began, is due and ended, and what became of it meanwhile."""
    parts = [_("%(day)s起算") % {"day": _day(clock.started_on)}, *_due(clock)]
    if clock.stopped_on:
        parts.append(_("%(day)s停止") % {"day": _day(clock.stopped_on)})
    if clock.is_extended:
        parts.append(_("已延长"))
    if clock.is_provisional:
        parts.append(_("按暂定工作日历计算"))
    return _("；").join(parts)


def _due(clock: Clock) -> list[str]:
    if clock.is_timed:
        return [_("%(day)s到期") % {"day": f"{timezone.localtime(clock.due_at):%Y-%m-%d %H:%M}"}]
    if clock.statutory_due_on is None:
        return [_("%(day)s到期") % {"day": _day(clock.due_on)}]
    return [
        _("承诺 %(day)s") % {"day": _day(clock.promised_due_on)},
        _("法定 %(day)s") % {"day": _day(clock.statutory_due_on)},
    ]


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
