"""After the decision, or instead of one: the result is issued and delivered; an application is withdrawn; a decision revoked."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.cases.choices import CaseAction, CaseStatus, Outcome
from apps.cases.errors import ReasonMissing
from apps.cases.models import Case
from apps.cases.permissions import licence_replaced_by
from apps.cases.selectors import licence_face, licence_of, licence_source
from apps.cases.services import steps
from apps.cases.services.founding import found_entity
from apps.cases.workflow import CASE
from apps.common.actor import SYSTEM, Actor
from apps.common.errors import NotFound
from apps.identity.models import LegalEntity, Person
from apps.journal.services import advance, link
from apps.licences.choices import IN_FORCE
from apps.licences.models import Licence
from apps.licences.services import annul_licence, issue_licence, renew_licence
from apps.matters.choices import DeliveryWay, ResultKind

# Why a licence ended. The decision's own reason was written for the applicant: a licence's is a fact of the journal.
TAKEN_BACK = gettext_noop("准予发证的决定已被撤销，理由和依据见撤销决定书。")


@transaction.atomic
def issue_result(*, case_id: int, at: datetime) -> Case | None:
    """Make the result of an approved case: its licence if the matter gives one. Done twice it is done once."""
    case = (
        Case.objects.select_for_update(of=("self",), no_key=True)
        .select_related("version", "department", "person", "entity")
        .get(pk=case_id)
    )
    if case.status != CaseStatus.APPROVED:
        return None
    result = case.version.parsed.result
    facts = {}
    if result.kind == ResultKind.LICENCE:
        licence = _issue_licence(case, at=at)
        link("result", case, licence, at=at)
        facts = {"licence": licence.identifier}
    case = advance(CASE, case, CaseAction.ISSUE, actor=SYSTEM, at=at, facts=facts)
    steps.begin_delivery(case, actor=SYSTEM, at=at)
    return case


def _issue_licence(case: Case, *, at: datetime) -> Licence:
    """Issue the licence, or the next version of the one it renews."""
    holder: Person | LegalEntity | None = case.entity or case.person
    if holder is None:
        raise NotFound
    result = case.version.parsed.result
    face = licence_face(case)
    if result.founds and isinstance(holder, Person):
        holder = found_entity(case, founder=holder, name=face["name"], at=at)
        face["uscc"] = holder.uscc
    old = licence_replaced_by(case.version, case.holder, case.answers)
    if old is not None:
        return renew_licence(
            licence=old, face=face, source=licence_source(case), valid_years=result.valid_years, actor=SYSTEM, at=at
        )
    return issue_licence(
        type_slug=result.licence_type,
        holder=holder,
        issuer=case.department,
        face=face,
        source=licence_source(case),
        valid_years=result.valid_years,
        actor=SYSTEM,
        at=at,
    )


@transaction.atomic
def deliver_online(*, case_id: int, at: datetime) -> Case | None:
    """Deliver a result into the applicant's space when that way was chosen; a denial is always delivered there."""
    case = Case.objects.select_for_update(of=("self",), no_key=True).select_related("version").get(pk=case_id)
    online = case.status == CaseStatus.DENIED or case.delivery_way == DeliveryWay.ONLINE
    if not online or case.status not in {CaseStatus.ISSUED, CaseStatus.DENIED}:
        return None
    return deliver_case(case=case, actor=SYSTEM, at=at, how="online")


@transaction.atomic
def deliver_case(*, case: Case, actor: Actor, at: datetime, how: str, expected_revision: int | None = None) -> Case:
    """Record that the applicant has the result: online, handed over at the window, or by express."""
    case = advance(
        CASE, case, CaseAction.DELIVER, actor=actor, at=at, expected_revision=expected_revision, facts={"how": how},
        closed_at=at,
    )  # fmt: skip
    steps.end_delivery(case, actor=actor, at=at)
    return case


@transaction.atomic
def withdraw_case(*, case: Case, actor: Actor, at: datetime, expected_revision: int | None = None) -> Case:
    """Withdraw an application before it is decided; the applicant's right."""
    case = advance(
        CASE, case, CaseAction.WITHDRAW, actor=actor, at=at, expected_revision=expected_revision,
        outcome=Outcome.WITHDRAWN, closed_at=at,
    )  # fmt: skip
    steps.end_everything(case, at=at)
    return case


@transaction.atomic
def revoke_decision(
    *, case: Case, reason: str, actor: Actor, at: datetime, expected_revision: int | None = None
) -> Case:
    """Take back a decision wrongly made. Source: 行政许可法 Art. 69.

    :raises ReasonMissing: no reason given
    """
    if not reason.strip():
        raise ReasonMissing
    case = advance(
        CASE, case, CaseAction.REVOKE, actor=actor, at=at, expected_revision=expected_revision,
        facts={"on": timezone.localdate(at).isoformat()},
        reason=reason.strip(), closed_at=at,
    )  # fmt: skip
    steps.end_everything(case, at=at)
    return case


@transaction.atomic
def annul_result(*, case_id: int, at: datetime) -> Licence | None:
    """End the licence that a decision led to which was taken back; one that ended already stays as it is.

    Source: 行政许可法 Art. 69 and 70 (4): who verifies it must not be told that it is valid.
    """
    case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case_id)
    licence = licence_of(case)
    if case.status != CaseStatus.REVOKED or licence is None or licence.status not in IN_FORCE:
        return None
    return annul_licence(licence=licence, reason=TAKEN_BACK, actor=SYSTEM, at=at)
