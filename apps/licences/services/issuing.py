"""Issuing licences and everything that happens to them afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.common.actor import SYSTEM, Actor
from apps.common.errors import IllegalTransition, NotAllowed
from apps.common.geography import county_of
from apps.common.ids import new_public_id
from apps.common.licence_identifier import make_identifier
from apps.common.signing import SealSubject, sign_pdf
from apps.files.services import store_document
from apps.identity.models import LegalEntity, Person
from apps.journal.services import advance, next_number, record
from apps.licences import events
from apps.licences.choices import IN_FORCE, HolderKind, LicenceAction
from apps.licences.definition import Definition
from apps.licences.documents import SEAL_LINE, licence_pdf
from apps.licences.errors import AlreadyHolds, WrongHolder
from apps.licences.models import Licence, LicenceType, LicenceTypeVersion
from apps.licences.permissions import may_issue
from apps.licences.selectors import definition_of, published_version
from apps.licences.services.faces import plain_face
from apps.licences.workflow import LICENCE
from apps.organisation.choices import SealKind
from apps.organisation.models import Department
from apps.organisation.selectors import seal_of

LAPSE_BATCH = 500


@dataclass(frozen=True)
class _Order:
    """All that is decided before a licence gets its number."""

    version: LicenceTypeVersion
    definition: Definition
    holder: Person | LegalEntity
    issuer: Department
    face: dict[str, str]
    source: str
    valid_from: date
    valid_until: date | None
    previous: Licence | None = None


@transaction.atomic
def issue_licence(
    *,
    type_slug: str,
    holder: Person | LegalEntity,
    issuer: Department,
    face: Mapping[str, Any],
    source: str,
    valid_years: int | None,
    actor: Actor,
    at: datetime,
) -> Licence:
    """Issue a licence; issuing twice from one ``source`` returns the same licence. No ``valid_years`` is long-term.

    :raises NotAllowed: the actor may not issue for ``issuer``
    :raises NoSuchType: no published type
    :raises WrongHolder: the type is for another kind of holder
    :raises AlreadyHolds: the holder has one in force and may have one
    :raises Invalid: the face lacks something
    """
    if not may_issue(actor, issuer.pk):
        raise NotAllowed
    known = _issued_from(source)
    if known is not None:
        return known
    version = published_version(type_slug)
    definition = definition_of(version)
    _check_holder(version.type, holder)
    clean = definition.check_face(plain_face(definition, face))
    today = timezone.localdate(at)
    order = _Order(version, definition, holder, issuer, clean, source, today, last_day(today, valid_years))
    return _write(order, actor=actor, at=at)


@transaction.atomic
def renew_licence(
    *,
    licence: Licence,
    source: str,
    valid_years: int | None,
    actor: Actor,
    at: datetime,
    face: Mapping[str, Any] | None = None,
) -> Licence:
    """Issue the next version with a longer term (延续), counted from the end of the present one; the old one ends."""
    today = timezone.localdate(at)
    start = max(today, licence.valid_until + timedelta(days=1)) if licence.valid_until else today
    ends = last_day(start, valid_years)
    return _succeed(licence, face=face, source=source, valid_until=ends, actor=actor, at=at)


@transaction.atomic
def change_licence(*, licence: Licence, source: str, face: Mapping[str, Any], actor: Actor, at: datetime) -> Licence:
    """Issue the next version with another face and the same term (变更); the old one ends. ``face`` holds what changed."""
    return _succeed(licence, face=face, source=source, valid_until=licence.valid_until, actor=actor, at=at)


def _succeed(
    licence: Licence,
    *,
    face: Mapping[str, Any] | None,
    source: str,
    valid_until: date | None,
    actor: Actor,
    at: datetime,
) -> Licence:
    if not may_issue(actor, licence.issuer_id):
        raise NotAllowed
    known = _issued_from(source)
    if known is not None:
        return known
    version = published_version(licence.type.slug)
    definition = definition_of(version)
    old = advance(LICENCE, licence, LicenceAction.REPLACE, actor=actor, at=at, facts={"source": source})
    kept = {field.id: old.face[field.id] for field in definition.fields if field.id in old.face}
    clean = definition.check_face(kept | plain_face(definition, face or {}))
    order = _Order(
        version, definition, old.holder, old.issuer, clean, source, timezone.localdate(at), valid_until, previous=old
    )
    return _write(order, actor=actor, at=at)


def _write(order: _Order, *, actor: Actor, at: datetime) -> Licence:
    """Number, print, sign, store and record. The counter is taken as late as the printed number allows."""
    licence = _unsaved(order, at=at)
    _refuse_second(licence)
    _number(licence, order, at=at)
    data = sign_pdf(
        licence_pdf(licence, order.definition, seal_line=_seal_line(order.issuer, licence.issued_on), made_at=at),
        subject=SealSubject(order.issuer.name, order.issuer.uscc),
        reason=f"签发{order.definition.name}",
        at=at,
    )
    name = f"{order.definition.name}-{licence.number}.pdf"
    licence.file = store_document(data=data, name=name, actor=actor, at=at)
    licence.file_hash = licence.file.sha256
    licence.save(force_insert=True)
    facts = {
        "type": licence.type.slug,
        "number": licence.number,
        "identifier": licence.identifier,
        "source": order.source,
    }
    if order.previous:
        facts["previous"] = order.previous.identifier
    record(events.ISSUED, licence, actor=actor, at=at, facts=facts)
    return licence


def _unsaved(order: _Order, *, at: datetime) -> Licence:
    person = order.holder if isinstance(order.holder, Person) else None
    entity = order.holder if isinstance(order.holder, LegalEntity) else None
    return Licence(
        public_id=new_public_id(),
        verify_code=new_public_id(),
        type=order.version.type,
        version=order.version,
        holder_person=person,
        holder_entity=entity,
        issuer=order.issuer,
        issued_on=timezone.localdate(at),
        valid_from=order.valid_from,
        valid_until=order.valid_until,
        previous=order.previous,
        face=order.face,
        source=order.source,
        is_single=not order.version.type.is_multiple,
    )


def _refuse_second(licence: Licence) -> None:
    """Refuse a second licence in force where one is allowed; racing issues wait for each other here."""
    if not licence.is_single:
        return
    _lock("holder", f"{licence.type_id}:{licence.holder_person_id}:{licence.holder_entity_id}")
    other = Licence.objects.filter(
        type=licence.type_id,
        holder_person=licence.holder_person_id,
        holder_entity=licence.holder_entity_id,
        status__in=IN_FORCE,
    ).first()
    if other is not None:
        raise AlreadyHolds(name=licence.type.name, number=other.number)


def _number(licence: Licence, order: _Order, *, at: datetime) -> None:
    """Give the number, or keep the old one with the next version number, and the identifier."""
    old = order.previous
    if old is not None:
        licence.number, licence.serial, licence.version_number = old.number, old.serial, old.version_number + 1
    else:
        year, division = timezone.localdate(at).year, county_of(order.issuer.division.code)
        dept = order.issuer.document_word or order.issuer.short_name
        running = next_number(order.definition.series(year=year, division=division, dept=dept))
        licence.number = order.definition.number(serial=running, year=year, division=division, dept=dept)
        licence.serial = f"{year}{division}{running:06d}"
        licence.version_number = 1
    identifier = make_identifier(
        type_code=licence.type.code,
        issuer=order.issuer.uscc,
        serial=licence.serial,
        version=licence.version_number,
    )
    licence.identifier = str(identifier)


def _seal_line(issuer: Department, on: date) -> str:
    """Return what stands under the star of the seal the issuer used on that day."""
    seal = seal_of(issuer, SealKind.APPROVAL, on=on)
    return seal.title.removeprefix(issuer.name) if seal else SEAL_LINE


def _check_holder(kind: LicenceType, holder: Person | LegalEntity) -> None:
    actual = HolderKind.PERSON if isinstance(holder, Person) else HolderKind.ENTITY
    if kind.holder not in {HolderKind.EITHER, actual}:
        raise WrongHolder(name=kind.name)


def _issued_from(source: str) -> Licence | None:
    """Return what was issued from a source already; a second issue waits here for the first."""
    _lock("source", source)
    return Licence.objects.filter(source=source).first()


def _lock(kind: str, key: str) -> None:
    """Make transactions that concern the same thing wait for each other, although there is no row to lock yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"licences.{kind}:{key}"])


