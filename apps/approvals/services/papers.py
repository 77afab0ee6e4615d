"""Issuing the merged answer: numbered, written, sealed and signed in one transaction, so that no number is lost.

Its series is held while it is printed and signed: the lead's next answer waits that long.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from apps.approvals.choices import NUMBER_WORDS, JointDocumentKind, JointStatus
from apps.approvals.documents import write_result
from apps.approvals.models import JointApplication, JointDocument
from apps.approvals.selectors import branches_of
from apps.approvals.services.joins import locked_joint
from apps.common.actor import SYSTEM
from apps.common.signing import SealSubject, sign_pdf
from apps.files.services import store_document
from apps.journal.services import next_number


@translation.override(settings.LANGUAGE_CODE)  # a legal document is Chinese, whoever asked for it
@transaction.atomic
def issue_result(*, joint_id: int, at: datetime) -> JointDocument | None:
    """Issue the merged answer of a completed application; asked twice, the first one is returned."""
    joint = locked_joint(joint_id)
    if joint.status != JointStatus.COMPLETED:
        return None
    known = joint.documents.filter(kind=JointDocumentKind.RESULT).first()
    if known is not None:
        return known
    number = document_number(joint, JointDocumentKind.RESULT, at)
    data = write_result(joint=joint, branches=list(branches_of(joint)), number=number, at=at)
    label = str(JointDocumentKind.RESULT.label)
    signed = sign_pdf(data, subject=SealSubject(joint.lead.name, joint.lead.uscc), reason=label, at=at)
    file = store_document(data=signed, name=f"{label} {number}.pdf", actor=SYSTEM, at=at)
    return JointDocument.objects.create(
        joint=joint, kind=JointDocumentKind.RESULT, number=number, file=file, sha256=file.sha256, issued_at=at
    )


def document_number(joint: JointApplication, kind: str, at: datetime) -> str:
    """Return the next number of the lead's series: 兰市监联告字〔2026〕第0001号, without gaps."""
    year = timezone.localdate(at).year
    word = f"兰{joint.lead.document_word or joint.lead.short_name}{NUMBER_WORDS[JointDocumentKind(kind)]}字"
    return f"{word}〔{year}〕第{next_number(f'{word}:{year}'):04d}号"
