"""A branch's turn: its share of the answers and papers becomes a case like any other."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.approvals.choices import ENDED_BRANCHES, FAILED_BRANCHES, BranchAction, BranchStatus
from apps.approvals.definition import Union
from apps.approvals.models import Branch, JointApplication
from apps.approvals.selectors import branches_of
from apps.approvals.workflow import BRANCH
from apps.cases.choices import BRANCH as BRANCH_PROCEDURE
from apps.cases.choices import MaterialSource
from apps.cases.selectors import licence_of
from apps.cases.services.submission import GivenPaper, Submission, open_case
from apps.common.actor import ENTITY, SYSTEM, Actor
from apps.common.forms.prefill import prefill
from apps.common.forms.validation import validate
from apps.identity.models import LegalEntity
from apps.identity.selectors import facts_about
from apps.journal.services import advance, link
from apps.licences.models import Licence
from apps.matters.selectors import prefill_paths
from apps.organisation.selectors import division_exists


def given_later(union: Union, branch: str, active: set[str]) -> set[str]:
    """Return the questions of a branch that an active branch before it will answer."""
    elements = {name for spec in union.scheme.before(branch) if spec.id in active for name in spec.gives}
    return {entry.id for entry in union.part(branch).definition.form.fields() if entry.element in elements}


@transaction.atomic
def open_ready(*, joint: JointApplication, union: Union, actor: Actor, at: datetime) -> list[Branch]:
    """Open each waiting branch whose predecessors are granted, cancel each that can never open; return what opened.

    The caller holds the lock on the joint application.
    """
    rows = {row.name: row for row in branches_of(joint)}
    opened = []
    for row in list(rows.values()):  # in order: whoever is waited for stands before
        if row.status != BranchStatus.WAITING:
            continue
        before = [rows[name].status for name in row.after]
        if any(status in FAILED_BRANCHES for status in before):
            facts = {"joint": joint.number, "after": row.after}
            rows[row.name] = advance(BRANCH, row, BranchAction.CANCEL, actor=SYSTEM, at=at, facts=facts, closed_at=at)
        elif all(status == BranchStatus.GRANTED for status in before):
            opened.append(_open(joint, row, rows, union, actor=actor, at=at))
    return opened


def _open(
    joint: JointApplication, branch: Branch, rows: Mapping[str, Branch], union: Union, *, actor: Actor, at: datetime
) -> Branch:
    licences = list(_licences_before(branch, rows, union))
    holder, agent_id = _applicant(joint, licences)
    situations = union.scheme.branch(branch.name).situations(joint.situations)
    share = union.answers_for(branch.name, joint.answers)
    share |= _given(branch, union, set(rows), holder, at=at)
    # Checked when it was submitted; a day that has gone by since is for intake to see, and stops nobody here.
    checked = validate(
        branch.version.parsed.form, share, today=timezone.localdate(joint.submitted_at), partial=True,
        situation=situations, division_exists=division_exists,
    )  # fmt: skip
    papers = [*_papers(joint, branch, union), *_issued_papers(branch, licences)]
    submission = Submission(
        version=branch.version,
        department=branch.department,
        holder=holder,
        agent_id=agent_id,
        situations=situations,
        answers=checked.values,
        papers=[paper for paper in papers if paper.source != MaterialSource.PROMISED],
        channel=joint.channel,
        promised=[paper.material for paper in papers if paper.source == MaterialSource.PROMISED],
        procedure=BRANCH_PROCEDURE,
    )
    case = open_case(submission=submission, actor=actor, at=at)
    link("branch", joint, case, at=at)
    facts = {"joint": joint.number, "branch": branch.name, "case": case.number}
    return advance(BRANCH, branch, BranchAction.OPEN, actor=SYSTEM, at=at, facts=facts, case=case, opened_at=at)


def _licences_before(branch: Branch, rows: Mapping[str, Branch], union: Union) -> Iterable[Licence]:
    """Yield the licences that the branches before this one led to."""
    for spec in union.scheme.before(branch.name):
        row = rows.get(spec.id)
        licence = licence_of(row.case) if row is not None and row.case is not None else None
        if licence is not None:
            yield licence


def _applicant(joint: JointApplication, licences: list[Licence]) -> tuple[tuple[str, int], int | None]:
    """Return for whom a branch applies, and who acts: the firm that an earlier branch founded, else the applicant."""
    if joint.person_id is not None:
        for licence in licences:
            if licence.holder_entity_id is not None:
                return (ENTITY, licence.holder_entity_id), joint.person_id
    return joint.holder, joint.agent_id


def _given(branch: Branch, union: Union, active: set[str], holder: tuple[str, int], *, at: datetime) -> dict[str, Any]:
    """Return the answers that exist only now, from what the city knows of the firm that applies."""
    later = given_later(union, branch.name, active)
    kind, pk = holder
    if not later or kind != ENTITY:
        return {}
    entity = LegalEntity.objects.select_related("representative").get(pk=pk)
    form = branch.version.parsed.form
    facts = facts_about(person=None, entity=entity)
    filled = prefill(form, paths=prefill_paths(form.elements()), facts=facts, today=timezone.localdate(at))
    return {name: value for name, value in filled.values.items() if name in later}


def _papers(joint: JointApplication, branch: Branch, union: Union) -> Iterable[GivenPaper]:
    """Yield the papers of the whole under the names this branch's matter has for them."""
    names = {
        paper.id: source.material.id
        for paper in union.papers.values()
        for source in paper.sources
        if source.branch == branch.name
    }
    for row in joint.materials.filter(is_current=True).order_by("id"):
        if row.material in names:
            yield GivenPaper(
                material=names[row.material], source=row.source, file_id=row.file_id, licence_id=row.licence_id
            )


def _issued_papers(branch: Branch, licences: list[Licence]) -> Iterable[GivenPaper]:
    """Yield the licences of earlier branches as the papers they stand for."""
    by_type = {licence.type.slug: licence for licence in licences}
    for material in branch.version.parsed.materials:
        licence = by_type.get(material.licence_type)
        if licence is not None:
            yield GivenPaper(material=material.id, source=MaterialSource.LICENCE, licence_id=licence.pk)


def all_ended(rows: Iterable[Branch]) -> bool:
    """Tell whether no branch can move any more."""
    return all(row.status in ENDED_BRANCHES for row in rows)
