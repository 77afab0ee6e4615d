"""One correction for all: departments note, the lead tells once, the applicant answers once.

Source: 行政许可法 Art. 32 (everything at once, within five days), which stays with each case: the notice of the whole is
one notice to each of them, and a case nobody speaks for counts as accepted after five days as any other.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from apps.approvals import events
from apps.approvals.choices import OPEN_JOINTS, BranchStatus, JointAction
from apps.approvals.definition import Union
from apps.approvals.errors import NOTHING_NOTED, NotInIntake
from apps.approvals.models import Branch, JointApplication, JointCorrection, JointMaterial, Shortcoming
from apps.approvals.selectors import branches_of, noted_shortcomings, union_of_joint
from apps.approvals.services.closing import as_portal
from apps.approvals.services.coordination import end_notice, note_intake_standing
from apps.approvals.services.joins import locked_joint
from apps.approvals.workflow import JOINT
from apps.cases.choices import CaseStatus, MaterialSource
from apps.cases.errors import CorrectionIncomplete
from apps.cases.models import Case, Correction
from apps.cases.permissions import intake as may_intake
from apps.cases.services.intake import (
    FIELD,
    MATERIAL,
    CorrectionItem,
    described_item,
    pending_correction,
    request_correction,
    supplement_case,
)
from apps.common.actor import SYSTEM, Actor
from apps.common.errors import Conflict, FieldError, Invalid
from apps.common.rows import one_by_one
from apps.files.models import StoredFile
from apps.journal.errors import Refused
from apps.journal.services import advance, record
from apps.work.choices import ClockKind
from apps.work.models import Clock

log = logging.getLogger(__name__)
MOST_SENT = 500


@transaction.atomic
def note_shortcomings(
    *, branch: Branch, items: Sequence[CorrectionItem], actor: Actor, at: datetime
) -> list[Shortcoming]:
    """Keep what a department wants corrected until the lead tells it; noting again replaces, nothing takes all back.

    :raises NotInIntake: the branch's case is not being taken in
    :raises Refused: the post does not take in this department's cases, or somebody else has claimed the case
    :raises NothingToCorrect: a place that does not exist, or no words for it
    """
    joint = locked_joint(branch.joint_id)
    row = branches_of(joint).get(pk=branch.pk)
    if row.case is None or row.status != BranchStatus.OPEN:
        raise NotInIntake
    case = Case.objects.select_for_update(of=("self",), no_key=True).select_related("version").get(pk=row.case.pk)
    if case.status != CaseStatus.SUBMITTED or joint.status not in OPEN_JOINTS:
        raise NotInIntake
    refusal = may_intake(case, actor)
    if refusal is not None:
        raise Refused(refusal)
    described = [described_item(case, item) for item in items]
    union = union_of_joint(joint)
    row.shortcomings.filter(correction__isnull=True).delete()
    noted = Shortcoming.objects.bulk_create(
        Shortcoming(
            branch=row,
            target=place["target"],
            joint_target=joint_target(union, row.name, place["target"]),
            label=place["label"],
            text=place["text"],
            noted_by_post=actor.post_id,
            noted_at=at,
        )
        for place in {place["target"]: place for place in described}.values()
    )
    facts = {"branch": row.name, "places": [entry.target for entry in noted]}
    record(events.SHORTCOMINGS_NOTED, joint, actor=actor, at=at, facts=facts)
    note_intake_standing(joint, at=at)
    return noted


def joint_target(union: Union, branch: str, target: str) -> str:
    """Return a place of a branch's own form as the joint form names it: ``field:premises_area``."""
    kind, _sep, name = target.partition(":")
    found = union.joint_field(branch, name) if kind == FIELD else union.joint_material(branch, name)
    return f"{kind}:{found}"


@transaction.atomic
def send_correction(
    *, joint: JointApplication, note: str = "", actor: Actor, at: datetime, expected_revision: int | None = None
) -> JointCorrection:
    """Tell the applicant once what all departments noted: one notice, each case waiting for its part of the answer.

    :raises Refused: the post does not lead, or nothing is noted
    """
    return _send(locked_joint(joint.pk), JointAction.SEND_CORRECTION, note, actor, at, expected_revision)


def _send(
    joint: JointApplication, action: str, note: str, actor: Actor, at: datetime, revision: int | None = None
) -> JointCorrection:
    cases = _locked_cases(joint, CaseStatus.SUBMITTED)
    noted = [row for row in noted_shortcomings(joint) if row.branch.case_id in cases]
    places = sorted({row.joint_target for row in noted})
    number = (joint.corrections.aggregate(last=Max("number"))["last"] or 0) + 1
    facts = {"number": number, "places": places, "branches": sorted({row.branch.name for row in noted})}
    joint = advance(JOINT, joint, action, actor=actor, at=at, expected_revision=revision, facts=facts)
    if not noted:
        raise Refused(NOTHING_NOTED)
    due_on = max(_tell_case(joint, case, noted, note, at) for pk, case in cases.items() if _has(noted, pk))
    correction = JointCorrection.objects.create(
        joint=joint, number=number, note=note.strip(), sent_by_post=actor.post_id, told_at=at, due_on=due_on
    )
    Shortcoming.objects.filter(pk__in=[row.pk for row in noted]).update(correction=correction)
    noted_shortcomings(joint).delete()  # what was noted of cases that have moved on
    end_notice(joint, at=at)
    return correction


def _locked_cases(joint: JointApplication, status: str) -> dict[int, Case]:
    """Lock the cases of a joint application and return those in ``status``."""
    rows = Case.objects.select_for_update(of=("self",), no_key=True).filter(branch__joint=joint)
    found = list(rows.select_related("version", "department").order_by("pk"))
    return {case.pk: case for case in found if case.status == status}


