"""Taking an application in at the window, for the person who stands in front of it: the same draft, the same checks."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from apps.cases.models import Case, Draft
from apps.cases.services import drafts, submission
from apps.cases.services.applicants import Applicant, applicant_at_counter
from apps.common.actor import Actor, Channel
from apps.common.errors import NotAllowed
from apps.identity.models import LegalEntity, Person
from apps.identity.permissions import departments_with, rights_of
from apps.journal.services import log_read
from apps.matters.models import Matter

TAKES_IN = "intake_cases"


def counter_actor(*, clerk: Actor, applicant: Applicant) -> Actor:
    """Return the clerk at the window acting for an applicant: both are written to the journal."""
    kind, pk = applicant.holder
    return replace(clerk, on_behalf_type=kind, on_behalf_id=pk, channel=Channel.WINDOW, level=applicant.level)


@transaction.atomic
def open_at_counter(
    *,
    matter: Matter,
    present: Person,
    entity: LegalEntity | None,
    clerk: Actor,
    at: datetime,
    department: str = "",
    situations: Mapping[str, str] | None = None,
) -> Draft:
    """Begin an application at the window, filled with what the city knows; looking that up is noted for the applicant.

    :raises NotAllowed: the post takes in for no department
    :raises MatterClosed, NotServed, AgentNotAllowed, NotOffered: this applicant cannot apply here
    """
    if not departments_with(clerk, TAKES_IN):
        raise NotAllowed
    applicant = applicant_at_counter(present=present, entity=entity)
    draft = drafts.start_draft(
        matter=matter,
        actor=counter_actor(clerk=clerk, applicant=applicant),
        at=at,
        situations=situations,
        department=department,
        applicant=applicant,
    )
    log_read(actor=clerk, holder=applicant.holder, subject=draft, at=at, reason="window")
    return draft


@transaction.atomic
def submit_at_counter(
    *,
    draft: Draft,
    present: Person,
    clerk: Actor,
    at: datetime,
    delivery_way: str = "",
    promised: Collection[str] = (),
    verified: Collection[str] = (),
) -> Case:
    """Turn a counter draft into a case of channel ``window``, which belongs to the hall of the clerk's post.

    :param verified: materials whose scans the clerk compared with the originals
    :raises NotAllowed: the post does not take in for the department chosen, or the draft is another's
    :raises Invalid: names every answer and material that is wrong or missing
    """
    if draft.account_id != clerk.account_id or draft.person_id not in {None, present.pk}:
        raise NotAllowed
    if draft.department_id is not None and draft.department_id not in departments_with(clerk, TAKES_IN):
        raise NotAllowed
    applicant = applicant_at_counter(present=present, entity=draft.entity)
    return submission.submit_draft(
        draft=draft,
        actor=counter_actor(clerk=clerk, applicant=applicant),
        at=at,
        delivery_way=delivery_way,
        promised=promised,
        applicant=applicant,
        verified=verified,
        hall_id=rights_of(clerk).hall_id,
    )
