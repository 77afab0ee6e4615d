"""The lead's work: an item for the whole until its end, and one for the notice once every department has spoken."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.approvals.models import JointApplication
from apps.approvals.selectors import intake_standing, noted_shortcomings
from apps.common.actor import SYSTEM
from apps.work import services as work
from apps.work.choices import ClockKind
from apps.work.clocks import Limit
from apps.work.selectors import live_items_of, running_clock

COORDINATE = "coordinate"
NOTICE = "joint_correction"
# Source: 行政许可法 Art. 32: five days; the fourth is the lead's last, so that the notice is out before silence counts.
NOTICE_LIMIT, STATUTORY_LIMIT = Limit(4), Limit(5)


def begin_coordination(joint: JointApplication, *, at: datetime) -> None:
    """Start the promised days of the whole, with an item for the lead until the end."""
    today = timezone.localdate(at)
    clock = work.start_clock(
        subject=joint,
        kind=ClockKind.JOINT,
        started_on=today,
        promised=Limit(joint.scheme.promised_days),
        statutory=None,
        today=today,
    )
    item = _item(joint, kind=COORDINATE, title=gettext_noop("牵头协调"))
    work.open_item(subject=joint, item=item, clock=clock, at=at, actor=SYSTEM)


def end_coordination(joint: JointApplication, *, at: datetime) -> None:
    """Stop the clocks of the whole and close what the lead had to do."""
    for kind in (ClockKind.JOINT, ClockKind.INTAKE):
        clock = running_clock(joint, kind)
        if clock is not None:
            work.stop_clock(clock=clock, on=max(timezone.localdate(at), clock.started_on))
    work.cancel_items(subject=joint, at=at)


def note_intake_standing(joint: JointApplication, *, at: datetime) -> None:
    """Let the notice's clock run while anything is noted, and tell the lead when every department has spoken."""
    noted = list(noted_shortcomings(joint).select_related("branch__case"))
    clock = running_clock(joint, ClockKind.INTAKE)
    if not noted:
        end_notice(joint, at=at)
        return
    if clock is None:
        received = min(row.branch.case.received_on for row in noted if row.branch.case is not None)
        clock = work.start_clock(
            subject=joint,
            kind=ClockKind.INTAKE,
            started_on=received,
            promised=NOTICE_LIMIT,
            statutory=STATUTORY_LIMIT,
            today=timezone.localdate(at),
        )
    waiting = live_items_of(joint).filter(kind=NOTICE).exists()
    if intake_standing(joint).is_ready and not waiting:
        item = _item(joint, kind=NOTICE, title=gettext_noop("合并告知补正"))
        work.open_item(subject=joint, item=item, clock=clock, at=at, actor=SYSTEM)


def end_notice(joint: JointApplication, *, at: datetime) -> None:
    """Stop the notice's clock and close its item: it is sent, or nothing is left to send."""
    clock = running_clock(joint, ClockKind.INTAKE)
    if clock is not None:
        work.stop_clock(clock=clock, on=max(timezone.localdate(at), clock.started_on))
    if live_items_of(joint).filter(kind=NOTICE).exists():
        work.finish_item(subject=joint, kind=NOTICE, actor=SYSTEM, at=at)


def _item(joint: JointApplication, *, kind: str, title: str) -> work.NewItem:
    return work.NewItem(
        kind=kind,
        step="",
        step_title=title,
        right="intake_cases",
        department_id=joint.lead_id,
        number=joint.number,
        title=joint.title,
        applicant=joint.applicant_name,
        subject_public_id=joint.public_id,
    )