def _has(noted: Sequence[Shortcoming], case_id: int) -> bool:
    return any(row.branch.case_id == case_id for row in noted)


def _tell_case(joint: JointApplication, case: Case, noted: Sequence[Shortcoming], note: str, at: datetime) -> date:
    """Move one case to its correction; return the last day of it."""
    case = request_correction(
        case=case,
        items=[CorrectionItem(row.target, row.text) for row in noted if row.branch.case_id == case.pk],
        note=note,
        actor=SYSTEM,
        at=at,
        facts={"joint": joint.number, "lead": joint.lead.slug},
    )
    return _pending(case).due_on


def _pending(case: Case) -> Correction:
    correction = pending_correction(case)
    if correction is None:
        raise CorrectionIncomplete
    return correction


def send_overdue(*, now: datetime) -> int:
    """Send what the lead left unsent past the fourth working day; return how many notices went out."""
    clocks = Clock.objects.filter(
        subject_type=JointApplication._meta.label_lower,
        kind=ClockKind.INTAKE,
        stopped_on__isnull=True,
        promised_due_on__lt=timezone.localdate(now),
    )
    joints = clocks.order_by("id").values_list("subject_id", flat=True)[:MOST_SENT]
    return one_by_one(joints, lambda joint_id: _send_by_clock(joint_id, now), what="joint application", log=log)


@transaction.atomic
def _send_by_clock(joint_id: int, now: datetime) -> None:
    joint = locked_joint(joint_id)
    waiting = _locked_cases(joint, CaseStatus.SUBMITTED)
    if any(row.branch.case_id in waiting for row in noted_shortcomings(joint)):
        _send(joint, JointAction.SEND_CORRECTION_BY_CLOCK, "", SYSTEM, now)
    else:
        noted_shortcomings(joint).delete()
        end_notice(joint, at=now)


@transaction.atomic
def supplement(
    *,
    joint: JointApplication,
    answers: Mapping[str, Any],
    files: Mapping[str, Sequence[StoredFile]],
    actor: Actor,
    at: datetime,
) -> JointApplication:
    """Hand in once what the notice asked for: each case gets its part, whoever asked for the same gets the same.

    :param answers: corrected answers by joint question
    :param files: new files by joint material
    :raises CorrectionIncomplete: a place of the notice is still unanswered
    :raises Invalid: a corrected answer does not fit; named by its joint question
    :raises Conflict: no case waits for an answer any more: lapsed or lifted, all of them
    """
    joint = locked_joint(joint.pk)
    union = union_of_joint(joint)
    cases = _locked_cases(joint, CaseStatus.CORRECTION)
    rows = [row for row in branches_of(joint) if row.case_id in cases]
    asked = {row.pk: _asked(union, row.name, _pending(cases[row.case_id or 0])) for row in rows}
    fields = {name for targets in asked.values() for name in targets[FIELD]}
    materials = {name for targets in asked.values() for name in targets[MATERIAL]}
    if fields - answers.keys() or any(not files.get(name) for name in materials):
        raise CorrectionIncomplete
    kept = {**joint.answers, **{name: answers[name] for name in fields}}
    places = sorted([*fields, *materials])
    joint = advance(JOINT, joint, JointAction.SUPPLEMENT, actor=actor, at=at, facts={"places": places}, answers=kept)
    if not rows:
        raise Conflict
    for row in rows:
        _supplement_case(cases[row.case_id or 0], row.name, asked[row.pk], union, kept, files, actor, at)
    _replace_materials(joint, {name: files[name] for name in materials}, at)
    joint.corrections.filter(answered_at__isnull=True).update(answered_at=at)
    return joint


def _asked(union: Union, branch: str, correction: Correction) -> dict[str, dict[str, str]]:
    """Return what a case's correction asks: joint name -> the matter's own, for fields and for materials."""
    found: dict[str, dict[str, str]] = {FIELD: {}, MATERIAL: {}}
    for item in correction.items:
        kind, _sep, own = item["target"].partition(":")
        found[kind][joint_target(union, branch, item["target"]).partition(":")[2]] = own
    return found


def _supplement_case(
    case: Case,
    branch: str,
    asked: Mapping[str, Mapping[str, str]],
    union: Union,
    answers: Mapping[str, Any],
    files: Mapping[str, Sequence[StoredFile]],
    actor: Actor,
    at: datetime,
) -> None:
    share = union.answers_for(branch, answers)
    try:
        supplement_case(
            case=case,
            answers={own: share[own] for own in asked[FIELD].values()},
            files={own: files[name] for name, own in asked[MATERIAL].items()},
            actor=as_portal(actor),
            at=at,
        )
    except Invalid as error:
        raise Invalid(errors=[_renamed(union, branch, entry) for entry in error.errors]) from error


def _renamed(union: Union, branch: str, error: FieldError) -> FieldError:
    field, dot, rest = error.field.partition(".")
    return FieldError(f"{union.joint_field(branch, field) or field}{dot}{rest}", error.code, error.text)


def _replace_materials(joint: JointApplication, files: Mapping[str, Sequence[StoredFile]], at: datetime) -> None:
    """Keep the new files for the branches that open later, too."""
    names = dict(joint.materials.filter(material__in=list(files)).values_list("material", "name"))
    joint.materials.filter(material__in=list(files), is_current=True).update(is_current=False)
    JointMaterial.objects.bulk_create(
        JointMaterial(
            joint=joint,
            material=material,
            name=names.get(material, material),
            source=MaterialSource.UPLOAD,
            file=file,
            created_at=at,
        )
        for material, given in files.items()
        for file in given
    )
