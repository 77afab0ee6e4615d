"""Reading schemes and joint applications: lists, one whole, its form, its standing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from apps.approvals.choices import OPEN_JOINTS, BranchStatus, JointAction
from apps.approvals.definition import Part, SchemeDefinition, Union, unite
from apps.approvals.errors import NoSuchScheme
from apps.approvals.models import (
    Branch,
    JointApplication,
    JointCorrection,
    JointDocument,
    JointDraft,
    JointMaterial,
    Scheme,
    Shortcoming,
)
from apps.approvals.permissions import recused, visible_joint_drafts, visible_joints
from apps.approvals.workflow import JOINT
from apps.cases.choices import CaseStatus
from apps.cases.models import Case
from apps.cases.models import Document as CaseDocument
from apps.cases.selectors import licence_source
from apps.common.actor import Actor
from apps.common.geography import county_of
from apps.identity.permissions import may
from apps.journal.models import Event
from apps.journal.selectors import events_of
from apps.journal.services import open_actions
from apps.journal.workflow import NOT_YOURS, OpenAction
from apps.licences.models import Licence
from apps.matters.models import MatterVersion, Offer
from apps.matters.selectors import published_matters
from apps.organisation.models import Department
from apps.work.choices import ClockKind
from apps.work.models import Opinion
from apps.work.selectors import Standing, standings_of

ORDER = ("-submitted_at", "-id")
CITY_SUFFIX = "00"


def published_schemes(*, audience: str = "") -> QuerySet[Scheme]:
    """Return the schemes people can apply under; they are everybody's to read."""
    found = Scheme.objects.filter(current__isnull=False).select_related("lead", "current").order_by("slug")
    return found.filter(audience__contains=[audience]) if audience else found


def scheme_by_slug(slug: str) -> Scheme:
    """Return a published scheme with its version.

    :raises NoSuchScheme: there is none
    """
    scheme = published_schemes().filter(slug=slug).first()
    if scheme is None:
        raise NoSuchScheme
    return scheme


def current_pins(definition: SchemeDefinition) -> dict[str, int]:
    """Return the published version of each branch's matter, by branch.

    :raises NoSuchScheme: a matter is no longer there
    """
    slugs = [branch.matter for branch in definition.branches]
    current = dict(published_matters().filter(slug__in=slugs).order_by("id").values_list("slug", "current_id"))
    if any(slug not in current for slug in slugs):
        raise NoSuchScheme
    return {branch.id: current[branch.matter] for branch in definition.branches}


def pinned_versions(pins: Mapping[str, int]) -> dict[str, MatterVersion]:
    """Return the versions of matters that are pinned, by branch, with their matters; one query."""
    rows = (
        MatterVersion.objects.filter(pk__in=pins.values())
        .select_related("matter__current", "matter__department")
        .order_by("id")
    )
    by_id = {row.pk: row for row in rows}
    return {branch: by_id[pk] for branch, pk in pins.items()}


def union_of(definition: SchemeDefinition, versions: Mapping[str, MatterVersion]) -> Union:
    """Return the one form of a scheme under these versions of its matters."""
    return unite(definition, [Part(branch, versions[branch.id].parsed) for branch in definition.branches])


def union_of_scheme(scheme: Scheme) -> Union:
    """Return the one form of a scheme as somebody who begins now gets it.

    :raises NoSuchScheme: it is not published, or a matter is no longer there
    """
    if scheme.current is None:
        raise NoSuchScheme
    definition = scheme.current.parsed
    return union_of(definition, pinned_versions(current_pins(definition)))


def union_of_draft(draft: JointDraft) -> Union:
    """Return the one form a draft is filled in with."""
    return union_of(draft.version.parsed, pinned_versions(draft.pins))


def union_of_joint(joint: JointApplication) -> Union:
    """Return the one form a joint application was made with."""
    return union_of(joint.version.parsed, pinned_versions(joint.pins))


def offers_by_matter(matter_ids: Iterable[int]) -> dict[int, list[Department]]:
    """Return the departments that take each matter, the city's first; one query."""
    rows = (
        Offer.objects.filter(matter_id__in=list(matter_ids), department__is_active=True)
        .select_related("department__division")
        .order_by("department__division__code", "department__position", "id")
    )
    found: dict[int, list[Department]] = {}
    for row in rows:
        found.setdefault(row.matter_id, []).append(row.department)
    return found


