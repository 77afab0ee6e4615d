"""The verbs of work: clocks that start, pause, extend and stop; items that open, are claimed and are finished."""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from apps.common.actor import SYSTEM, Actor
from apps.common.errors import Conflict, NotAllowed, NotFound
from apps.common.rows import one_by_one
from apps.common.workdays import WorkCalendar, end_of, start_of
from apps.files.models import StoredFile
from apps.identity.models import Post
from apps.identity.permissions import may
from apps.journal.services import advance, record, type_of
from apps.organisation.selectors import office_hours, work_calendar
from apps.work import clocks
from apps.work.choices import LIVE, ItemAction, ItemStatus
from apps.work.clocks import Limit, Span
from apps.work.errors import AlreadyExtended, AlreadyPaused, NothingToDo, NotPaused
from apps.work.models import Clock, Extension, Opinion, Pause, SavedView, WorkItem
from apps.work.selectors import live_items_of, open_items
from apps.work.workflow import ITEM

log = logging.getLogger(__name__)

CHUNK = 500
# What is computed of a clock; nothing else about it changes with a calendar, a pause or an extension.
COMPUTED = (
    "promised_due_on", "statutory_due_on", "due_at", "warn_at", "is_provisional", "is_extended", "is_paused",
)  # fmt: skip


def start_clock(
    *, subject: Model, kind: str, started_on: date, promised: Limit, statutory: Limit | None, today: date
) -> Clock:
    """Start a limit of days that began with the event on ``started_on``."""
    clock = _new_clock(subject, kind, started_on, promised, statutory)
    _compute(clock, today=today, calendar=work_calendar())
    clock.save()
    return clock


def start_timed_clock(*, subject: Model, kind: str, started_at: datetime, promised: Limit) -> Clock:
    """Start a limit of minutes that began at ``started_at``."""
    clock = _new_clock(subject, kind, timezone.localdate(started_at), promised, None)
    clock.started_at = started_at
    _compute(clock, today=clock.started_on, calendar=work_calendar())
    clock.save()
    return clock


def _new_clock(subject: Model, kind: str, started_on: date, promised: Limit, statutory: Limit | None) -> Clock:
    return Clock(
        subject_type=type_of(subject),
        subject_id=subject.pk,
        kind=kind,
        started_on=started_on,
        promised_value=promised.value,
        promised_unit=promised.unit,
        statutory_value=statutory.value if statutory else None,
        statutory_unit=statutory.unit if statutory else Limit(0).unit,
    )


def _compute(clock: Clock, *, today: date, calendar: WorkCalendar) -> None:
    """Fill in a clock's due days from its start, limits, pauses and extensions: nobody sets them otherwise.

    An extension lengthens the statutory limit; where the law sets none, the promised one.
    """
    if clock.started_at is not None:
        _compute_timed(clock, clock.started_at, calendar)
        return
    pauses, extensions = (list(clock.pauses.all()), list(clock.extensions.all())) if clock.pk else ([], [])
    spans = [Span(pause.started_on, pause.ended_on) for pause in pauses]
    promised = Limit(clock.promised_value, clock.promised_unit)
    extra_days = sum(extension.days for extension in extensions)
    clock.promised_due_on = clocks.due_on(
        start=clock.started_on,
        limit=promised,
        pauses=spans,
        extra_days=extra_days if clock.statutory_value is None else 0,
        today=today,
        calendar=calendar,
    )
    if clock.statutory_value is not None:
        clock.statutory_due_on = clocks.due_on(
            start=clock.started_on,
            limit=Limit(clock.statutory_value, clock.statutory_unit),
            pauses=spans,
            extra_days=extra_days,
            today=today,
            calendar=calendar,
        )
    clock.is_extended = bool(extensions)
    clock.is_paused = clock.stopped_on is None and any(pause.ended_on is None for pause in pauses)
    due: date = clock.due_on
    clock.due_at = end_of(due)
    clock.warn_at = start_of(clocks.warn_on(due=due, limit=promised, calendar=calendar))
    clock.is_provisional = calendar.is_provisional(max(due, clock.statutory_due_on or due))