def last_day(first: date, years: int | None) -> date | None:
    """Return the last day of a term: the day before the same date some years later; ``None`` for long-term."""
    if years is None:
        return None
    try:
        after = first.replace(year=first.year + years)
    except ValueError:  # 29 February in a year without one
        after = first.replace(year=first.year + years, day=28)
    return after - timedelta(days=1)


def suspend_licence(*, licence: Licence, reason: str, actor: Actor, at: datetime) -> Licence:
    """Take a licence away for a time (暂扣)."""
    return _move(licence, LicenceAction.SUSPEND, reason, actor, at)


def resume_licence(*, licence: Licence, reason: str, actor: Actor, at: datetime) -> Licence:
    """Give a suspended licence back (发还)."""
    return _move(licence, LicenceAction.RESUME, reason, actor, at)


def annul_licence(*, licence: Licence, reason: str, actor: Actor, at: datetime) -> Licence:
    """Undo a licence that should not have been issued (撤销). Source: 行政许可法 第六十九条."""
    return _move(licence, LicenceAction.ANNUL, reason, actor, at)


def revoke_licence(*, licence: Licence, reason: str, actor: Actor, at: datetime) -> Licence:
    """End a licence as a penalty (吊销)."""
    return _move(licence, LicenceAction.REVOKE, reason, actor, at)


def deregister_licence(*, licence: Licence, reason: str, actor: Actor, at: datetime) -> Licence:
    """Strike a licence off (注销). Source: 行政许可法 第七十条."""
    return _move(licence, LicenceAction.DEREGISTER, reason, actor, at)


# What an issuer does by hand, by the action of the table.
VERBS: Mapping[str, Callable[..., Licence]] = {
    LicenceAction.SUSPEND: suspend_licence,
    LicenceAction.RESUME: resume_licence,
    LicenceAction.ANNUL: annul_licence,
    LicenceAction.REVOKE: revoke_licence,
    LicenceAction.DEREGISTER: deregister_licence,
}


def _move(licence: Licence, action: str, reason: str, actor: Actor, at: datetime) -> Licence:
    return advance(LICENCE, licence, action, actor=actor, at=at, facts={"reason": reason}, status_reason=reason)


def lapse_expired(*, now: datetime, limit: int = LAPSE_BATCH) -> int:
    """End licences whose last day is over, each in its own transaction; return how many."""
    today = timezone.localdate(now)
    due = Licence.objects.filter(status__in=IN_FORCE, valid_until__lt=today).order_by("valid_until", "pk")[:limit]
    count = 0
    for licence in due:
        try:
            advance(
                LICENCE, licence, LicenceAction.LAPSE, actor=SYSTEM, at=now, status_reason=gettext_noop("有效期届满")
            )
        except IllegalTransition:
            continue  # somebody ended it meanwhile
        count += 1
    return count
