"""What a version of a matter says, as typed objects. Frozen, as the stored version is."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.forms.conditions import Answers, Condition, holds, may_hold
from apps.common.forms.fields import Form, Option
from apps.matters.choices import LimitUnit, Necessity


@dataclass(frozen=True, slots=True)
class Catalogue:
    """基本目录: layer 1, one per kind of power, the same for every body that uses it."""

    code: str
    name: str
    task_type: str


@dataclass(frozen=True, slots=True)
class Implementation:
    """实施清单: layer 2, who carries it out. ``districts`` are 6-digit codes; ``all_districts`` says every one."""

    department: str
    use_level: str
    all_districts: bool
    districts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit; ``basis`` names the rule it comes from."""

    value: int
    unit: str
    basis: str = ""

    @property
    def is_instant(self) -> bool:
        """Done on the spot."""
        return self.value == 0

    def __str__(self) -> str:
        if self.is_instant:
            return _("当场办结")
        counted = {
            LimitUnit.WORKDAY: ngettext("%(value)s个工作日", "%(value)s个工作日", self.value),
            LimitUnit.DAY: ngettext("%(value)s个自然日", "%(value)s个自然日", self.value),
            LimitUnit.MONTH: ngettext("%(value)s个月", "%(value)s个月", self.value),
        }
        return counted[LimitUnit(self.unit)] % {"value": self.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The plain facts of a 业务办理项: layer 3, what a person applies for."""

    slug: str
    serial: str
    name: str
    aliases: tuple[str, ...]
    summary: str
    served: tuple[str, ...]
    handle_type: str
    promised: Limit
    statutory: Limit | None
    forms_of_handling: tuple[str, ...]
    online_depth: int
    visits: int
    visits_reason: str
    handle_area: str
    required_level: int
    allows_agent: bool
    tolerant: bool
    commitment: bool
    express: bool
    themes_natural: tuple[str, ...]
    themes_legal: tuple[str, ...]
    life_stages: tuple[str, ...]
    popularity: int


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One step in the citizen's words."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Fee:
    """One thing that costs money; ``amount_fen`` is None where a published tariff sets it case by case."""

    name: str
    amount_fen: int | None
    unit: str
    basis: str
    reducible: bool


@dataclass(frozen=True, slots=True)
class Law:
    """One rule the matter rests on."""

    name: str
    number: str
    article: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """An address besides the department's windows."""

    name: str
    address: str
    hours: str
    phone: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question people often ask, with its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """What a person reads before applying."""

    conditions: tuple[str, ...]
    refusals: tuple[str, ...]
    process: tuple[GuideStep, ...]
    fees: tuple[Fee, ...]
    law: tuple[Law, ...]
    rights: tuple[str, ...]
    phone_consult: str
    phone_supervise: str
    places: tuple[Place, ...]
    faq: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """A question asked before the form; conditions see its answer as ``s.<id>``."""

    id: str
    question: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One paper to hand in."""

    id: str
    type: str
    name: str
    necessity: str
    kind: str
    form: str
    source: str
    source_note: str
    originals: int
    copies: int
    accept: tuple[str, ...]
    max_mb: int
    criteria: str
    how_to: str
    basis: str
    licence_type: str
    when: Condition | None

    @property
    def is_required(self) -> bool:
        """Without it the application is not complete (a tolerated one may follow later)."""
        return self.necessity == Necessity.REQUIRED


@dataclass(frozen=True, slots=True)
class WorkStep:
    """One step of the desk after acceptance; ``days`` working days of the promise.

    ``site_visit``: somebody goes and looks, and what was found there has to be written down.
    """

    id: str
    title: str
    role: str
    days: int
    site_visit: bool = False


@dataclass(frozen=True, slots=True)
class Automatic:
    """Decided with no human when the condition holds; ``rule`` and ``grounds`` go on the decision."""

    when: Condition
    rule: str
    grounds: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """How the desk works on it."""

    kind: str
    intake_role: str
    steps: tuple[WorkStep, ...]
    special: tuple[str, ...]
    automatic: Automatic | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the applicant gets. ``licence_fields``: licence field -> form field, ``field.part`` or ``s.<situation>``.

    ``renews`` names the form field that holds the number of the licence this one takes the place of. ``founds`` is the
    kind of legal entity a registration makes of the person who applies: the licence is the entity's.
    """

    kind: str
    name: str
    licence_type: str
    licence_fields: Mapping[str, str]
    valid_years: int | None
    delivery: tuple[str, ...]
    sample_note: str
    renews: str = ""
    founds: str = ""


@dataclass(frozen=True, slots=True)
class MatterDefinition:
    """Everything one version of a matter says."""

    catalogue: Catalogue
    implementation: Implementation
    matter: Profile
    guide: Guide
    situations: tuple[Situation, ...]
    materials: tuple[Material, ...]
    form: Form
    procedure: Procedure
    result: Outcome

    def choose(self, raw: Mapping[str, str]) -> dict[str, str]:
        """Return the known answers to the situation questions in ``raw`` (id -> value); the rest is dropped."""
        chosen = {}
        for situation in self.situations:
            value = raw.get(situation.id, "")
            if any(option.value == value for option in situation.options):
                chosen[situation.id] = value
        return chosen

    def materials_for(self, situation: Mapping[str, str], answers: Answers | None = None) -> list[Material]:
        """Return the papers needed for the chosen situation and, when there are any, the answers of the form."""
        seen = {**(answers or {}), **{f"s.{key}": value for key, value in situation.items()}}
        return [material for material in self.materials if holds(material.when, seen)]

    def materials_possible(self, situation: Mapping[str, str]) -> list[Material]:
        """Return the papers that may be needed when only the situation is known, or part of it.

        A paper stays in the list as long as something still unanswered (another question, the form) can call for it.
        """
        seen = {f"s.{key}": value for key, value in situation.items()}
        return [material for material in self.materials if may_hold(material.when, seen)]

    def decides_itself(self, situation: Mapping[str, str], answers: Answers) -> Automatic | None:
        """Return the rule by which this application is decided with no human, if there is one."""
        seen = {**answers, **{f"s.{key}": value for key, value in situation.items()}}
        automatic = self.procedure.automatic
        return automatic if automatic is not None and holds(automatic.when, seen) else None
