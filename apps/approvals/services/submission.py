"""From a joint draft to a joint application: checked whole, numbered at once, the first branches opened with it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from apps.approvals import events
from apps.approvals.definition import Union
from apps.approvals.errors import NothingToDo
from apps.approvals.models import Branch, JointApplication, JointDraft, JointMaterial
from apps.approvals.selectors import departments_for, pinned_versions, union_of
from apps.approvals.services import branches, drafts
from apps.approvals.services.coordination import begin_coordination
from apps.cases.choices import MaterialSource
from apps.cases.services.applicants import Applicant, applicant_of
from apps.common.actor import Actor
from apps.common.errors import FieldError, Invalid
from apps.common.forms.validation import validate
from apps.common.geography import county_of
from apps.journal.services import record
from apps.matters.models import MatterVersion
from apps.organisation.models import Department
from apps.organisation.selectors import division_exists


@transaction.atomic
def submit_draft(*, draft: JointDraft, actor: Actor, at: datetime, promised: Collection[str] = ()) -> JointApplication:
    """Turn a joint draft into a joint application with its branches; those that wait for nothing open at once.

    :param promised: joint ids of materials the applicant promises to bring later (容缺), where the matters allow that
    :raises SchemeSuperseded: the scheme or a matter changed; ``upgrade_draft`` first
    :raises NothingToDo: no branch takes place in this situation
    :raises Invalid: names every answer and material that is wrong or missing, by its joint id
    """
    draft = drafts.locked_draft(draft, at=at)
    drafts.check_current(draft)
    today = timezone.localdate(at)
    applicant = applicant_of(actor, today=today)
    pinned = pinned_versions(draft.pins)
    union = union_of(draft.version.parsed, pinned)
    result = drafts.checked(draft, union, today=today, partial=False)
    faults = drafts.shortcomings(draft=draft, union=union, result=result, promised=promised)
    if faults:
        raise Invalid(errors=faults)
    seen = drafts.seen_of(draft, union, result.values)
    versions = {part.spec.id: pinned[part.spec.id] for part in union.active(seen)}
    if not versions:
        raise NothingToDo
    drafts.check_branches(union=union, versions=versions, applicant=applicant)
    _check_shares(union, draft, versions, result.values, at)
    joint = _create(draft, result.values, applicant=applicant, channel=actor.channel, at=at)
    _keep_materials(joint, draft, union, seen, promised=promised, at=at)
    _make_branches(joint, union, versions)
    facts = {"scheme": draft.version.scheme.slug, "version": draft.version.number, "branches": sorted(versions)}
    record(events.SUBMITTED, joint, actor=actor, at=at, facts=facts)
    draft.delete()
    begin_coordination(joint, at=at)
    branches.open_ready(joint=joint, union=union, actor=actor, at=at)
    return joint


def _check_shares(
    union: Union, draft: JointDraft, versions: Mapping[str, MatterVersion], answers: Mapping[str, Any], at: datetime
) -> None:
    """Check each branch's share with its matter's own form: what no union can foresee is refused before it is a case.

    Elements that an earlier branch will give are not asked yet and not missed here.
    """
    faults: list[FieldError] = []
    for name, version in versions.items():
        later = branches.given_later(union, name, set(versions))
        result = validate(
            version.parsed.form,
            union.answers_for(name, answers),
            today=timezone.localdate(at),
            situation=union.scheme.branch(name).situations(draft.situations),
            division_exists=division_exists,
        )
        for error in result.errors:
            field, dot, rest = error.field.partition(".")
            if field not in later:
                faults.append(
                    FieldError(f"{union.joint_field(name, field) or field}{dot}{rest}", error.code, error.text)
                )
    if faults:
        raise Invalid(errors=list(dict.fromkeys(faults)))


def _create(
    draft: JointDraft, answers: Mapping[str, Any], *, applicant: Applicant, channel: str, at: datetime
) -> JointApplication:
    scheme = draft.version.scheme
    return JointApplication.objects.create(
        public_id=draft.public_id,  # one draft is one application, for good: whoever submits again is led to it
        number=new_number(scheme.lead, at),
        scheme=scheme,
        version=draft.version,
        lead=scheme.lead,
        person_id=draft.person_id,
        entity_id=draft.entity_id,
        agent_id=applicant.agent_id,
        title=scheme.title,
        channel=channel,
        pins=draft.pins,
        place=draft.place,
        situations=draft.situations,
        answers=dict(answers),
        submitted_at=at,
    )


def new_number(lead: Department, at: datetime) -> str:
    """Return the next number: LB (联办), division 6, department 4, day 8, serial 6 (from a sequence: gaps may occur)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('approvals_number_seq')")
        serial = int(cursor.fetchone()[0]) % 1_000_000
    division = county_of(lead.division.code)
    return f"LB{division}{lead.pk % 10_000:04d}{timezone.localdate(at):%Y%m%d}{serial:06d}"


def _keep_materials(
    joint: JointApplication,
    draft: JointDraft,
    union: Union,
    seen: Mapping[str, Any],
    *,
    promised: Collection[str],
    at: datetime,
) -> None:
    names = {material.id: material.name for material in union.materials_for(seen)}
    rows = [
        JointMaterial(
            joint=joint,
            material=row.material,
            name=names[row.material],
            source=MaterialSource.LICENCE if row.file_id is None else MaterialSource.UPLOAD,
            file_id=row.file_id,
            licence_id=row.licence_id,
            created_at=at,
        )
        for row in draft.materials.order_by("id")
        if row.material in names
    ]
    given = {row.material for row in rows}
    rows += [
        JointMaterial(joint=joint, material=name, name=names[name], source=MaterialSource.PROMISED, created_at=at)
        for name in names
        if name in promised and name not in given
    ]
    JointMaterial.objects.bulk_create(rows)


def _make_branches(joint: JointApplication, union: Union, versions: Mapping[str, MatterVersion]) -> None:
    departments = departments_for(versions, joint.place)
    active = frozenset(versions)
    Branch.objects.bulk_create(
        Branch(
            joint=joint,
            name=name,
            position=position,
            matter_id=version.matter_id,
            version=version,
            department=departments[name],
            after=list(union.scheme.after_of(name, active)),
        )
        for position, (name, version) in enumerate(versions.items())
    )
