"""What follows from a case's events: documents, messages, the result, its delivery. One line, one service each."""

from apps.cases.choices import DocumentKind
from apps.cases.notices import NOTICES, tell_applicant, tell_promised
from apps.cases.services import closing, papers
from apps.journal.models import Event
from apps.journal.registry import on

# Which event calls for which document; the result of 即办件 needs no acceptance notice of its own.
DOCUMENTS = {
    "cases.submitted": DocumentKind.RECEIPT,
    "cases.correction_requested": DocumentKind.CORRECTION_NOTICE,
    "cases.accepted": DocumentKind.ACCEPTANCE,
    "cases.deemed_accepted": DocumentKind.ACCEPTANCE,
    "cases.refused": DocumentKind.REFUSAL,
    "cases.paused": DocumentKind.SPECIAL_PROCEDURE,
    "cases.extended": DocumentKind.EXTENSION,
    "cases.approved": DocumentKind.APPROVAL,
    "cases.approved_automatically": DocumentKind.APPROVAL,
    "cases.denied": DocumentKind.DENIAL,
    "cases.withdrawn": DocumentKind.WITHDRAWAL,
    "cases.lapsed": DocumentKind.TERMINATION,
    "cases.delivered": DocumentKind.DELIVERY_RECEIPT,
    "cases.revoked": DocumentKind.REVOCATION,
}


@on(*DOCUMENTS)
def issue_document(event: Event) -> None:
    """Issue the document the event calls for."""
    papers.issue_document(event=event, kind=DOCUMENTS[event.kind])


@on(*NOTICES)
def tell(event: Event) -> None:
    """Tell the applicant."""
    tell_applicant(event=event)


@on("cases.accepted", "cases.deemed_accepted")
def remind_of_promises(event: Event) -> None:
    """Tell the applicant what they promised to bring."""
    tell_promised(event=event)


@on("cases.approved", "cases.approved_automatically")
def issue_result(event: Event) -> None:
    """Make the licence or mark the approval as issued."""
    closing.issue_result(case_id=event.subject_id, at=event.at)


@on("cases.revoked")
def annul_result(event: Event) -> None:
    """End the licence of a decision that was taken back."""
    closing.annul_result(case_id=event.subject_id, at=event.at)


@on("cases.issued", "cases.denied")
def deliver_online(event: Event) -> None:
    """Deliver into the applicant's space when nothing has to be handed over."""
    closing.deliver_online(case_id=event.subject_id, at=event.at)
