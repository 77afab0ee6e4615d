"""What waits for whom while a version is on its way: one work item at a time, each with its clock.

A draft waits with its editor and has no item, unless it was sent back. What the portal itself does (loading reviewed
files) opens none. A colleague's claim says who is at it and locks nobody out: two people are needed anyway, and one who
fell ill must not keep a correction from the public.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.common.actor import SYSTEM, Actor
from apps.identity.models import Post
from apps.identity.permissions import may
from apps.matters.choices import VersionStatus
from apps.matters.models import MatterVersion
from apps.matters.permissions import CHECK, EDIT, PUBLISH
from apps.work import services as work
from apps.work.choices import ClockKind
from apps.work.clocks import Limit
from apps.work.selectors import live_items_of, running_clock

NUMBER_LENGTH, TITLE_LENGTH = 40, 200


@dataclass(frozen=True, slots=True)
class Stage:
    """One place a version waits at: which right it needs and how many working days it may take."""

    kind: str
    right: str
    title: str
    days: str  # the name of the setting


STAGES = {
    VersionStatus.DRAFT: Stage(ClockKind.VERSION_EDIT, EDIT, gettext_noop("修改事项"), "MATTER_EDIT_DAYS"),
    VersionStatus.SUBMITTED: Stage(ClockKind.VERSION_CHECK, CHECK, gettext_noop("审核事项"), "MATTER_CHECK_DAYS"),
    VersionStatus.CHECKED: Stage(ClockKind.VERSION_PUBLISH, PUBLISH, gettext_noop("发布事项"), "MATTER_PUBLISH_DAYS"),
}


def pass_on(version: MatterVersion, *, actor: Actor, at: datetime) -> None:
    """Finish what waited for ``version`` and open what its new status asks for; the version's row is locked."""
    leave(version, actor=actor, at=at)
    stage = STAGES.get(VersionStatus(version.status))
    if stage is None or actor.is_system:
        return
    today = timezone.localdate(at)
    clock = work.start_clock(
        subject=version,
        kind=stage.kind,
        started_on=today,
        promised=Limit(getattr(settings, stage.days)),
        statutory=None,
        today=today,
    )
    item = work.NewItem(
        kind=stage.kind,
        step="",
        step_title=stage.title,
        right=stage.right,
        department_id=version.matter.department_id,
        number=f"{version.matter.code}-{version.number}"[:NUMBER_LENGTH],
        title=version.parsed.matter.name[:TITLE_LENGTH],
        applicant=_post_of(actor),
        subject_public_id=version.public_id,
    )
    work.open_item(subject=version, item=item, clock=clock, at=at, actor=actor)


def leave(version: MatterVersion, *, actor: Actor, at: datetime) -> None:
    """Finish what waits for ``version``, in the actor's name if it was the actor's to do, and stop its clock."""
    today = timezone.localdate(at)
    waiting = list(live_items_of(version))
    for item in waiting:
        clock = running_clock(version, item.kind)
        if clock is not None:
            work.stop_clock(clock=clock, on=max(today, clock.started_on))
    for item in waiting:
        is_theirs = may(actor, item.right, item.department_id) and item.assignee_id in {None, actor.post_id}
        work.finish_item(subject=version, kind=item.kind, actor=actor if is_theirs else SYSTEM, at=at)


def _post_of(actor: Actor) -> str:
    """Return who hands the version on, as the inbox shows it."""
    post = Post.objects.select_related("department").filter(pk=actor.post_id or 0).first()
    return f"{post.department.short_name} {post.title}" if post else ""
