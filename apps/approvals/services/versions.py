"""Draft, check, publish a scheme: two people, and what is published never changes."""

import hashlib
from datetime import datetime
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Max

from apps.approvals import events
from apps.approvals.checks import check_scheme
from apps.approvals.choices import SchemeAction, SchemeStatus
from apps.approvals.definition import SchemeDefinition, parse_scheme
from apps.approvals.errors import SchemeNotReady
from apps.approvals.models import Scheme, SchemeVersion
from apps.approvals.permissions import may_edit_scheme
from apps.approvals.workflow import VERSION
from apps.common.actor import Actor
from apps.common.errors import FieldError
from apps.common.reading import Problem, Unreadable
from apps.journal.errors import Refused
from apps.journal.services import advance, record
from apps.matters.definition import MatterDefinition
from apps.matters.selectors import published_matters


def hash_of(definition: Any) -> str:
    """Return the hash of a definition's canonical bytes."""
    return hashlib.sha256(orjson.dumps(definition, option=orjson.OPT_SORT_KEYS)).hexdigest()


def published_definitions(slugs: list[str]) -> dict[str, MatterDefinition]:
    """Return the definitions of the matters of a scheme that are published, by slug."""
    found = published_matters().filter(slug__in=slugs).select_related("current")
    return {matter.slug: matter.current.parsed for matter in found if matter.current is not None}


def findings_of(definition: SchemeDefinition) -> list[Problem]:
    """Return what stands between a scheme and its publication, given the matters published now."""
    return check_scheme(definition, published_definitions([branch.matter for branch in definition.branches]))


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise SchemeNotReady(errors=[FieldError(".".join(map(str, p.path)), "definition", p.text) for p in problems])


@transaction.atomic
def draft_version(*, scheme: Scheme, definition: Any, actor: Actor, at: datetime) -> SchemeVersion:
    """Start a new version of a scheme.

    :raises SchemeNotReady: the data is not a scheme; every problem is listed
    :raises Refused: the actor's post does not edit the lead department's matters
    """
    refusal = may_edit_scheme(scheme, actor)
    if refusal is not None:
        raise Refused(refusal)
    try:
        parse_scheme(definition)
    except Unreadable as error:
        _refuse(error.problems)
    locked = Scheme.objects.select_for_update(of=("self",), no_key=True).get(pk=scheme.pk)
    last = locked.versions.aggregate(last=Max("number"))["last"] or 0
    version = SchemeVersion.objects.create(
        scheme=locked,
        number=last + 1,
        definition=definition,
        content_hash=hash_of(definition),
        drafted_at=at,
        drafted_by=actor.account_id,
    )
    facts = {"scheme": locked.slug, "number": last + 1}
    record(events.VERSION_DRAFTED, version, actor=actor, at=at, facts=facts)
    return version


@transaction.atomic
def check_version(*, version: SchemeVersion, actor: Actor, at: datetime) -> SchemeVersion:
    """Confirm a draft: the first of two people.

    :raises SchemeNotReady: a check found errors
    """
    _refuse(findings_of(version.parsed))
    return advance(
        VERSION, version, SchemeAction.CHECK, actor=actor, at=at, expected_revision=version.revision,
        checked_at=at, checked_by=actor.account_id,
    )  # fmt: skip


@transaction.atomic
def publish_version(
    *, version: SchemeVersion, actor: Actor, at: datetime, reviewers: tuple[str, str] | None = None
) -> SchemeVersion:
    """Make a checked version the one people apply under: the second of two people. The one before is superseded.

    :param reviewers: for reviewed data files, the two people who read them
    :raises SchemeNotReady: a check found errors
    """
    scheme = Scheme.objects.select_for_update(of=("self",), no_key=True).get(pk=version.scheme_id)
    definition = version.parsed
    _refuse(findings_of(definition))
    before = scheme.versions.filter(status=SchemeStatus.PUBLISHED).first()
    if before is not None:
        advance(VERSION, before, SchemeAction.SUPERSEDE, actor=actor, at=at, facts={"by": version.number})
    names = list(reviewers or ())
    facts = {"scheme": scheme.slug, "number": version.number, "hash": version.content_hash, "reviewers": names}
    published = advance(
        VERSION, version, SchemeAction.PUBLISH, actor=actor, at=at, facts=facts,
        published_at=at, published_by=actor.account_id, reviewers=names,
    )  # fmt: skip
    copy_columns(scheme, definition)
    scheme.current = published
    scheme.save(update_fields=[*COPIED, "current"])
    return published


COPIED = ("title", "kind", "audience", "intro", "promised_days")


def copy_columns(scheme: Scheme, definition: SchemeDefinition) -> None:
    """Copy what lists show from the definition to the scheme."""
    for name in COPIED:
        value = getattr(definition, name)
        setattr(scheme, name, list(value) if isinstance(value, tuple) else value)
