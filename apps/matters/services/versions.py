"""Hand in, check, publish: two people, and what is published never changes."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common.actor import Actor
from apps.common.errors import FieldError, Invalid, StaleVersion
from apps.journal.services import advance
from apps.matters.checks import Finding, check_definition
from apps.matters.choices import VersionAction, VersionStatus
from apps.matters.definition import MatterDefinition
from apps.matters.errors import NotReady
from apps.matters.models import Matter, MatterVersion
from apps.matters.services.indexing import index_matter
from apps.matters.services.queue import leave, pass_on
from apps.matters.workflow import VERSION

LONGEST_REASON = 500


def findings_of(version: MatterVersion) -> list[Finding]:
    """Return what the publish checks say, errors first."""
    return check_definition(version.parsed)


def _refuse_errors(definition: MatterDefinition) -> None:
    blocking = [finding for finding in check_definition(definition) if finding.blocks]
    if blocking:
        raise NotReady(errors=[FieldError(finding.path, finding.code, finding.text) for finding in blocking])


@transaction.atomic
def submit_version(
    *, version: MatterVersion, actor: Actor, at: datetime, expected_revision: int | None = None
) -> MatterVersion:
    """Hand a draft in: from now on it waits for a checker and nobody changes it.

    :raises NotReady: a publish check found errors
    :raises StaleVersion: it was changed since ``expected_revision``
    """
    _refuse_errors(version.parsed)
    expected = version.revision if expected_revision is None else expected_revision
    row = advance(VERSION, version, VersionAction.SUBMIT, actor=actor, at=at, expected_revision=expected)
    pass_on(row, actor=actor, at=at)
    return row


@transaction.atomic
def recall_version(
    *, version: MatterVersion, actor: Actor, at: datetime, expected_revision: int | None = None
) -> MatterVersion:
    """Take a version back that nobody has checked yet; it waits with its editor again, in no inbox."""
    row = advance(VERSION, version, VersionAction.RECALL, actor=actor, at=at, expected_revision=expected_revision)
    leave(row, actor=actor, at=at)
    return row


@transaction.atomic
def check_version(
    *, version: MatterVersion, actor: Actor, at: datetime, expected_revision: int | None = None
) -> MatterVersion:
    """Confirm what was handed in: the first of two people.

    :raises NotReady: a publish check found errors
    :raises StaleVersion: it was changed since ``expected_revision``
    """
    _refuse_errors(version.parsed)
    expected = version.revision if expected_revision is None else expected_revision
    row = advance(
        VERSION, version, VersionAction.CHECK, actor=actor, at=at, expected_revision=expected,
        checked_at=at, checked_by=actor.account_id,
    )  # fmt: skip
    pass_on(row, actor=actor, at=at)
    return row


@transaction.atomic
def send_back_version(
    *, version: MatterVersion, reason: str, actor: Actor, at: datetime, expected_revision: int | None = None
) -> MatterVersion:
    """Return a version that was handed in or checked to the editors, with a reason.

    :raises Invalid: no reason
    """
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise Invalid(errors=[FieldError("reason", "required", _("请写明要改什么，编辑会看到。"))])
    row = advance(
        VERSION, version, VersionAction.SEND_BACK, actor=actor, at=at, expected_revision=expected_revision,
        facts={"reason": reason}, checked_at=None, checked_by=None,
    )  # fmt: skip
    pass_on(row, actor=actor, at=at)
    return row


@transaction.atomic
def publish_version(
    *,
    version: MatterVersion,
    actor: Actor,
    at: datetime,
    effective_from: date,
    reviewers: tuple[str, str] | None = None,
    expected_revision: int | None = None,
) -> MatterVersion:
    """Make a checked version the one people see: the second of two people. The version before it is superseded.

    :param reviewers: for reviewed data files, the two people who read them
    :raises NotReady: a publish check found errors
    :raises StaleVersion: it was changed since ``expected_revision``
    """
    matter = Matter.objects.select_for_update(of=("self",), no_key=True).get(pk=version.matter_id)
    _refuse_errors(version.parsed)
    before = matter.versions.filter(status=VersionStatus.PUBLISHED).first()
    if before is not None:
        advance(VERSION, before, VersionAction.SUPERSEDE, actor=actor, at=at, facts={"by": version.number})
    names = list(reviewers or ())
    facts = {"matter": matter.slug, "number": version.number, "hash": version.content_hash, "reviewers": names}
    published = advance(
        VERSION, version, VersionAction.PUBLISH, actor=actor, at=at, expected_revision=expected_revision, facts=facts,
        published_at=at, published_by=actor.account_id, effective_from=effective_from, reviewers=names,
    )  # fmt: skip
    if published.content_hash != version.content_hash:  # what was checked above is not what is in the row
        raise StaleVersion
    leave(published, actor=actor, at=at)
    copy_columns(matter, published.parsed)
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
