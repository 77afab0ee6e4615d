"""A row of the inbox: the same few facts for cases and for whatever else is worked on at the desk."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext

from apps.common.actor import Actor
from apps.common.errors import NotFound
from apps.common.workdays import WorkCalendar
from apps.work.choices import ItemStatus
from apps.work.models import WorkItem
from apps.work.selectors import remaining

# Where each kind of subject is worked on. A new kind of work joins the inbox by one line here.
DESKS = {
    "cases.case": "cases:desk_case",
    "approvals.jointapplication": "approvals:desk_joint",
    "matters.matterversion": "matters:desk_version",
    "reviews.review": "reviews:desk_review",
    "hotline.ticket": "hotline:desk_ticket",
}


@dataclass(frozen=True, slots=True)
class InboxRow:
    """What the inbox shows of one piece of work."""

    id: str
    url: str
    number: str
    title: str
    applicant: str
    step: str
    department: str
    assignee: str
    is_mine: bool
    is_open: bool
    opened_at: datetime
    due_on: date
    light: str
    words: str


def desk_url(item: WorkItem) -> str:
    """Return where an item is worked on.

    :raises NotFound: no desk knows this kind of subject
    """
    name = DESKS.get(item.subject_type)
    if name is None:
        raise NotFound
    return reverse(name, args=[item.subject_public_id])


def row_of(item: WorkItem, *, reader: Actor, now: datetime, calendar: WorkCalendar) -> InboxRow:
    """Return an item as the inbox shows it; asks the database nothing."""
    left = remaining(item, now=now, calendar=calendar)
    return InboxRow(
        id=item.public_id,
        url=desk_url(item),
        number=item.number,
        title=item.title,
        applicant=item.applicant,
        step=gettext(item.step_title),
        department=item.department.short_name,
        assignee=item.assignee.title if item.assignee else "",
        is_mine=item.assignee_id is not None and item.assignee_id == reader.post_id,
        is_open=item.status == ItemStatus.OPEN,
        opened_at=item.opened_at,
        due_on=left.due_on,
        light=left.colour,
        words=left.words,
    )
