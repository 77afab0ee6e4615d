"""Telling one application's story through the services: handed in, worked on by the department's posts, as far as it got."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from apps.cases.choices import CaseStatus
from apps.cases.models import Case, Draft
from apps.cases.permissions import bringable
from apps.cases.services import closing, counter, drafts, intake, review, submission
from apps.cases.services.intake import CorrectionItem
from apps.cases.services.promises import bring_promised
from apps.cases.services.uploads import store_supplement
from apps.common.actor import Actor, Channel
from apps.common.forms.fields import DateField
from apps.identity.choices import Role
from apps.identity.models import Mandate, Person
from apps.identity.permissions import departments_with
from apps.journal.services import log_read
from apps.licences.selectors import usable_licences
from apps.matters.choices import DeliveryWay, Necessity
from apps.matters.definition import Material
from apps.matters.models import Offer
from apps.work.selectors import live_items_of
from apps.work.services import claim_item
from portal.demo import words
from portal.demo.answers import Writer, choose_situations, fill_form
from portal.demo.diary import City, Diary
from portal.demo.keys import CASE_KEY, key_of
from portal.demo.papers import paper_for
from portal.demo.people import ROLE_NAMES
from portal.demo.plan import Story
from portal.demo.population import Resident, mandates_of
from portal.demo.settling import settle

CHANNELS = (Channel.WEB, Channel.WEB, Channel.APP, Channel.APP, Channel.KIOSK)
CLAIMED_SHARE = 0.4
LICENCE_SHARE = 0.6  # of the papers the city has itself
OPTIONAL_PAPERS = 0.4
DEPARTMENTS_RIGHT = "intake_cases"


class Teller(Diary):
    """The story of one application: whose it is and where it stands."""

    def __init__(self, story: Story, city: City) -> None:
        """Begin at the moment the application was handed in."""
        super().__init__(key_of(CASE_KEY, story.number), city, age=story.pace.age)
        self.story, self.facts = story, city.matters[story.slug]
        firm = city.people.firms[story.firm] if story.firm is not None else None
        self.firm = firm[0] if firm else None
        self.resident: Resident = firm[1] if firm else city.people.residents[story.resident or 0]
        with transaction.atomic():
            self.case: Case = self._apply()
            self.settle()

    # People -------------------------------------------------------------------------------------------------
    def post(self, role: str) -> Actor:
        """Return the department's post of a role."""
        return self.city.post(f"{self.facts.matter.department.slug}-{ROLE_NAMES[Role(role)][0]}", self.key)

    def reader(self, role: str) -> Actor:
        """Return the department's post of a role, which has opened the case: its holder can see that it has."""
        actor = self.post(role)
        log_read(actor=actor, holder=self.case.holder, subject=self.case, at=self.at)
        return actor

    def citizen(self) -> Actor:
        """Return the applicant, signed in."""
        return self.city.people.actor(
            self.resident, firm=self.firm, channel=self.rng.choice(CHANNELS), request_id=self.key
        )

    def settle(self) -> None:
        """Issue documents, tell the applicant, make the result; and look at the case again."""
        settle(self.case)
        settle(*self._mandates())
        self.case = Case.objects.select_related("version__matter", "department", "person", "entity").get(
            pk=self.case.pk
        )

    def _mandates(self) -> list[Mandate]:
        """Return what a registration has given its founder: the founder is told of it."""
        return mandates_of(self.resident.person) if self.facts.founds else []

    # Handing in ------------------------------------------------------------------------------------------------------
    def _apply(self) -> Case:
        definition = self.facts.matter.current.parsed if self.facts.matter.current else None
        if definition is None:
            raise LookupError(self.story.slug)
        situations = choose_situations(definition.situations, self.rng)
        draft = self._start(situations)
        writer = Writer(
            self.resident.person, self.firm, self._others(), self.city.streets, timezone.localdate(self.at), self.rng
        )
        answers = fill_form(definition.form, situations=situations, known=draft.answers or {}, writer=writer)
        if definition.result.renews:
            answers |= self._renewed(definition.result.renews)
        draft, _result = drafts.save_draft(
            draft=draft, answers=answers, situations=None, department=None, revision=None, at=self.at
        )
        wanted = definition.materials_for(draft.situations, draft.answers or {})
        given = [material for material in wanted if self._gives(material)]
        for material in given:
            self._hand_in(draft, material)
        return self._submit(draft, wanted, given)

    def _start(self, situations: dict[str, str]) -> Draft:
        matter, department = self.facts.matter, self._department()
        if self.story.at_window:
            return counter.open_at_counter(
                matter=matter, present=self.resident.person, entity=self.firm, clerk=self._window(department), at=self.at,
                department=department, situations=situations,
            )  # fmt: skip
        return drafts.start_draft(
            matter=matter, actor=self.citizen(), at=self.at, situations=situations, department=department
        )

    def _department(self) -> str:
        offers = Offer.objects.filter(matter=self.facts.matter).order_by("department__position", "department__slug")
        return str(self.rng.choice(list(offers.values_list("department__slug", flat=True))))

    def _window(self, department: str) -> Actor:
        """Return the general window where it takes in for the department, its own clerk otherwise."""
        general = self.city.post("window", self.key)
        taken = Offer.objects.filter(
            department__slug=department, department_id__in=departments_with(general, DEPARTMENTS_RIGHT)
        )
        clerk = general if taken.exists() else self.post(Role.CLERK)
        return replace(clerk, channel=Channel.WINDOW)

    def _others(self) -> tuple[Person, ...]:
        return tuple(one.person for one in self.city.people.residents if one != self.resident)

    def _renewed(self, name: str) -> dict[str, str]:
        held = usable_licences(self._holder(), [self.facts.licence], timezone.localdate(self.at)).first()
        return {name: held.number} if held else {}

    def _holder(self) -> tuple[str, int]:
        return ("entity", self.firm.pk) if self.firm else ("person", self.resident.person.pk)

    def _gives(self, material: Material) -> bool:
        if material.necessity == Necessity.TOLERATED and not self.facts.tolerant:
            return True
        return material.is_required or self.rng.random() < OPTIONAL_PAPERS

    def _hand_in(self, draft: Draft, material: Material) -> None:
        """Let a licence stand for the paper where the city has one, and hand in a page otherwise."""
        by_licence = bool(material.licence_type) and self.rng.random() < LICENCE_SHARE
        held = (
            usable_licences(self._holder(), [material.licence_type], timezone.localdate(self.at)).first()
            if by_licence
            else None
        )
        actor = self._window(draft.department.slug) if self.story.at_window and draft.department else self.citizen()
        if held is not None:
            drafts.attach_licence(draft=draft, material=material.id, licence=held, actor=actor, at=self.at)
            return
        name, data = paper_for(material)
        drafts.attach_file(draft=draft, material=material.id, data=data, name=name, actor=actor, at=self.at)

    def _submit(self, draft: Draft, wanted: list[Material], given: list[Material]) -> Case:
        way = DeliveryWay.WINDOW if self.story.fate == "issued" else ""
        later = [entry.id for entry in wanted if entry not in given and entry.necessity == Necessity.TOLERATED]
        if self.story.at_window and draft.department is not None:
            return counter.submit_at_counter(
                draft=draft, present=self.resident.person, clerk=self._window(draft.department.slug), at=self.at,
                delivery_way=way, promised=later, verified=[material.id for material in given],
            )  # fmt: skip
        return submission.submit_draft(draft=draft, actor=self.citizen(), at=self.at, delivery_way=way, promised=later)

    # What the desk does ----------------------------------------------------------------------------------------------
    def accept(self) -> None:
        """Intake finds the application complete."""
        with self.act():
            at = self.later(self.story.pace.intake)
            intake.accept_case(case=self.case, actor=self.reader(Role.CLERK), at=at)

    def ask(self) -> None:
        """Intake tells once what is missing."""
        at = self.later(self.story.pace.intake)
        papers = list(self.case.materials.filter(is_current=True, file__isnull=False).order_by("id"))
        asked = self.case.version.parsed.form.fields()
        # A day that may not lie in the past could not be given again as it was.
        fields = [it.id for it in asked if it.id in self.case.answers and not isinstance(it, DateField)]
        target = f"material:{self.rng.choice(papers).material}" if papers else f"field:{self.rng.choice(fields)}"
        item = CorrectionItem(target, self.rng.choice(words.CORRECTIONS))
        with self.act():
            intake.request_correction(case=self.case, items=[item], actor=self.reader(Role.CLERK), at=at)

    def supplement(self) -> None:
        """The applicant hands in what was asked for."""
        at, actor = self.later(self.days(0.5, 6)), self.citizen()
        asked = self.case.correction_rows.order_by("-id")[0].items[0]["target"].partition(":")
        materials = {material.id: material for material in self.case.version.parsed.materials}
        files, answers, kept = {}, {}, {}
        if asked[0] == "material":
            name, data = paper_for(materials[asked[2]])
            stored = store_supplement(case=self.case, material=asked[2], data=data, name=name, actor=actor, at=at)
            files = {asked[2]: [stored]}
        else:
            answers, kept = {asked[2]: self.case.answers[asked[2]]}, {asked[2]: words.KEPT}
        with self.act():
            intake.supplement_case(case=self.case, answers=answers, files=files, actor=actor, at=at, kept=kept)

    def bring_promised(self) -> None:
        """The applicant brings what was promised for later: without it nothing is granted."""
        papers = {material.id: material for material in self.case.version.parsed.materials}
        for name in bringable(self.case):
            title, data = paper_for(papers[name])
            at, actor = self.later(10), self.citizen()
            with self.act():
                stored = store_supplement(case=self.case, material=name, data=data, name=title, actor=actor, at=at)
                bring_promised(case=self.case, files={name: [stored]}, actor=actor, at=at)

    def pass_steps(self, count: int, minutes: int) -> None:
        """Pass so many steps in so much time."""
        for step in self.case.version.parsed.procedure.steps[:count]:
            at = self.later(minutes / (count + 1))
            opinion = self.rng.choice(words.OPINIONS)
            with self.act():
                review.pass_step(case=self.case, opinion=opinion, actor=self.reader(step.role), at=at)

    def decide(self, *, grant: bool) -> None:
        """Go through all steps and decide at the last."""
        count = self.facts.steps - 1
        self.pass_steps(count, self.story.pace.work)
        if grant:
            self.bring_promised()
        at, actor = self.later(self.story.pace.work / (count + 1)), self.post_at_step()
        with self.act():
            if grant:
                review.approve_case(case=self.case, opinion=self.rng.choice(words.GRANTS), actor=actor, at=at)
            else:
                review.deny_case(case=self.case, reason=self.rng.choice(words.DENIALS), actor=actor, at=at)

    def step_role(self) -> str:
        """Return whose turn it is."""
        return next(step.role for step in self.case.version.parsed.procedure.steps if step.id == self.case.step)

    def post_at_step(self) -> Actor:
        """Return the post whose turn it is."""
        return self.reader(self.step_role())

    def hand_over(self) -> None:
        """Hand the result over, if it was not delivered online."""
        if self.case.status != CaseStatus.ISSUED:
            return
        how = "express" if self.case.delivery_way == DeliveryWay.EXPRESS else "window"
        at = self.later(self.days(0.3, 4))
        with self.act():
            closing.deliver_case(case=self.case, actor=self.post(Role.CLERK), at=at, how=how)

    def pause(self) -> None:
        """Start a special procedure."""
        procedure = self.rng.choice(self.facts.special)
        reason, told = words.PAUSES[procedure], self.rng.randint(5, 15)
        with self.act():
            review.pause_case(
                case=self.case,
                procedure=procedure,
                reason=reason,
                told_days=told,
                actor=self.post_at_step(),
                at=self.at,
            )

    def claim(self, role: str) -> None:
        """Let somebody have taken the work that waits, sometimes."""
        item = live_items_of(self.case).first()
        if item is not None and self.rng.random() < CLAIMED_SHARE:
            claim_item(item=item, actor=self.post(role), at=self.later(10))