def _compute_timed(clock: Clock, started_at: datetime, calendar: WorkCalendar) -> None:
    limit = Limit(clock.promised_value, clock.promised_unit)
    clock.due_at = clocks.due_at(start=started_at, limit=limit, hours=office_hours(), calendar=calendar)
    clock.warn_at = clock.due_at - (clock.due_at - started_at) * clocks.WARN_SHARE
    clock.promised_due_on = timezone.localdate(clock.due_at)
    clock.is_provisional = calendar.is_provisional(clock.promised_due_on)


def _recomputed(clock: Clock, *, today: date, calendar: WorkCalendar) -> bool:
    """Compute a clock anew in memory; return whether anything about it changed."""
    before = [getattr(clock, name) for name in COMPUTED]
    _compute(clock, today=today, calendar=calendar)
    return before != [getattr(clock, name) for name in COMPUTED]


def _locked(clock: Clock) -> Clock:
    return Clock.objects.select_for_update(of=("self",), no_key=True).get(pk=clock.pk)


def _refresh(clock: Clock, *, today: date, calendar: WorkCalendar) -> None:
    """Compute a locked clock anew; if that changed it, save it and what its live items copy of it."""
    if not _recomputed(clock, today=today, calendar=calendar):
        return
    clock.save()
    WorkItem.objects.filter(clock=clock, status__in=LIVE).update(
        due_on=clock.due_on,
        due_at=clock.due_at,
        warn_at=clock.warn_at,
        statutory_due_on=clock.statutory_due_on,
        is_counting=not clock.is_paused,
    )


@transaction.atomic
def recompute_clock(*, clock: Clock, at: datetime, calendar: WorkCalendar | None = None) -> bool:
    """Recompute a running clock's due days and those of its live items; a move is recorded. Return whether they moved."""
    clock = _locked(clock)
    if clock.stopped_on is not None:
        return False
    before = _due_days(clock)
    _refresh(clock, today=timezone.localdate(at), calendar=calendar or work_calendar())
    after = _due_days(clock)
    if before == after:
        return False
    facts = {"kind": clock.kind, "from": before[0].isoformat(), "to": after[0].isoformat()}
    if len(after) > 1:
        facts |= {"statutory_from": before[1].isoformat(), "statutory_to": after[1].isoformat()}
    earlier = any(new < old for old, new in zip(before, after, strict=True))
    record("work.clock_moved", clock, actor=SYSTEM, at=at, facts={**facts, "earlier": earlier})
    return True


def _due_days(clock: Clock) -> list[date]:
    """Return the promised due day, and the statutory one where the law sets one."""
    return [day for day in (clock.promised_due_on, clock.statutory_due_on) if day is not None]


def recompute_running_clocks(*, now: datetime) -> int:
    """Recompute the running clocks that do not stand where they should: a pause grew by a day, a calendar was published.

    All are computed in memory, with three statements for each ``CHUNK``; only those that changed are locked and written.
    Return how many.
    """
    calendar, today = work_calendar(), timezone.localdate(now)
    running = Clock.objects.filter(stopped_on__isnull=True).prefetch_related("pauses", "extensions").order_by("id")
    changed = [row.pk for row in running.iterator(chunk_size=CHUNK) if _stands_wrong(row, today, calendar)]
    return one_by_one(
        changed, lambda pk: recompute_clock(clock=Clock(pk=pk), at=now, calendar=calendar), what="clock", log=log
    )


def _stands_wrong(clock: Clock, today: date, calendar: WorkCalendar) -> bool:
    try:
        return _recomputed(clock, today=today, calendar=calendar)
    except Exception:  # noqa: BLE001 - it fails again where it is worked on, and is logged there
        return True


