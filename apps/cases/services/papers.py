"""Issuing a document: numbered, written, sealed and signed in one transaction, so that no number is lost.

Its series is held while it is printed and signed: the department's next document of the kind waits that long.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from apps.cases.choices import NUMBER_WORDS, DocumentKind
from apps.cases.documents import write_document
from apps.cases.models import Case, Document
from apps.common.actor import SYSTEM
from apps.common.ids import new_public_id
from apps.common.signing import SealSubject, sign_pdf
from apps.files.services import store_document
from apps.journal.models import Event
from apps.journal.services import next_number


@translation.override(settings.LANGUAGE_CODE)  # a legal document is Chinese, whoever asked for it
@transaction.atomic
def issue_document(*, event: Event, kind: str) -> Document:
    """Issue the document an event calls for; asked twice, the first one is returned."""
    case = (
        Case.objects.select_for_update(of=("self",), no_key=True)
        .select_related("version", "department", "person", "entity")
        .get(pk=event.subject_id)
    )
    known = case.documents.filter(kind=kind, event_sequence=event.sequence).first()
    if known is not None:
        return known
    public_id = new_public_id()
    number = document_number(case, kind, event.at)
    data = write_document(case=case, kind=kind, number=number, public_id=public_id, facts=event.facts, at=event.at)
    subject = SealSubject(case.department.name, case.department.uscc)
    signed = sign_pdf(data, subject=subject, reason=str(DocumentKind(kind).label), at=event.at)
    file = store_document(data=signed, name=f"{DocumentKind(kind).label} {number}.pdf", actor=SYSTEM, at=event.at)
    return Document.objects.create(
        public_id=public_id,
        case=case,
        kind=kind,
        number=number,
        file=file,
        sha256=file.sha256,
        event_sequence=event.sequence,
        issued_at=event.at,
    )


def document_number(case: Case, kind: str, at: datetime) -> str:
    """Return the next number of the department's series: 兰市监受字〔2026〕第0001号, without gaps."""
    year = timezone.localdate(at).year
    word = f"兰{case.department.document_word or case.department.short_name}{NUMBER_WORDS[DocumentKind(kind)]}字"
    return f"{word}〔{year}〕第{next_number(f'{word}:{year}'):04d}号"
