"""Making the invitation when a service ends for its applicant."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Model

from apps.cases.models import Case
from apps.hotline.models import CallBack, Ticket
from apps.identity.models import LegalEntity, Person
from apps.journal.selectors import events_of
from apps.organisation.models import Department
from apps.reviews.models import Invitation


@dataclass(frozen=True, slots=True)
class Ended:
    """What is kept of a case or a ticket that ended."""

    public_id: str
    number: str
    title: str
    department: Department
    matter: str = ""
    person: Person | None = None
    entity: LegalEntity | None = None


@transaction.atomic
def invite(*, subject: Model, ended: Ended, at: datetime) -> Invitation:
    """Let a service that ended be reviewed. Done twice it is done once; a subject that ends again keeps its first day."""
    row = Invitation(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_public_id=ended.public_id,
        number=ended.number,
        title=ended.title,
        matter=ended.matter,
        department=ended.department,
        person=None if ended.entity else ended.person,
        entity=ended.entity,
        posts=_posts(subject),
        ended_at=at,
        open_until=at + timedelta(days=settings.REVIEW_DAYS),
    )
    Invitation.objects.bulk_create([row], ignore_conflicts=True)
    return Invitation.objects.get(subject_type=row.subject_type, subject_id=row.subject_id)


def _posts(subject: Model) -> list[int]:
    """Return the posts that worked on a subject, from its history: they are reviewed too, and recused."""
    found = events_of(subject).order_by("post_id").values_list("post_id", flat=True).distinct()
    return [post for post in found if post is not None]


def invite_to_case(*, case_id: int, at: datetime) -> Invitation:
    """Let a case that ended be reviewed."""
    case = Case.objects.select_related("department", "person", "entity", "matter").defer("answers").get(pk=case_id)
    ended = Ended(
        public_id=case.public_id,
        number=case.number,
        title=case.title,
        department=case.department,
        matter=case.matter.slug,
        person=case.person,
        entity=case.entity,
    )
    return invite(subject=case, ended=ended, at=at)


def invite_to_ticket(*, ticket_id: int, at: datetime) -> Invitation | None:
    """Let a ticket that is over be reviewed, by a caller the portal knows; others have nowhere to be asked."""
    ticket = Ticket.objects.select_related("department", "centre", "person", "entity").get(pk=ticket_id)
    if ticket.person is None and ticket.entity is None:
        return None
    ended = Ended(
        public_id=ticket.public_id,
        number=ticket.number,
        title=ticket.title,
        department=ticket.department or ticket.centre,
        person=ticket.person,
        entity=ticket.entity,
    )
    return invite(subject=ticket, ended=ended, at=at)


def was_called_back(*, ticket_id: int) -> bool:
    """Tell whether an agent reached the caller and asked what they think of the answer."""
    return CallBack.objects.filter(ticket_id=ticket_id, is_reached=True).exists()
