"""What follows from others' events and from a review's own. One line, one service each."""

from apps.journal.models import Event
from apps.journal.registry import on
from apps.reviews.notices import tell_handled, tell_invited
from apps.reviews.services.inviting import invite_to_case, invite_to_ticket, was_called_back


@on("cases.delivered", "cases.refused")
def invite(event: Event) -> None:
    """Ask the applicant for a review: the case is over, well or not."""
    tell_invited(invitation=invite_to_case(case_id=event.subject_id, at=event.at), event=event)


@on("cases.withdrawn", "cases.lapsed")
def allow(event: Event) -> None:
    """Let who withdrew, or was timed out, review without being asked: being talked into it is what reviews must show."""
    invite_to_case(case_id=event.subject_id, at=event.at)


@on("hotline.closed", "hotline.rejected")
def invite_caller(event: Event) -> None:
    """Let the caller review a ticket that is over; who was asked on the telephone already is not asked again."""
    invitation = invite_to_ticket(ticket_id=event.subject_id, at=event.at)
    if invitation is not None and not was_called_back(ticket_id=event.subject_id):
        tell_invited(invitation=invitation, event=event)


@on("reviews.called_back", "reviews.closed_by_time")
def tell_evaluator(event: Event) -> None:
    """Tell the evaluator what was done."""
    tell_handled(event=event)
