"""Invented joint applications under every scheme: handed in once, worked on by several departments, ended together."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from django.utils import timezone

from apps.approvals.choices import BranchStatus, JointStatus
from apps.approvals.definition import SchemeDefinition, joint_form
from apps.approvals.models import Branch, JointApplication, Scheme
from apps.approvals.selectors import branches_of, union_of_draft
from apps.approvals.services import corrections, drafts, submission
from apps.approvals.services.closing import withdraw_joint
from apps.cases.choices import CaseStatus
from apps.cases.models import Case
from apps.cases.services import intake, review
from apps.cases.services.intake import CorrectionItem
from apps.common.actor import Actor, Channel
from apps.identity.choices import Role
from portal.demo import words
from portal.demo.answers import Writer, choose_situations, fill_form
from portal.demo.diary import City, Diary
from portal.demo.keys import JOINT_KEY, key_of
from portal.demo.papers import paper_for
from portal.demo.people import ROLE_NAMES
from portal.demo.population import SEED, choose_firm, has_account, mandates_of
from portal.demo.settling import settle

JOINTS = 14
MOST_ROUNDS = 6  # of branches that open one after the other


@dataclass(frozen=True, slots=True)
class JointFate:
    """A way joint applications go, and how many working days ago they came, from and to."""

    name: str
    days: tuple[float, float]


FATES = (
    JointFate("submitted", (0.1, 0.5)),
    JointFate("correction", (0.8, 2.0)),
    JointFate("processing", (2.0, 4.0)),
    JointFate("begun", (0.6, 1.5)),
    JointFate("withdrawn", (8.0, 30.0)),
    JointFate("partly", (30.0, 45.0)),
    JointFate("completed", (30.0, 45.0)),
)


@dataclass(frozen=True, slots=True)
class JointStory:
    """One joint application to be made."""

    number: int
    scheme: str
    fate: JointFate


def make_joint_plan(total: int) -> list[JointStory]:
    """Return ``total`` joint applications: each fate under each scheme before any comes twice."""
    schemes = list(Scheme.objects.filter(current__isnull=False).order_by("slug").values_list("slug", flat=True))
    pairs = [(slug, fate) for fate in FATES for slug in schemes]
    if not pairs:
        return []
    return [JointStory(number, *pairs[number % len(pairs)]) for number in range(total)]


def tell_joint(story: JointStory, city: City) -> JointApplication:
    """Make one joint application and let it become what its fate says."""
    teller = JointTeller(story, city)
    STORIES[story.fate.name](teller)
    return teller.joint


class JointTeller(Diary):
    """The story of one joint application."""

    def __init__(self, story: JointStory, city: City) -> None:
        """Begin at the moment it was handed in."""
        key = key_of(JOINT_KEY, story.number)
        age = int(Random(f"{SEED}:{key}:age").uniform(*story.fate.days) * city.office.day)  # noqa: S311
        super().__init__(key, city, age=age)
        self.story = story
        self.scheme = Scheme.objects.select_related("current", "lead").get(slug=story.scheme)
        by_firm = "person" not in self._definition().audience
        place = choose_firm(self.rng, story.scheme)
        self.firm = city.people.firms[place][0] if by_firm else None
        able = [one for number, one in enumerate(city.people.residents) if has_account(number)]
        self.resident = city.people.firms[place][1] if by_firm else self.rng.choice(able)
        with self.act():
            self.joint = self._apply()

    def _definition(self) -> SchemeDefinition:
        if self.scheme.current is None:
            raise LookupError(self.story.scheme)
        return self.scheme.current.parsed

    def settle(self) -> None:
        """Let follow what follows from the whole and from its cases; and look at it again."""
        while True:
            cases = self.cases()
            settle(self.joint, *cases)
            if len(cases) == len(self.cases()):  # no branch has opened meanwhile
                break
        settle(*mandates_of(self.resident.person))
        rows = JointApplication.objects.select_related("lead__division", "person", "entity", "scheme", "version")
        self.joint = rows.get(pk=self.joint.pk)

    def cases(self) -> list[Case]:
        """Return the cases of the branches that have opened."""
        rows = Case.objects.select_related("version__matter", "department", "person", "entity")
        return list(rows.filter(branch__joint=self.joint).order_by("id"))

    def applicant(self) -> Actor:
        """Return who applies, signed in."""
        return self.city.people.actor(self.resident, firm=self.firm, channel=Channel.WEB, request_id=self.key)

    def post(self, role: str, case: Case) -> Actor:
        """Return the post of a role at the department of a case."""
        root = case.department.path.partition("/")[0]
        return self.city.post(f"{root}-{ROLE_NAMES[Role(role)][0]}", self.key)

    # Handing in ------------------------------------------------------------------------------------------------------
    def _apply(self) -> JointApplication:
        actor, situations = self.applicant(), choose_situations(self._definition().situations, self.rng)
        if "registered" in situations:  # the way most go: nothing is there yet
            situations["registered"] = "no"
        place = self.rng.choice(("620102", "620103", "620104", "620105"))
        draft = drafts.start_draft(scheme=self.scheme, actor=actor, at=self.at, situations=situations, place=place)
        union = union_of_draft(draft)
        others = tuple(one.person for one in self.city.people.residents if one != self.resident)
        writer = Writer(
            self.resident.person, self.firm, others, self.city.streets, timezone.localdate(self.at), self.rng
        )
        answers = fill_form(
            joint_form(union, draft.situations), situations=draft.situations, known=draft.answers or {}, writer=writer
        )
        draft, _result = drafts.save_draft(
            draft=draft, answers=answers, situations=None, place=None, revision=None, at=self.at
        )
        for material in union.materials_for(drafts.seen_of(draft, union, draft.answers or {})):
            name, data = paper_for(material)
            drafts.attach_file(draft=draft, material=material.id, data=data, name=name, actor=actor, at=self.at)
        return submission.submit_draft(draft=draft, actor=actor, at=self.at)

    # Working ---------------------------------------------------------------------------------------------------------
    def open_branches(self) -> list[Branch]:
        """Return the branches somebody works on."""
        return [row for row in branches_of(self.joint) if row.status == BranchStatus.OPEN and row.case is not None]

    def accept(self, case: Case) -> None:
        """Let a department's intake find its part complete."""
        if case.status == CaseStatus.SUBMITTED:
            with self.act():
                at = self.later(self.rng.randint(20, 90))
                intake.accept_case(case=case, actor=self.post(Role.CLERK, case), at=at)

    def finish(self, case: Case, *, grant: bool = True) -> None:
        """Work a case through to its decision."""
        self.accept(case)
        steps = case.version.parsed.procedure.steps
        for step in steps[:-1]:
            self._pass(self._fresh(case), step.role)
        case = self._fresh(case)
        actor, at = self.post(steps[-1].role, case), self.later(self.rng.randint(40, 240))
        with self.act():
            if grant:
                review.approve_case(case=case, opinion=self.rng.choice(words.GRANTS), actor=actor, at=at)
            else:
                review.deny_case(case=case, reason=self.rng.choice(words.DENIALS), actor=actor, at=at)

    def _pass(self, case: Case, role: str) -> None:
        with self.act():
            opinion, at = self.rng.choice(words.OPINIONS), self.later(self.rng.randint(40, 300))
            review.pass_step(case=case, opinion=opinion, actor=self.post(role, case), at=at)

    def _fresh(self, case: Case) -> Case:
        return next(one for one in self.cases() if one.pk == case.pk)

    def finish_round(self, *, deny_last: bool = False) -> bool:
        """Decide what is open now; return whether anything was."""
        waiting = [
            row.case for row in self.open_branches() if row.case and row.case.status in {"submitted", "processing"}
        ]
        for number, case in enumerate(waiting, start=1):
            self.finish(self._fresh(case), grant=not (deny_last and number == len(waiting)))
        return bool(waiting)


