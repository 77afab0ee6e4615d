"""Appointing and ending agents: by the legal representative; each change is an event, and messages follow from it."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common import identifiers
from apps.common.actor import SYSTEM, Actor
from apps.common.errors import FieldError, IllegalTransition, Invalid, NotAllowed
from apps.identity.choices import IdType, Level, MandateAction, MandateKind, MandateStatus
from apps.identity.errors import AlreadyAgent, MinorPrincipal, NoSuchAgent, OwnAgent
from apps.identity.models import LegalEntity, Mandate, Person
from apps.identity.permissions import represents
from apps.identity.selectors import account_by_phone, is_of_age, person_by_document
from apps.identity.services.coverage import checked_matters
from apps.identity.services.people import give_mandate
from apps.identity.workflow import MANDATE
from apps.journal.services import advance

AGENT_LEVEL = Level.MIDDLE  # Source: domain.md §6.1, an agent is known at level 2 or better
LONGEST_REASON = 200
EXPIRE_BATCH = 500


@transaction.atomic
def appoint_agent(
    *,
    entity: LegalEntity,
    name: str,
    number: str,
    matters: list[str],
    valid_until: date | None,
    actor: Actor,
    at: datetime,
) -> Mandate:
    """Let a person act for a firm.

    :param number: their ID number, or the phone of their account
    :param matters: slugs; none means all
    :raises NotAllowed: the actor is not the firm's legal representative
    :raises NoSuchAgent: nobody fits name and number, or not surely enough
    :raises AlreadyAgent: they are its agent already
    :raises Invalid: the last day is over, or a matter is not offered
    """
    firm = LegalEntity.objects.select_for_update(of=("self",), no_key=True).get(pk=entity.pk)
    if not represents(actor, firm):
        raise NotAllowed
    today = timezone.localdate(at)
    if valid_until is not None and valid_until < today:
        raise Invalid(errors=[FieldError("valid_until", "past", _("截止日期不能早于今天。"))])
    chosen, agent = checked_matters(matters), _agent(name, number)
    if agent.pk == firm.representative_id:
        raise OwnAgent
    _expire(Mandate.objects.filter(entity=firm, agent=agent), today=today, at=at)
    try:
        with transaction.atomic():
            return give_mandate(
                kind=MandateKind.AGENT, agent=agent, entity=firm, matters=chosen,
                valid_from=today, valid_until=valid_until, actor=actor, at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadyAgent from error


def _agent(name: str, number: str) -> Person:
    """Return the person behind name and number.

    :raises NoSuchAgent: unknown, another name, too low a level: which of these is nobody's business
    """
    tidy = identifiers.tidy(number)
    found: Person | None = None
    if identifiers.is_valid(identifiers.mobile, tidy):
        account = account_by_phone(identifiers.mobile(tidy))
        found = account.person if account is not None and account.is_active else None
    elif tidy:
        found = person_by_document(id_type=IdType.ID_CARD, id_number=tidy)
    if found is None or found.name != name.strip() or found.level < AGENT_LEVEL:
        raise NoSuchAgent
    return found


def end_mandate(*, mandate: Mandate, reason: str, actor: Actor, at: datetime) -> Mandate:
    """Take a mandate back at once.

    :raises Invalid: no reason, or too long a one
    :raises Refused: not the legal representative, or not who gave it
    :raises MinorPrincipal: a child's guardian is not ended here
    :raises IllegalTransition: it has ended already
    """
    words = reason.strip()
    if not words or len(words) > LONGEST_REASON:
        text = _("请写明原因，最多 %(most)s 个字。") % {"most": LONGEST_REASON}
        raise Invalid(errors=[FieldError("reason", "required", text)])
    if mandate.principal is not None and not is_of_age(mandate.principal, today=timezone.localdate(at)):
        raise MinorPrincipal
    return advance(MANDATE, mandate, MandateAction.END, actor=actor, at=at, ended_at=at, end_reason=words)


def lay_mandate_down(*, mandate: Mandate, actor: Actor, at: datetime) -> Mandate:
    """Stop acting for a firm.

    :raises Refused: it is another's, or that of a representative or guardian
    :raises IllegalTransition: it has ended already
    """
    return advance(MANDATE, mandate, MandateAction.LAY_DOWN, actor=actor, at=at, ended_at=at)


def expire_mandates(*, now: datetime, limit: int = EXPIRE_BATCH) -> int:
    """End mandates whose last day is over, each in its own transaction; return how many."""
    return _expire(Mandate.objects.all(), today=timezone.localdate(now), at=now, limit=limit)


def _expire(mandates: QuerySet[Mandate], *, today: date, at: datetime, limit: int = EXPIRE_BATCH) -> int:
    due = mandates.filter(status=MandateStatus.ACTIVE, valid_until__lt=today).order_by("valid_until", "pk")
    count = 0
    for mandate in due[:limit]:
        try:
            advance(MANDATE, mandate, MandateAction.EXPIRE, actor=SYSTEM, at=at, ended_at=at)
        except IllegalTransition:
            continue  # somebody ended it meanwhile
        count += 1
    return count