def departments_for(versions: Mapping[str, MatterVersion], place: str) -> dict[str, Department | None]:
    """Return which department takes each branch for one place: the district's own, else the city's, else the only one.

    :param place: division code, 6 digits; ``…00`` is the city itself
    """
    offers = offers_by_matter({version.matter_id for version in versions.values()})
    return {name: _nearest(offers.get(version.matter_id, []), place) for name, version in versions.items()}


def _nearest(departments: list[Department], place: str) -> Department | None:
    if len(departments) == 1:
        return departments[0]
    codes = {county_of(department.division.code): department for department in reversed(departments)}
    city = next((found for code, found in codes.items() if code.endswith(CITY_SUFFIX)), None)
    return codes.get(county_of(place), city) if place else None


def places_for(versions: Mapping[str, MatterVersion]) -> list[tuple[str, str]]:
    """Return the places where every one of these branches is taken: division code and name, the city first."""
    offers = offers_by_matter({version.matter_id for version in versions.values()})
    divisions = {
        county_of(department.division.code): department.division.name
        for departments in offers.values()
        for department in departments
    }
    wanted = [offers.get(version.matter_id, []) for version in versions.values()]
    return [
        (code, name)
        for code, name in sorted(divisions.items())
        if all(_nearest(departments, code) is not None for departments in wanted)
    ]


def joint_drafts(*, reader: Actor, now: datetime) -> QuerySet[JointDraft]:
    """Return the reader's joint drafts that can still be submitted."""
    return (
        visible_joint_drafts(reader)
        .filter(expires_at__gt=now)
        .select_related("version__scheme", "person", "entity")
        .order_by("-saved_at", "-id")
    )


def branches_with_cases() -> QuerySet[Branch]:
    """Return branches as lists of them need: with department, matter and case; answers stay in the database."""
    return (
        Branch.objects.select_related("department", "matter", "case")
        .defer("case__answers")
        .order_by("joint_id", "position")
    )


def joint_applications(*, reader: Actor, open_only: bool = False) -> QuerySet[JointApplication]:
    """Return the joint applications a reader may see, newest first, ready for a list with their branches."""
    found = (
        visible_joints(reader)
        .select_related("lead", "person", "entity", "scheme")
        .prefetch_related(Prefetch("branches", queryset=branches_with_cases(), to_attr="shown_branches"))
        .defer("answers")
        .order_by(*ORDER)
    )
    return found.filter(status__in=OPEN_JOINTS) if open_only else found


def joint_detail(*, reader: Actor) -> QuerySet[JointApplication]:
    """Return the same with what one whole joint application needs."""
    return (
        visible_joints(reader)
        .select_related("lead__division", "person", "entity", "agent", "scheme", "version")
        .prefetch_related(Prefetch("branches", queryset=branches_with_cases(), to_attr="shown_branches"))
        .order_by(*ORDER)
    )


def branches_of(joint: JointApplication) -> QuerySet[Branch]:
    """Return the branches of a joint application in order, with their cases."""
    return branches_with_cases().select_related("version").filter(joint=joint)


def joint_of_case(case: Case) -> JointApplication | None:
    """Return the joint application a case belongs to."""
    return JointApplication.objects.filter(branches__case=case).select_related("lead").order_by("id").first()


def actions_of(joint: JointApplication, actor: Actor) -> list[OpenAction]:
    """Return what the actor may do with a joint application now, each refused one with its reason."""
    found = open_actions(JOINT, joint, actor)
    if actor.is_staff and joint.status in OPEN_JOINTS:
        refusal = None if branches_to_note(joint, actor) else NOT_YOURS
        found.append(OpenAction(JointAction.NOTE_SHORTCOMINGS, str(JointAction.NOTE_SHORTCOMINGS.label), refusal))
    return found


def branches_to_note(joint: JointApplication, actor: Actor) -> list[Branch]:
    """Return the branches whose case the actor's post takes in now, so that it may note what is missing."""
    return [
        row
        for row in branches_of(joint)
        if row.case is not None
        and row.case.status == CaseStatus.SUBMITTED
        and may(actor, "intake_cases", row.department_id)
        and recused(joint, actor) is None
    ]


def case_documents(joint: JointApplication) -> QuerySet[CaseDocument]:
    """Return the legal documents of all its cases, in the order of the branches."""
    return (
        CaseDocument.objects.filter(case__branch__joint=joint)
        .select_related("case__branch__matter")
        .defer("case__answers")
        .order_by("case__branch__position", "id")
    )