def _submitted(_teller: JointTeller) -> None:
    """Nobody has looked at it yet."""


def _begun(teller: JointTeller) -> None:
    for case in teller.cases()[:1]:
        teller.accept(case)


def _processing(teller: JointTeller) -> None:
    for case in teller.cases():
        teller.accept(case)
    undecided = [case for case in teller.cases() if case.status == CaseStatus.PROCESSING]
    for case in undecided[:1]:
        teller.finish(case)


def _correction(teller: JointTeller) -> None:
    branch = next((row for row in teller.open_branches() if row.case and row.case.status == "submitted"), None)
    if branch is None or branch.case is None:
        return
    paper = branch.case.materials.filter(is_current=True, file__isnull=False).order_by("id").first()
    target = f"material:{paper.material}" if paper else f"field:{next(iter(branch.case.answers))}"
    with teller.act():
        corrections.note_shortcomings(
            branch=branch, items=[CorrectionItem(target, teller.rng.choice(words.CORRECTIONS))],
            actor=teller.post(Role.CLERK, branch.case), at=teller.later(60),
        )  # fmt: skip
    lead = teller.city.post(f"{teller.joint.lead.path.partition('/')[0]}-clerk", teller.key)
    with teller.act():
        corrections.send_correction(joint=teller.joint, actor=lead, at=teller.later(90))


def _withdrawn(teller: JointTeller) -> None:
    if teller.joint.status in {JointStatus.SUBMITTED, JointStatus.PROCESSING}:
        with teller.act():
            withdraw_joint(joint=teller.joint, actor=teller.applicant(), at=teller.later(teller.days(0.5, 1)))


def _completed(teller: JointTeller) -> None:
    for _round in range(MOST_ROUNDS):
        if not teller.finish_round():
            return


def _partly(teller: JointTeller) -> None:
    """All but one are granted; what waits for that one never opens."""
    teller.finish_round(deny_last=True)
    _completed(teller)


STORIES: dict[str, Callable[[JointTeller], None]] = {
    "submitted": _submitted,
    "begun": _begun,
    "processing": _processing,
    "correction": _correction,
    "withdrawn": _withdrawn,
    "completed": _completed,
    "partly": _partly,
}
