"""Who sees a case and who may do what with it. Each rule's docstring says who may."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from apps.cases import errors
from apps.cases.choices import MaterialSource, MaterialState, Outcome
from apps.cases.models import Case, CaseMaterial, Draft
from apps.common.actor import ENTITY, PERSON, Actor
from apps.identity.choices import Role
from apps.identity.permissions import departments_with, has_stake, may, owns
from apps.journal.workflow import NOT_YOURS, Refusal
from apps.licences.choices import LicenceStatus
from apps.licences.models import Licence
from apps.licences.selectors import licence_to_replace
from apps.matters.choices import ResultKind
from apps.matters.definition import WorkStep
from apps.matters.models import MatterVersion
from apps.work.choices import ClockKind
from apps.work.models import Clock, WorkItem
from apps.work.selectors import live_items_of, running_clock

ROLE_RIGHTS = {
    Role.CLERK: "intake_cases",
    Role.REVIEWER: "handle_cases",
    Role.CASE_AUDITOR: "audit_cases",
    Role.HEAD: "decide_cases",
}


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Return a citizen's own cases, a firm's for who speaks for it (as far as the mandate goes), a post's departments'."""
    if actor.is_staff:
        return Case.objects.filter(department_id__in=sorted(departments_with(actor, "view_cases")))
    within = Q(matter__slug__in=actor.on_behalf_matters) if actor.on_behalf_matters else Q()
    match actor.holder:
        case (kind, pk) if kind == ENTITY:
            return Case.objects.filter(within, entity_id=pk)
        case (kind, pk) if kind == PERSON:
            return Case.objects.filter(within, person_id=pk)
    return Case.objects.none()


def visible_drafts(actor: Actor) -> QuerySet[Draft]:
    """Return the drafts of the account, for whom it speaks now."""
    if actor.account_id is None or actor.holder is None:
        return Draft.objects.none()
    kind, pk = actor.holder
    return Draft.objects.filter(Q(account_id=actor.account_id), **{f"{kind}_id": pk})


def right_of_step(step: WorkStep) -> str:
    """Return the right a step's role stands for."""
    return ROLE_RIGHTS[Role(step.role)]


def step_of(case: Case) -> WorkStep | None:
    """Return the step a case is at."""
    return next((step for step in case.version.parsed.procedure.steps if step.id == case.step), None)


def decision_clock(case: Case) -> Clock | None:
    """Return the running decision clock."""
    return running_clock(case, ClockKind.DECISION)


class AtHand:
    """What the rules ask about a case beyond its own row, each read when it is first asked for."""

    def __init__(self, case: Case, actor: Actor) -> None:
        self.case, self.actor = case, actor

    @cached_property
    def item(self) -> WorkItem | None:
        """The piece of work that waits."""
        return live_items_of(self.case).first()

    @cached_property
    def clock(self) -> Clock | None:
        """The running decision clock."""
        return decision_clock(self.case)

    @cached_property
    def is_own(self) -> bool:
        """Whether the actor has a stake in the case."""
        case = self.case
        return has_stake(self.actor, person_id=case.person_id, entity_id=case.entity_id, agent_id=case.agent_id)


_known: ContextVar[AtHand | None] = ContextVar("at_hand", default=None)


@contextmanager
def asked_once(case: Case, actor: Actor) -> Iterator[None]:
    """Let all rules that are asked inside about ``case`` and ``actor`` read what they need once between them."""
    token = _known.set(AtHand(case, actor))
    try:
        yield
    finally:
        _known.reset(token)


def _at_hand(case: Case, actor: Actor) -> AtHand:
    known = _known.get()
    return known if known is not None and known.case is case and known.actor is actor else AtHand(case, actor)


def licence_replaced_by(version: MatterVersion, holder: tuple[str, int], answers: Mapping[str, Any]) -> Licence | None:
    """Return the holder's licence that the result of an application takes the place of.

    A renewal names it by number; of a type one may hold only once, it is the one in force.
    """
    result = version.parsed.result
    if result.kind != ResultKind.LICENCE:
        return None
    number = str(answers.get(result.renews, "")) if result.renews else None
    return licence_to_replace(holder, result.licence_type, number=number)


def suspended_licence(version: MatterVersion, holder: tuple[str, int], answers: Mapping[str, Any]) -> Licence | None:
    """Return the licence to replace if it is taken away for a time: nothing takes its place until it is given back."""
    licence = licence_replaced_by(version, holder, answers)
    return licence if licence is not None and licence.status == LicenceStatus.SUSPENDED else None


def owner(case: Case, actor: Actor) -> Refusal | None:
    """Allow the applicant, and who speaks for the applicant."""
    return None if owns(actor, person_id=case.person_id, entity_id=case.entity_id) else errors.NOT_OWNER


def intake(case: Case, actor: Actor) -> Refusal | None:
    """Allow posts that take in the department's cases, unless a colleague has claimed this one."""
    if not may(actor, "intake_cases", case.department_id):
        return NOT_YOURS
    return _untaken(case, actor)


def tells_shortcomings(case: Case, actor: Actor) -> Refusal | None:
    """Allow intake; of a joint application's branch only the joint application, which tells all at once."""
    if case.is_branch:
        return None if actor.is_system else intake(case, actor) or errors.CORRECTED_JOINTLY
    return intake(case, actor)