@transaction.atomic
def stop_clock(*, clock: Clock, on: date) -> Clock:
    """Stop a clock; an open pause ends with it."""
    clock = _locked(clock)
    clock.pauses.filter(ended_on__isnull=True).update(ended_on=on)
    clock.stopped_on = on
    _compute(clock, today=on, calendar=work_calendar())
    clock.save()
    return clock


@transaction.atomic
def pause_clock(
    *, clock: Clock, procedure: str, reason: str, told_days: int, on: date, notice: StoredFile | None = None
) -> Pause:
    """Pause a clock for a special procedure told in writing.

    :raises AlreadyPaused: it stands already, or counts minutes and never pauses
    """
    clock = _locked(clock)
    if clock.is_paused or clock.is_timed or clock.stopped_on is not None:
        raise AlreadyPaused
    pause = Pause.objects.create(
        clock=clock, procedure=procedure, reason=reason, told_days=told_days, started_on=on, notice=notice
    )
    _refresh(clock, today=on, calendar=work_calendar())
    return pause


@transaction.atomic
def resume_clock(*, clock: Clock, on: date) -> Pause:
    """End the open pause; ``on`` itself counts again.

    :raises NotPaused: the clock runs
    """
    clock = _locked(clock)
    pause = clock.pauses.filter(ended_on__isnull=True).first()
    if pause is None:
        raise NotPaused
    pause.ended_on = max(on, pause.started_on)
    pause.save(update_fields=["ended_on"])
    _refresh(clock, today=on, calendar=work_calendar())
    return pause


@transaction.atomic
def extend_clock(
    *, clock: Clock, days: int, reason: str, actor: Actor, at: datetime, notice: StoredFile | None
) -> Extension:
    """Add working days to the statutory limit, or to the promised one where the law sets none; once.

    :raises AlreadyExtended: it was extended before
    """
    clock = _locked(clock)
    if clock.is_extended:
        raise AlreadyExtended
    extension = Extension.objects.create(
        clock=clock, days=days, reason=reason, approved_by_id=actor.post_id, approved_at=at, notice=notice
    )
    _refresh(clock, today=timezone.localdate(at), calendar=work_calendar())
    return extension


@dataclass(frozen=True, slots=True)
class NewItem:
    """What a list shows of a piece of work, given by the app that opens it."""

    kind: str
    step: str
    step_title: str
    right: str
    department_id: int
    number: str
    title: str
    applicant: str
    subject_public_id: str
    hall_id: int | None = None


def open_item(*, subject: Model, item: NewItem, clock: Clock, at: datetime, actor: Actor) -> WorkItem:
    """Put a piece of work into the inbox of everybody who holds its right."""
    row = WorkItem.objects.create(
        subject_type=type_of(subject),
        subject_id=subject.pk,
        clock=clock,
        due_on=clock.due_on,
        due_at=clock.due_at,
        warn_at=clock.warn_at,
        is_timed=clock.is_timed,
        statutory_due_on=clock.statutory_due_on,
        is_counting=not clock.is_paused,
        opened_at=at,
        **{name: getattr(item, name) for name in NewItem.__slots__},
    )
    record(
        "work.opened", row, actor=actor, at=at, facts={"step": item.step, "subject": f"{type_of(subject)}:{subject.pk}"}
    )
    return row


def claim_item(*, item: WorkItem, actor: Actor, at: datetime) -> WorkItem:
    """Take an item; of two clerks the second is told it is taken."""
    return advance(ITEM, item, ItemAction.CLAIM, actor=actor, at=at, assignee_id=actor.post_id, claimed_at=at)


def release_item(*, item: WorkItem, actor: Actor, at: datetime) -> WorkItem:
    """Put an item back for anybody."""
    return advance(ITEM, item, ItemAction.RELEASE, actor=actor, at=at, assignee_id=None, claimed_at=None)


