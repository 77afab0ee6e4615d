"""Writing a version: begin, change, compare with what is public, give up. Nothing here is ever seen by the public."""

import hashlib
from copy import deepcopy
from datetime import datetime
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.common.actor import Actor
from apps.common.errors import FieldError, StaleVersion
from apps.common.reading import Unreadable
from apps.common.text import check_clean
from apps.journal.errors import Refused
from apps.journal.services import advance, record
from apps.matters import events
from apps.matters.choices import UNFINISHED, VersionAction, VersionStatus
from apps.matters.definition import Dictionary, MatterDefinition, parse_matter
from apps.matters.errors import DraftExists, NoSuchMatter, NotADraft, NotReady
from apps.matters.models import DataElement, MaterialType, Matter, MatterVersion
from apps.matters.permissions import may_edit_matter
from apps.matters.services.queue import leave
from apps.matters.workflow import VERSION

# What makes a matter this one matter: changed by reviewed files, which move its rows too, never by a draft of the desk.
FIXED = (("catalogue",), ("implementation",), ("matter", "slug"), ("matter", "serial"))


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
    if not actor.is_system:
        _refuse_moved(locked, definition)
    last = locked.versions.aggregate(last=Max("number"))["last"] or 0
    version = MatterVersion.objects.create(
        matter=locked,
        number=last + 1,
        base_id=locked.current_id,
        definition=definition,
        content_hash=hash_of(definition),
        drafted_at=at,
        drafted_by=actor.account_id,
    )
    record(events.VERSION_DRAFTED, version, actor=actor, at=at, facts={"matter": locked.slug, "number": last + 1})
    return version


@transaction.atomic
def begin_draft(*, matter: Matter, actor: Actor, at: datetime) -> MatterVersion:
    """Start the next version with what is published now: the desk's way to begin, one version at a time.

    :raises NoSuchMatter: nothing is published that could be copied
    :raises DraftExists: a version is being written, checked or published
    """
    locked = Matter.objects.select_for_update(of=("self",), no_key=True).select_related("current").get(pk=matter.pk)
    if locked.current is None:
        raise NoSuchMatter
    unfinished = locked.versions.filter(status__in=UNFINISHED).order_by("-number").first()
    if unfinished is not None:
        raise DraftExists(number=unfinished.number)
    return draft_version(matter=locked, definition=deepcopy(locked.current.definition), actor=actor, at=at)


@transaction.atomic
def change_draft(
    *, version: MatterVersion, definition: Any, expected_revision: int, actor: Actor, at: datetime
) -> MatterVersion:
    """Replace a draft's content; whoever changes it becomes its author.

    :raises NotADraft: it was checked or published meanwhile
    :raises StaleVersion: somebody else changed it meanwhile
    :raises NotReady: the data is not a definition
    """
    row = _draft_to_change(version, expected_revision, actor)
    read_definition(definition)
    if not actor.is_system:
        _refuse_moved(row.matter, definition)
    row.definition, row.content_hash, row.drafted_by = definition, hash_of(definition), actor.account_id
    row.drafted_at, row.revision = at, row.revision + 1
    row.save(update_fields=["definition", "content_hash", "drafted_by", "drafted_at", "revision"])
    record(events.VERSION_CHANGED, row, actor=actor, at=at, facts={"hash": row.content_hash})
    return row


@transaction.atomic
def rebase_draft(*, version: MatterVersion, expected_revision: int, actor: Actor, at: datetime) -> MatterVersion:
    """Note that the editor compared the draft with what is public now, which was published after the draft was begun.

    :raises NotADraft: it was handed in meanwhile
    :raises StaleVersion: somebody else changed it meanwhile
    """
    row = _draft_to_change(version, expected_revision, actor)
    row.base_id, row.revision = row.matter.current_id, row.revision + 1
    row.save(update_fields=["base", "revision"])
    number = row.matter.current.number if row.matter.current else 0
    record(events.VERSION_REBASED, row, actor=actor, at=at, facts={"number": number})
    return row


@transaction.atomic
def discard_draft(
    *, version: MatterVersion, actor: Actor, at: datetime, expected_revision: int | None = None
) -> MatterVersion:
    """Give a draft up; it stays in the history."""
    row = advance(VERSION, version, VersionAction.DISCARD, actor=actor, at=at, expected_revision=expected_revision)
    leave(row, actor=actor, at=at)
    return row


def _draft_to_change(version: MatterVersion, expected_revision: int, actor: Actor) -> MatterVersion:
    """Return the draft, locked, if the actor may change it as they saw it."""
    row = MatterVersion.objects.select_for_update(of=("self",), no_key=True).select_related("matter").get(pk=version.pk)
    refusal = may_edit_matter(row.matter, actor)
    if refusal is not None:
        raise Refused(refusal)
    if row.status != VersionStatus.DRAFT:
        raise NotADraft
    if row.revision != expected_revision:
        raise StaleVersion
    return row


def _refuse_moved(matter: Matter, definition: Any) -> None:
    """Refuse a definition that would be another matter, another department's, or offered elsewhere.

    :raises NotReady: names each such field
    """
    if matter.current is None:
        return
    before = matter.current.definition
    moved = [path for path in FIXED if _at(before, path) != _at(definition, path)]
    if moved:
        text = _("目录、部门、代号和序号由目录管理统一维护，不能在版本里修改。")
        raise NotReady(errors=[FieldError(".".join(path), "fixed", text) for path in moved])


def _at(data: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        data = data[key]
    return data


def read_definition(data: Any) -> MatterDefinition:
    """Return the definition in ``data``, checked against the city's dictionaries.

    :raises NotReady: lists every problem with its place
    :raises Invalid: a text holds a character no database stores, or the data nests too deep
    """
    check_clean(data)
    try:
        return parse_matter(data, dictionary=known_names())
    except Unreadable as error:
        problems = [FieldError(".".join(map(str, p.path)), "definition", p.text) for p in error.problems]
        raise NotReady(errors=problems) from error