def supplements(case: Case, actor: Actor) -> Refusal | None:
    """Allow the applicant; of a joint application's branch only the joint application, where all is answered at once."""
    if case.is_branch:
        return None if actor.is_system else owner(case, actor) or errors.SUPPLEMENTED_JOINTLY
    return owner(case, actor)


def open_promises(case: Case) -> list[CaseMaterial]:
    """Return the papers promised for later that have not come (容缺)."""
    if not case.is_tolerated:
        return []
    return list(case.materials.filter(is_current=True, source=MaterialSource.PROMISED).order_by("id"))


def bringable(case: Case) -> list[str]:
    """Return the materials that were promised and are not checked yet: one brought by mistake can be brought again."""
    if not case.is_tolerated:
        return []
    promised = case.materials.filter(source=MaterialSource.PROMISED).values("material")
    rows = case.materials.filter(material__in=promised, is_current=True).exclude(state=MaterialState.CHECKED)
    return list(dict.fromkeys(rows.order_by("id").values_list("material", flat=True)))


def brings_promised(case: Case, actor: Actor) -> Refusal | None:
    """Allow the applicant, while a paper promised for later is not checked."""
    return owner(case, actor) or (None if bringable(case) else errors.NOTHING_PROMISED)


def withdraws(case: Case, actor: Actor) -> Refusal | None:
    """Allow the applicant, and the joint application its applicant withdraws as a whole."""
    return None if case.is_branch and actor.is_system else owner(case, actor)


def supervisor(case: Case, actor: Actor) -> Refusal | None:
    """Allow posts that supervise the department's cases, but for who has a stake in this one."""
    return _recused(case, actor) if may(actor, "supervise_cases", case.department_id) else NOT_YOURS


def _recused(case: Case, actor: Actor) -> Refusal | None:
    """Refuse whoever has a stake in the case. Source: 公务员法 Art. 76 (recusal)."""
    return errors.RECUSED if _at_hand(case, actor).is_own else None


def _untaken(case: Case, actor: Actor) -> Refusal | None:
    """Allow whoever has no stake in the case and finds it free."""
    item = _at_hand(case, actor).item
    taken = item is not None and item.assignee_id not in {None, actor.post_id}
    return _recused(case, actor) or (errors.TAKEN if taken else None)


def _at_step(case: Case, actor: Actor) -> Refusal | None:
    step = step_of(case)
    if step is None or not may(actor, right_of_step(step), case.department_id):
        return NOT_YOURS
    return _untaken(case, actor)


def _running(case: Case, actor: Actor) -> Refusal | None:
    clock = _at_hand(case, actor).clock
    return errors.PAUSED if clock is not None and clock.is_paused else None


def passes_step(case: Case, actor: Actor) -> Refusal | None:
    """Allow posts of the step's role, at every step but the last, while the clock runs."""
    if case.version.parsed.procedure.steps[-1].id == case.step:
        return errors.LAST_STEP
    return _at_step(case, actor) or _running(case, actor)


def sends_back(case: Case, actor: Actor) -> Refusal | None:
    """Allow posts of the step's role, at every step but the first."""
    if case.version.parsed.procedure.steps[0].id == case.step:
        return errors.FIRST_STEP
    return _at_step(case, actor)


def decides(case: Case, actor: Actor) -> Refusal | None:
    """Allow posts of the last step's role, there, while the clock runs."""
    if case.version.parsed.procedure.steps[-1].id != case.step:
        return errors.NOT_LAST_STEP
    return _at_step(case, actor) or _running(case, actor)


def grants(case: Case, actor: Actor) -> Refusal | None:
    """Allow who decides, unless the licence to replace is suspended: such a case can be denied, or wait."""
    refusal = decides(case, actor)
    if refusal is None and suspended_licence(case.version, case.holder, case.answers or {}) is not None:
        return errors.LICENCE_SUSPENDED
    return refusal


def approves(case: Case, actor: Actor) -> Refusal | None:
    """Allow who grants, once every paper that was promised has come. Denying needs none."""
    refusal = grants(case, actor)
    if refusal is not None:
        return refusal
    waiting = open_promises(case)
    return errors.promise_open(row.name for row in waiting) if waiting else None


def pauses(case: Case, actor: Actor) -> Refusal | None:
    """Allow posts of the step's role where the matter knows a special procedure."""
    if not case.version.parsed.procedure.special:
        return errors.NO_SPECIAL
    return _at_step(case, actor) or _running(case, actor)


def resumes(case: Case, actor: Actor) -> Refusal | None:
    """Allow posts of the step's role while a special procedure is open."""
    return _at_step(case, actor) or (None if _running(case, actor) else errors.NOT_PAUSED)


def extends(case: Case, actor: Actor) -> Refusal | None:
    """Allow the head of the department, once."""
    if not may(actor, "decide_cases", case.department_id):
        return NOT_YOURS
    clock = _at_hand(case, actor).clock
    return _recused(case, actor) or (errors.EXTENDED if clock is None or clock.is_extended else None)


def delivers(case: Case, actor: Actor) -> Refusal | None:
    """Allow the portal for results sent online, and the window for the others."""
    return None if actor.is_system else intake(case, actor)


def revokes(case: Case, actor: Actor) -> Refusal | None:
    """Allow the head of the department, but for who has a stake in the case, where something was granted."""
    if not may(actor, "decide_cases", case.department_id):
        return NOT_YOURS
    return _recused(case, actor) or (None if case.outcome == Outcome.APPROVED else errors.NOTHING_TO_REVOKE)