def licences_of(branches: Iterable[Branch]) -> dict[int, Licence]:
    """Return the licences that cases led to, by case; one query."""
    by_source = {licence_source(row.case): row.case.pk for row in branches if row.case is not None}
    found = Licence.objects.filter(source__in=list(by_source)).select_related("type").order_by("id")
    return {by_source[licence.source]: licence for licence in found}


def opinions_on(branches: Iterable[Branch]) -> QuerySet[Opinion]:
    """Return what the desks wrote on the cases of these branches, oldest first."""
    ids = [row.case_id for row in branches if row.case_id is not None]
    return (
        Opinion.objects.filter(subject_type=Case._meta.label_lower, subject_id__in=ids)
        .select_related("post__department")
        .order_by("id")
    )


def history_of(joint: JointApplication) -> QuerySet[Event]:
    """Return the events of a joint application, oldest first."""
    return events_of(joint)


def documents_of(joint: JointApplication) -> QuerySet[JointDocument]:
    """Return the documents of the whole, oldest first."""
    return joint.documents.select_related("file").order_by("id")


def materials_of(joint: JointApplication) -> QuerySet[JointMaterial]:
    """Return the present materials of a joint application."""
    return joint.materials.filter(is_current=True).select_related("file", "licence").order_by("id")


def corrections_of(joint: JointApplication) -> QuerySet[JointCorrection]:
    """Return the notices sent so far, oldest first, with their places."""
    return joint.corrections.prefetch_related("shortcomings__branch__department").order_by("id")


def pending_shortcomings(joint: JointApplication) -> QuerySet[Shortcoming]:
    """Return every place the applicant has yet to answer: a branch that opened later may have had a notice of its own."""
    return (
        Shortcoming.objects.filter(correction__joint=joint, correction__answered_at__isnull=True)
        .select_related("branch__department", "branch__matter", "correction")
        .order_by("branch__position", "id")
    )


def was_supplemented(joint: JointApplication) -> bool:
    """Tell whether the last notice was answered by the applicant: of two clicks, the first one did it."""
    kinds = ("approvals.correction_requested", "approvals.correction_ended", "approvals.supplemented")
    last = events_of(joint).filter(kind__in=kinds).last()
    return last is not None and last.kind == "approvals.supplemented"


def noted_shortcomings(joint: JointApplication) -> QuerySet[Shortcoming]:
    """Return what departments noted and the lead has not sent yet."""
    return (
        Shortcoming.objects.filter(branch__joint=joint, correction__isnull=True)
        .select_related("branch__department", "branch__matter")
        .order_by("branch__position", "id")
    )


@dataclass(frozen=True, slots=True)
class IntakeStanding:
    """Who of those that take in has spoken: accepted or refused, or noted what is missing."""

    spoken: tuple[str, ...]
    silent: tuple[str, ...]
    noted: int

    @property
    def is_ready(self) -> bool:
        """Nobody is silent and there is something to send."""
        return not self.silent and self.noted > 0


def intake_standing(joint: JointApplication) -> IntakeStanding:
    """Return how far intake has come; branches are named by id."""
    noted = list(noted_shortcomings(joint))
    speaking = {row.branch.name for row in noted}
    opened = [row for row in branches_of(joint) if row.status == BranchStatus.OPEN and row.case is not None]
    silent = tuple(
        row.name
        for row in opened
        if row.case is not None and row.case.status == CaseStatus.SUBMITTED and row.name not in speaking
    )
    return IntakeStanding(tuple(row.name for row in opened if row.name not in silent), silent, len(noted))


def standings(rows: list[JointApplication], *, now: datetime) -> dict[int, Standing]:
    """Return how joint applications stand today for a list, by key, in two queries: the clock of the whole counts."""
    return standings_of(rows, now=now, kind=ClockKind.JOINT)


def exported(actor: Actor) -> list[dict[str, Any]]:
    """Return a person's own joint applications for their export, in plain JSON."""
    return [
        {
            "number": joint.number,
            "title": joint.title,
            "status": joint.status,
            "submitted_at": joint.submitted_at.isoformat(),
            "situations": joint.situations,
            "answers": joint.answers,
            "materials": [row.name for row in materials_of(joint)],
            "documents": [row.number for row in documents_of(joint)],
            "branches": [
                {"name": row.name, "matter": row.matter.name, "status": row.status,
                 "case": row.case.number if row.case else ""}
                for row in branches_of(joint)
            ],
        }
        for joint in visible_joints(actor).order_by(*ORDER)
    ]  # fmt: skip
