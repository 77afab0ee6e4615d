"""Licence types: drafts, checks, publication."""

import hashlib
import json
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from apps.common.actor import Actor
from apps.common.errors import Conflict, NotAllowed
from apps.identity.permissions import departments_with
from apps.journal.services import advance
from apps.licences.choices import HolderKind, VersionAction, VersionStatus
from apps.licences.definition import Definition
from apps.licences.models import LicenceType, LicenceTypeVersion
from apps.licences.permissions import PUBLISH_TYPES
from apps.licences.workflow import VERSION


@transaction.atomic
def load_type(definition: Definition, *, actor: Actor, at: datetime) -> tuple[LicenceTypeVersion, bool]:
    """Publish a definition from a reviewed file; return its version and whether it is new.

    :raises Conflict: the type's code or kind of holder differs from licences already issued
    """
    current = (
        LicenceTypeVersion.objects.filter(type__slug=definition.slug, status=VersionStatus.PUBLISHED)
        .order_by("pk")
        .first()
    )
    if current is not None and current.digest == _digest(definition):
        return current, False
    version = draft_version(definition, actor=actor, at=at)
    version = check_version(version, actor=actor, at=at)
    return publish_version(version, actor=actor, at=at), True


@transaction.atomic
def draft_version(definition: Definition, *, actor: Actor, at: datetime) -> LicenceTypeVersion:
    """Add the next version of a type as a draft, making the type on its first version."""
    if not (actor.is_system or departments_with(actor, PUBLISH_TYPES)):
        raise NotAllowed
    kind = _type_for(definition)
    last = LicenceTypeVersion.objects.filter(type=kind).aggregate(last=Max("number"))["last"] or 0
    return LicenceTypeVersion.objects.create(
        type=kind, number=last + 1, definition=definition.to_json(), digest=_digest(definition)
    )


def _type_for(definition: Definition) -> LicenceType:
    """Return the locked row of the type, bringing its columns up to date while nothing was issued."""
    wanted = {
        "name": definition.name,
        "code": f"{definition.body_uscc}{definition.serial}",
        "holder": definition.holder,
        "is_multiple": definition.multiple,
    }
    kind, created = LicenceType.objects.select_for_update().get_or_create(slug=definition.slug, defaults=wanted)
    if created:
        return kind
    fixed = {"code": kind.code, "holder": kind.holder, "is_multiple": kind.is_multiple}
    changed = {name for name, value in fixed.items() if wanted[name] != value}
    if changed == {"holder"} and wanted["holder"] == HolderKind.EITHER:
        changed = set()  # widening who may hold it contradicts no licence
    if changed and kind.licences.exists():
        raise Conflict
    for name, value in wanted.items():
        setattr(kind, name, value)
    kind.save(update_fields=list(wanted))
    return kind


def check_version(version: LicenceTypeVersion, *, actor: Actor, at: datetime) -> LicenceTypeVersion:
    """Confirm that a draft is right."""
    return advance(VERSION, version, VersionAction.CHECK, actor=actor, at=at, checked_by_id=actor.account_id)


@transaction.atomic
def publish_version(version: LicenceTypeVersion, *, actor: Actor, at: datetime) -> LicenceTypeVersion:
    """Make a checked version the one licences are issued by; the one before is superseded."""
    LicenceType.objects.select_for_update().get(pk=version.type_id)
    for old in LicenceTypeVersion.objects.filter(type=version.type_id, status=VersionStatus.PUBLISHED).order_by("pk"):
        advance(VERSION, old, VersionAction.SUPERSEDE, actor=actor, at=at, facts={"by": version.number})
    return advance(VERSION, version, VersionAction.PUBLISH, actor=actor, at=at, published_at=at)


def _digest(definition: Definition) -> str:
    body = json.dumps(definition.to_json(), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()
