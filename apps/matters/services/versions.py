"""Draft, check, publish: two people, and what is published never changes."""

import hashlib
from datetime import date, datetime
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Max

from apps.common.actor import Actor
from apps.common.errors import FieldError, StaleVersion
from apps.common.reading import Unreadable
from apps.journal.errors import Refused
from apps.journal.services import advance, record
from apps.matters import events
from apps.matters.checks import Finding, check_definition
from apps.matters.choices import VersionAction, VersionStatus
from apps.matters.definition import Dictionary, MatterDefinition, parse_matter
from apps.matters.errors import NotADraft, NotReady
from apps.matters.models import DataElement, MaterialType, Matter, MatterVersion
from apps.matters.permissions import may_edit_matter
from apps.matters.services.indexing import index_matter
from apps.matters.workflow import VERSION


def hash_of(definition: Any) -> str:
    """Return the hash of a definition's canonical bytes."""
    return hashlib.sha256(orjson.dumps(definition, option=orjson.OPT_SORT_KEYS)).hexdigest()


def known_names() -> Dictionary:
    """Return the city's dictionaries as the database has them; licence types are those material types name."""
    types = list(MaterialType.objects.values_list("slug", flat=True))
    return Dictionary(dict(DataElement.objects.values_list("slug", "type")), frozenset(types), None)


@transaction.atomic
def draft_version(*, matter: Matter, definition: Any, actor: Actor, at: datetime) -> MatterVersion:
    """Start a new version of the matter.

    :raises NotReady: the data is not a definition; every problem is listed
    :raises Refused: the actor's post does not edit this department's matters
    """
    refusal = may_edit_matter(matter, actor)
    if refusal is not None:
        raise Refused(refusal)
    read_definition(definition)
    locked = Matter.objects.select_for_update(of=("self",), no_key=True).get(pk=matter.pk)
    last = locked.versions.aggregate(last=Max("number"))["last"] or 0
    version = MatterVersion.objects.create(
        matter=locked,
        number=last + 1,
        definition=definition,
        content_hash=hash_of(definition),
        drafted_at=at,
        drafted_by=actor.account_id,
    )
    record(events.VERSION_DRAFTED, version, actor=actor, at=at, facts={"matter": locked.slug, "number": last + 1})
    return version


@transaction.atomic
def change_draft(
    *, version: MatterVersion, definition: Any, expected_revision: int, actor: Actor, at: datetime
) -> MatterVersion:
    """Replace a draft's content; whoever changes it becomes its author.

    :raises NotADraft: it was checked or published meanwhile
    :raises StaleVersion: somebody else changed it meanwhile
    :raises NotReady: the data is not a definition
    """
    row = MatterVersion.objects.select_for_update(of=("self",), no_key=True).select_related("matter").get(pk=version.pk)
    refusal = may_edit_matter(row.matter, actor)
    if refusal is not None:
        raise Refused(refusal)
    if row.status != VersionStatus.DRAFT:
        raise NotADraft
    if row.revision != expected_revision:
        raise StaleVersion
    read_definition(definition)
    row.definition, row.content_hash, row.drafted_by = definition, hash_of(definition), actor.account_id
    row.drafted_at, row.revision = at, row.revision + 1
    row.save(update_fields=["definition", "content_hash", "drafted_by", "drafted_at", "revision"])
    record(events.VERSION_CHANGED, row, actor=actor, at=at, facts={"hash": row.content_hash})
    return row


def read_definition(data: Any) -> MatterDefinition:
    """Return the definition in ``data``, checked against the city's dictionaries.

    :raises NotReady: lists every problem with its place
    """
    try:
        return parse_matter(data, dictionary=known_names())
    except Unreadable as error:
        problems = [FieldError(".".join(map(str, p.path)), "definition", p.text) for p in error.problems]
        raise NotReady(errors=problems) from error


def findings_of(version: MatterVersion) -> list[Finding]:
    """Return what the publish checks say, errors first."""
    return check_definition(version.parsed)


def _refuse_errors(definition: MatterDefinition) -> None:
    blocking = [finding for finding in check_definition(definition) if finding.blocks]
    if blocking:
        raise NotReady(errors=[FieldError(finding.path, finding.code, finding.text) for finding in blocking])


@transaction.atomic
def check_version(*, version: MatterVersion, actor: Actor, at: datetime) -> MatterVersion:
    """Confirm a draft: the first of two people.

    :raises NotReady: a publish check found errors
    """
    _refuse_errors(version.parsed)
    return advance(
        VERSION,
        version,
        VersionAction.CHECK,
        actor=actor,
        at=at,
        expected_revision=version.revision,
        checked_at=at,
        checked_by=actor.account_id,
    )


@transaction.atomic
def send_back_version(*, version: MatterVersion, reason: str, actor: Actor, at: datetime) -> MatterVersion:
    """Return a checked version to its author with a reason."""
    return advance(
        VERSION,
        version,
        VersionAction.SEND_BACK,
        actor=actor,
        at=at,
        facts={"reason": reason[:500]},
        checked_at=None,
        checked_by=None,
    )


@transaction.atomic
def publish_version(
    *,
    version: MatterVersion,
    actor: Actor,
    at: datetime,
    effective_from: date,
    reviewers: tuple[str, str] | None = None,
) -> MatterVersion:
    """Make a checked version the one people see: the second of two people. The version before it is superseded.

    :param reviewers: for reviewed data files, the two people who read them
    :raises NotReady: a publish check found errors
    """
    matter = Matter.objects.select_for_update(of=("self",), no_key=True).get(pk=version.matter_id)
    definition = version.parsed
    _refuse_errors(definition)
    before = matter.versions.filter(status=VersionStatus.PUBLISHED).first()
    if before is not None:
        advance(VERSION, before, VersionAction.SUPERSEDE, actor=actor, at=at, facts={"by": version.number})
    names = list(reviewers or ())
    published = advance(
        VERSION,
        version,
        VersionAction.PUBLISH,
        actor=actor,
        at=at,
        facts={"matter": matter.slug, "number": version.number, "hash": version.content_hash, "reviewers": names},
        published_at=at,
        published_by=actor.account_id,
        effective_from=effective_from,
        reviewers=names,
    )
    copy_columns(matter, definition)
    matter.current = published
    matter.save(update_fields=[*COPIED, "current"])
    index_matter(matter=matter)
    return published


COPIED = (
    "name",
    "summary",
    "task_type",
    "handle_type",
    "served",
    "themes_natural",
    "themes_legal",
    "life_stages",
    "promised_value",
    "promised_unit",
    "online_depth",
    "required_level",
    "popularity",
)


def copy_columns(matter: Matter, definition: MatterDefinition) -> None:
    """Copy what lists filter and sort by from the definition to the matter."""
    profile = definition.matter
    values: dict[str, Any] = {
        name: getattr(profile, name) for name in COPIED if name not in {"task_type", "promised_value", "promised_unit"}
    }
    values |= {
        "task_type": definition.catalogue.task_type,
        "promised_value": profile.promised.value,
        "promised_unit": profile.promised.unit,
    }
    for name, value in values.items():
        setattr(matter, name, list(value) if isinstance(value, tuple) else value)
