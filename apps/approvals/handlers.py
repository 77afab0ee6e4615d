"""What follows from events of cases for the whole, and of the whole for the applicant. One line, one service each."""

from apps.approvals.notices import NOTICES, tell_applicant
from apps.approvals.services import joins, papers
from apps.journal.models import Event
from apps.journal.registry import on


@on(
    "cases.accepted",
    "cases.deemed_accepted",
    "cases.accepted_automatically",
    "cases.correction_lifted",
    "cases.refused",
    "cases.issued",
    "cases.denied",
    "cases.delivered",
    "cases.withdrawn",
    "cases.lapsed",
    "cases.revoked",
)
def settle(event: Event) -> None:
    """Bring the joint application of the case up to date."""
    joins.settle_case(case_id=event.subject_id, at=event.at)


@on("approvals.completed")
def issue_result(event: Event) -> None:
    """Issue the merged answer."""
    papers.issue_result(joint_id=event.subject_id, at=event.at)


@on(*NOTICES)
def tell(event: Event) -> None:
    """Tell the applicant."""
    tell_applicant(event=event)
