"""A row of the inbox: the same few facts for cases and for whatever else is worked on at the desk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext

from apps.common.actor import Actor
from apps.common.errors import NotFound
from apps.common.workdays import WorkCalendar
from apps.hotline.selectors import returns_of
from apps.work.choices import ItemStatus
from apps.work.models import WorkItem
from apps.work.selectors import remaining

TICKET = "hotline.ticket"
# Where each kind of subject is worked on. A new kind of work joins the inbox by one line here.
DESKS = {
    "cases.case": "cases:desk_case",
    "approvals.jointapplication": "approvals:desk_joint",
    "matters.matterversion": "matters:desk_version",
    "reviews.review": "reviews:desk_review",
    TICKET: "hotline:desk_ticket",
}
LONGEST_NOTE = 60


@dataclass(frozen=True, slots=True)
class InboxRow:
    """What the inbox shows of one piece of work."""

    id: str
    url: str
    number: str
    title: str
    applicant: str
    step: str
    note: str
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


def notes_of(items: Iterable[WorkItem]) -> dict[int, str]:
    """Return by item what the lead should know before opening it: who sent a ticket back, and why; one query."""
    tickets = {item.pk: item.subject_id for item in items if item.subject_type == TICKET}
    returned = returns_of(tickets.values()) if tickets else {}
    notes = {pk: returned[ticket] for pk, ticket in tickets.items() if ticket in returned}
    return {
        pk: gettext("%(who)s退回：%(reason)s")
        % {
            "who": note.department.short_name if note.department else "",
            "reason": Truncator(note.text).chars(LONGEST_NOTE),
        }
        for pk, note in notes.items()
    }


def row_of(
    item: WorkItem, *, reader: Actor, now: datetime, calendar: WorkCalendar, notes: Mapping[int, str]
) -> InboxRow:
    """Return an item as the inbox shows it, with its note of ``notes_of``; asks the database nothing."""
    left = remaining(item, now=now, calendar=calendar)
    return InboxRow(
        id=item.public_id,
        url=desk_url(item),
        number=item.number,
        title=item.title,
        applicant=item.applicant,
        step=gettext(item.step_title),
        note=notes.get(item.pk, ""),
        department=item.department.short_name,
        assignee=item.assignee.title if item.assignee else "",
        is_mine=item.assignee_id is not None and item.assignee_id == reader.post_id,
        is_open=item.status == ItemStatus.OPEN,
        opened_at=item.opened_at,
        due_on=left.due_on,
        light=left.colour,
        words=left.words,
    )
