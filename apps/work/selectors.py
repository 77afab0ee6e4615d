"""Reading work: the inbox, the clocks of a subject, its opinions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.common.actor import Actor
from apps.common.workdays import WorkCalendar, end_of
from apps.identity.permissions import posts_with
from apps.journal.services import open_actions
from apps.organisation.selectors import work_calendar
from apps.work import clocks
from apps.work.choices import LIVE, ClockKind, ItemAction, ItemStatus, Light
from apps.work.models import Clock, Extension, Opinion, Pause, SavedView, WorkItem
from apps.work.permissions import visible_items
from apps.work.workflow import ITEM

MINUTES_AN_HOUR = 60
INBOX_ORDER = ("due_at", "id")


def live_items(*, reader: Actor) -> QuerySet[WorkItem]:
    """Return what waits for the reader's post and its colleagues, most urgent first."""
    return visible_items(reader).filter(status__in=LIVE).select_related("department", "assignee").order_by(*INBOX_ORDER)


def open_items(*, reader: Actor) -> QuerySet[WorkItem]:
    """Return what nobody has claimed yet."""
    return live_items(reader=reader).filter(status=ItemStatus.OPEN)


def my_items(*, reader: Actor) -> QuerySet[WorkItem]:
    """Return what the reader's post has claimed."""
    return live_items(reader=reader).filter(assignee_id=reader.post_id)


def with_light(items: QuerySet[WorkItem], light: str, *, now: datetime) -> QuerySet[WorkItem]:
    """Narrow a list to one light: the condition is that of ``clocks.light_of``, asked of the database."""
    beyond_statute = Q(statutory_due_on__lt=timezone.localdate(now))
    counting = items.filter(is_counting=True)
    match light:
        case Light.GREY:
            return items.filter(is_counting=False)
        case Light.BLACK:
            return counting.filter(beyond_statute)
        case Light.RED:
            return counting.filter(due_at__lte=now).exclude(beyond_statute)
        case Light.YELLOW:
            return counting.filter(due_at__gt=now, warn_at__lte=now).exclude(beyond_statute)
        case Light.GREEN:
            return counting.filter(due_at__gt=now, warn_at__gt=now).exclude(beyond_statute)
    return items


def saved_views(*, reader: Actor) -> QuerySet[SavedView]:
    """Return the views the reader's account has saved."""
    if reader.account_id is None:
        return SavedView.objects.none()
    return SavedView.objects.filter(account_id=reader.account_id).order_by("name", "id")


def pauses_of(clock_ids: Iterable[int]) -> dict[int, list[Pause]]:
    """Return the pauses of many clocks in one query, by clock."""
    found: dict[int, list[Pause]] = {}
    for pause in Pause.objects.filter(clock_id__in=list(clock_ids)).order_by("id"):
        found.setdefault(pause.clock_id, []).append(pause)
    return found


def open_pause(clock: Clock) -> Pause | None:
    """Return the pause that holds a clock now."""
    return Pause.objects.filter(clock=clock, ended_on=None).first() if clock.is_paused else None


def told_until(pause: Pause, *, calendar: WorkCalendar | None = None) -> date:
    """Return the last of the days that were told for a special procedure."""
    return (calendar or work_calendar()).add_working_days(pause.started_on, pause.told_days)


def extensions_of(clock_ids: Iterable[int]) -> dict[int, Extension]:
    """Return the extension of each of many clocks that has one."""
    return {row.clock_id: row for row in Extension.objects.filter(clock_id__in=list(clock_ids)).order_by("id")}


def live_items_of(subject: Model) -> QuerySet[WorkItem]:
    """Return the live items of one subject."""
    return WorkItem.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk, status__in=LIVE
    ).order_by("id")


def handling_of(item: WorkItem, actor: Actor, *, between_colleagues: bool = True) -> dict[str, Any]:
    """Return who works on an item and what of that the reader may change, for ``desk/item.html``.

    :param between_colleagues: whether the page lets one hand the item to a colleague
    """
    allowed = {action.action for action in open_actions(ITEM, item, actor) if action.allowed}
    posts = posts_with(item.right, item.department_id).exclude(pk=item.assignee_id or 0)
    hands_over = between_colleagues and ItemAction.HAND_OVER in allowed
    return {
        "row": item,
        "is_mine": item.assignee_id == actor.post_id,
        "can_claim": ItemAction.CLAIM in allowed,
        "can_release": ItemAction.RELEASE in allowed,
        "colleagues": list(posts.select_related("account__person", "department")) if hands_over else [],
    }


def opinions_of(subject: Model) -> QuerySet[Opinion]:
    """Return the opinions on a subject, oldest first."""
    return (
        Opinion.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
        .select_related("post__department")
        .order_by("id")
    )


def clocks_of(subject_type: str, subject_ids: Iterable[int]) -> dict[int, list[Clock]]:
    """Return the clocks of many subjects in one query, by subject."""
    found: dict[int, list[Clock]] = {}
    for clock in Clock.objects.filter(subject_type=subject_type, subject_id__in=list(subject_ids)).order_by("id"):
        found.setdefault(clock.subject_id, []).append(clock)
    return found


