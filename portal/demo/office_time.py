"""Moments of office time: where in the working days of the past a thing happened."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from apps.common.workdays import Hours, WorkCalendar, add_opening_minutes, opening_spans
from apps.organisation.selectors import office_hours, work_calendar

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class OfficeTime:
    """The city's working days and hours, counted in minutes of opening time."""

    calendar: WorkCalendar
    hours: Hours
    day: int  # minutes of a working day

    def before(self, now: datetime, minutes: int) -> datetime:
        """Return the moment from which ``minutes`` of office time have passed until ``now``."""
        day, left = timezone.localdate(now), timedelta(minutes=minutes)
        while True:
            for opens, closes in reversed(opening_spans(day, hours=self.hours, calendar=self.calendar)):
                end = min(closes, now)
                if end - opens > left:
                    return end - left
                left -= max(end - opens, timedelta())
            day -= timedelta(days=1)

    def after(self, start: datetime, minutes: int) -> datetime:
        """Return the moment by which ``minutes`` of office time have passed since ``start``."""
        return add_opening_minutes(start, minutes, hours=self.hours, calendar=self.calendar)


def office_time() -> OfficeTime:
    """Return the city's office time as it is now."""
    hours = office_hours()
    spans = hours[0]
    day = sum((closes.hour - opens.hour) * 60 + closes.minute - opens.minute for opens, closes in spans)
    return OfficeTime(work_calendar(), hours, day)
