"""What happened to a case and how its time runs, as the desk shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.cases.models import Case
from apps.cases.presentation import paper_names
from apps.cases.workflow import CASE
from apps.common.workdays import WorkCalendar
from apps.identity.selectors import post_names
from apps.journal.models import Event
from apps.work.choices import SpecialProcedure
from apps.work.models import Clock, Pause
from apps.work.presentation import clock_row
from apps.work.selectors import extensions_of, pauses_of, told_until

LINE = 1000  # the width of a clock's line, in units of its drawing


def history_rows(case: Case, events: Iterable[Event]) -> list[dict[str, Any]]:
    """Return the history newest first, with the posts that acted; one query for their names."""
    events = list(events)
    posts = post_names(events)
    steps = {step.id: step.title for step in case.version.parsed.procedure.steps}
    return [
        {
            "title": event_title(event.kind),
            "at": event.at,
            "who": _who(event, posts),
            "text": _facts(case, event, steps),
            "state": "done",
        }
        for event in reversed(events)
    ]


def event_title(kind: str) -> str:
    """Return what an event is called: the name of the move that wrote it."""
    name = kind.partition(".")[2]
    if name == "submitted":
        return _("提交申请")
    return next((str(move.label) for move in CASE.actions.values() if move.event == name), name)


def _who(event: Event, posts: dict[int, str]) -> str:
    if event.is_system:
        return _("系统")
    post = posts.get(event.post_id or 0)
    if post is None:
        return _("申请人")
    if event.on_behalf_id:
        return _("%(post)s（窗口代申请人办理）") % {"post": post}
    return post


def _facts(case: Case, event: Event, steps: dict[str, str]) -> str:
    facts = event.facts
    parts = []
    if "step" in facts and "next" in facts:
        names = {"step": steps.get(facts["step"], facts["step"]), "next": steps.get(facts["next"], facts["next"])}
        parts.append(_("%(step)s → %(next)s") % names)
    if "papers" in facts:
        parts.append(paper_names(case, facts["papers"]))
    if facts.get("promised"):
        parts.append(_("还要补交：%(names)s") % {"names": paper_names(case, facts["promised"])})
    if facts.get("repeated"):
        parts.append(_("第 %(number)s 次补正，已列入督办") % {"number": facts["number"]})
    if "procedure" in facts:
        label = SpecialProcedure(facts["procedure"]).label
        parts.append(_("%(label)s，告知需 %(days)s 个工作日") % {"label": label, "days": facts["told_days"]})
    if "days" in facts:
        parts.append(_("延长 %(days)s 个工作日") % {"days": facts["days"]})
    parts += [str(facts[name]) for name in ("reason", "grounds", "licence") if facts.get(name)]
    return _("；").join(parts)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a clock's line: where it begins and how long it is, in units of the drawing."""

    kind: str  # run, paused, extra
    x: int
    width: int


def clock_rows(clocks: list[Clock], *, now: datetime, calendar: WorkCalendar) -> list[dict[str, Any]]:
    """Return each clock with its line (start to last due day, pauses, extension, today) and the same in words."""
    ids = [clock.pk for clock in clocks]
    pauses, extensions = pauses_of(ids), extensions_of(ids)
    today = timezone.localdate(now)
    rows = []
    for clock in clocks:
        held = pauses.get(clock.pk, [])
        extension = extensions.get(clock.pk)
        rows.append(
            {
                **clock_row(clock, now=now, calendar=calendar),
                "spans": _spans(clock, [(p.started_on, p.ended_on or today) for p in held]),
                "today_x": _today_x(clock, today),
                "pauses": held,
                "overrun": _overrun(held, today=today, calendar=calendar),
                "extension": extension,
            }
        )
    return rows


def _overrun(pauses: list[Pause], *, today: date, calendar: WorkCalendar) -> str:
    """Return that a special procedure lasts longer than the applicant was told; nothing when none does."""
    until = next((told_until(pause, calendar=calendar) for pause in pauses if pause.ended_on is None), None)
    if until is None or today <= until:
        return ""
    return _("告知的天数%(day)s已满，特别程序还没有结束") % {"day": date_format(until, "MONTH_DAY_FORMAT")}


def _end(clock: Clock) -> date:
    days = [clock.promised_due_on, clock.stopped_on, clock.statutory_due_on if clock.is_extended else None]
    return max(day for day in days if day is not None)


def _x(clock: Clock, day: date) -> int:
    total = max((_end(clock) - clock.started_on).days, 1)
    return min(max(round(LINE * (day - clock.started_on).days / total), 0), LINE)


def _spans(clock: Clock, pauses: list[tuple[date, date]]) -> list[Span]:
    promised = _x(clock, clock.promised_due_on)
    spans = [Span("run", 0, promised)]
    if clock.is_extended:
        spans.append(Span("extra", promised, LINE - promised))
    spans += [Span("paused", _x(clock, start), max(_x(clock, end) - _x(clock, start), 6)) for start, end in pauses]
    return spans


def _today_x(clock: Clock, today: date) -> int:
    return _x(clock, clock.stopped_on or today)