def running_clock(subject: Model, kind: str) -> Clock | None:
    """Return a subject's running clock of one kind."""
    return Clock.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk, kind=kind, stopped_on__isnull=True
    ).first()


def latest_clocks(subject: Model, kind: str) -> QuerySet[Clock]:
    """Return a subject's clocks of one kind, running or stopped, newest first."""
    return Clock.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk, kind=kind).order_by(
        "-id"
    )


@dataclass(frozen=True, slots=True)
class Remaining:
    """How a duty stands: its light, its due day, and the working days left (negative when working days went by since).

    ``minutes_left`` is given for duties due at a moment, which it counts to round the clock; None for those due with a day.
    """

    light: str
    due_on: date
    days_left: int
    is_provisional: bool = False
    minutes_left: int | None = None

    @property
    def colour(self) -> str:
        """The light in the colours of the pages' status tag, whose words and shape differ too."""
        return Light.RED if self.light == Light.BLACK else self.light

    @property
    def words(self) -> str:
        """How much time is left, as who does the work reads it: 还剩 3 个工作日."""
        late = {"days": -self.days_left}
        if self.light == Light.GREY:
            return _("暂停计时")
        if self.minutes_left is not None:
            return _timed_words(self.minutes_left)
        if self.light in {Light.RED, Light.BLACK}:
            text = (
                _("已超期 %(days)s 个工作日") if self.light == Light.RED else _("已超法定时限，超期 %(days)s 个工作日")
            )
            return text % late if late["days"] else _("已超期")
        return _("还剩 %(days)s 个工作日") % {"days": self.days_left} if self.days_left else _("今天到期")

    def words_for(self, kind: str) -> str:
        """How much time is left, as the one who waits is told; ``kind`` tells whose time it is."""
        if self.light == Light.GREY:
            return _("在做检验、评审一类的程序，这段时间不算在办理时间里")
        names = {"days": abs(self.days_left), "day": date_format(self.due_on, "MONTH_DAY_FORMAT")}
        is_late = self.light in {Light.RED, Light.BLACK}
        if kind == ClockKind.CORRECTION:
            if is_late:
                return _("补充材料的期限已过，请马上补充")
            if self.days_left == 0:
                return _("今天是补充材料的最后一天")
            return _("请在%(day)s前补充，还剩 %(days)s 个工作日") % names
        if is_late and self.days_left == 0:
            return _("已超过承诺的时间，您可以打 12345 催办")
        if is_late:
            return _("已超过承诺的日子 %(days)s 个工作日，您可以打 12345 催办") % names
        return _("还剩 %(days)s 个工作日，%(day)s前给您答复") % names if self.days_left else _("今天给您答复")


def _timed_words(minutes: int) -> str:
    """Return how much of a limit of minutes is left, or gone: 还剩 25 分钟, 已超时 3 小时."""
    hours = abs(minutes) // MINUTES_AN_HOUR
    if minutes < 0:
        return (
            _("已超时 %(hours)s 小时") % {"hours": hours}
            if hours
            else _("已超时 %(minutes)s 分钟") % {"minutes": -minutes}
        )
    return _("还剩 %(hours)s 小时") % {"hours": hours} if hours else _("还剩 %(minutes)s 分钟") % {"minutes": minutes}


def remaining(item: WorkItem | Clock, *, now: datetime, calendar: WorkCalendar | None = None) -> Remaining:
    """Return how a work item or a clock stands now; lists read the calendar once and pass it."""
    calendar = calendar or work_calendar()
    today = timezone.localdate(now)
    if isinstance(item, Clock):
        counting = not item.is_paused and item.stopped_on is None
    else:
        counting = item.is_counting and item.status in LIVE
    due: date = item.due_on
    return Remaining(
        light=clocks.light_of(
            due=item.due_at,
            warn=item.warn_at,
            statutory=end_of(item.statutory_due_on) if item.statutory_due_on else None,
            now=now,
            counting=counting,
        ),
        due_on=due,
        days_left=clocks.days_left(due=due, today=today, calendar=calendar),
        is_provisional=getattr(item, "is_provisional", False),
        minutes_left=(item.due_at - now) // timedelta(minutes=1) if item.is_timed else None,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How a subject stands now for a list: the clock that runs, and how much of it is left."""

    clock: Clock | None
    remaining: Remaining | None


def standings_of(rows: Iterable[Model], *, now: datetime, kind: str = "") -> dict[int, Standing]:
    """Return the standing of many subjects of one model by key, in two queries whatever their number.

    :param kind: whose clock counts; otherwise it is the one that is due first
    """
    subjects = list(rows)
    clocks_by_subject = clocks_of(subjects[0]._meta.label_lower, [row.pk for row in subjects]) if subjects else {}
    calendar = work_calendar()
    found = {}
    for row in subjects:
        running = [clock for clock in clocks_by_subject.get(row.pk, []) if clock.stopped_on is None]
        counting = [clock for clock in running if kind in {"", clock.kind}]
        first = min(counting, key=lambda clock: (clock.due_at, clock.pk), default=None)
        found[row.pk] = Standing(first, remaining(first, now=now, calendar=calendar) if first else None)
    return found