def hand_over_item(*, item: WorkItem, to: Post, actor: Actor, at: datetime) -> WorkItem:
    """Give an item to a colleague who may work on it.

    :raises NotAllowed: the colleague's post does not hold the item's right
    """
    if not to.is_active or not may(Actor(post_id=to.pk), item.right, item.department_id):
        raise NotAllowed
    facts = {"to_post": to.pk}
    return advance(ITEM, item, ItemAction.HAND_OVER, actor=actor, at=at, facts=facts, assignee_id=to.pk, claimed_at=at)


@transaction.atomic
def act_on_item(*, item: WorkItem | None, action: str, to: str, actor: Actor, at: datetime) -> WorkItem:
    """Take a piece of work, put it back, or hand it to a colleague, as a button of the desk says.

    :param to: public id of the colleague's post
    :raises NotFound: there is no such item, button or post
    """
    if item is None:
        raise NotFound
    if action == ItemAction.CLAIM:
        return claim_item(item=item, actor=actor, at=at)
    if action == ItemAction.RELEASE:
        return release_item(item=item, actor=actor, at=at)
    post = Post.objects.filter(public_id=to).order_by("id").first() if action == ItemAction.HAND_OVER else None
    if post is None:
        raise NotFound
    return hand_over_item(item=item, to=post, actor=actor, at=at)


@transaction.atomic
def claim_next(*, actor: Actor, at: datetime) -> WorkItem:
    """Take the most urgent unclaimed item; colleagues who press at the same moment get the next ones.

    :raises NothingToDo: nothing waits
    """
    item = (
        open_items(reader=actor)
        .select_related(None)
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
        .first()
    )
    if item is None:
        raise NothingToDo
    return claim_item(item=item, actor=actor, at=at)


def finish_item(*, subject: Model, kind: str, actor: Actor, at: datetime) -> None:
    """Close the live item of ``kind``; see :func:`close_item`."""
    item = live_items_of(subject).filter(kind=kind).first()
    if item is None:
        raise NotFound
    close_item(item=item, actor=actor, at=at)


def close_item(*, item: WorkItem, actor: Actor, at: datetime) -> WorkItem:
    """Close a live item, claiming it on the way if nobody had: acting on a case takes it."""
    if item.status == ItemStatus.OPEN and not actor.is_system:
        item = claim_item(item=item, actor=actor, at=at)
    return advance(ITEM, item, ItemAction.FINISH, actor=actor, at=at, closed_at=at)


def cancel_items(*, subject: Model, at: datetime) -> None:
    """Close whatever of a subject still waits: the subject has ended or moved on."""
    for item in live_items_of(subject):
        advance(ITEM, item, ItemAction.CANCEL, actor=SYSTEM, at=at, closed_at=at)


def write_opinion(
    *, subject: Model, step: str, step_title: str, verdict: str, text: str, actor: Actor, at: datetime
) -> Opinion:
    """Keep what a post thought at one step.

    :raises Conflict: opinions come from posts
    """
    if actor.post_id is None:
        raise Conflict
    fields: dict[str, Any] = {"subject_type": type_of(subject), "subject_id": subject.pk}
    return Opinion.objects.create(
        **fields, step=step, step_title=step_title, verdict=verdict, text=text, post_id=actor.post_id, at=at
    )


MOST_VIEWS = 20


@transaction.atomic
def save_view(*, name: str, query: str, actor: Actor) -> SavedView:
    """Keep a set of filters under a name; the same name again means the new filters.

    :raises Conflict: nobody is signed in, or the account has ``MOST_VIEWS`` already
    """
    if actor.account_id is None or not name.strip():
        raise Conflict
    known = SavedView.objects.filter(account_id=actor.account_id)
    if known.exclude(name=name.strip()).count() >= MOST_VIEWS:
        raise Conflict
    view, _created = SavedView.objects.update_or_create(
        account_id=actor.account_id, name=name.strip()[:30], defaults={"query": query[:400]}
    )
    return view


def drop_view(*, pk: int, actor: Actor) -> None:
    """Throw away one of the account's own views."""
    SavedView.objects.filter(pk=pk, account_id=actor.account_id or 0).delete()
