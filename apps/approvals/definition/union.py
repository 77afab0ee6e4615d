"""One form for many matters: what shares a data element is asked once; and the way back, each matter its own answers.

A pure function of the versions: the ids of the questions do not depend on what was chosen or answered, so that drafts keep
their answers whatever changes. See docs/decisions/0020-one-form.md.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from apps.approvals.definition.logic import ALWAYS, NEVER, Leaf, all_of, any_of, mapped, negated, without
from apps.approvals.definition.merging import merged_fields, merged_materials
from apps.approvals.definition.types import Part, SchemeDefinition
from apps.common.forms import fields as f
from apps.common.forms.conditions import Answers, Condition, holds, may_hold, references
from apps.matters.definition import Material

SITUATION = "s."
Known = Mapping[str, tuple[str, Condition | None]]  # a matter's question -> joint question, when the matter asks it


@dataclass(frozen=True, slots=True)
class Source:
    """One matter's question behind a joint one; ``when`` speaks of joint questions and situations."""

    branch: str
    field: f.AnyField
    when: Condition | None


@dataclass(slots=True)
class Question:
    """One question of the joint form with everybody who asks it."""

    id: str
    sources: list[Source]

    def when(self, sources: Sequence[Source]) -> Condition | None:
        """Return when any of ``sources`` asks it. Who asks only because of its own answer is no reason to ask it."""
        return any_of(without(source.when, self.id) for source in sources)

    def looks_at(self, sources: Sequence[Source]) -> frozenset[str]:
        """Return what must be asked before: what its condition looks at, and those of its rows."""
        return references(self.when(sources)).union(*(_outside(source.field) for source in sources))

    def may_look_at(self) -> frozenset[str]:
        """Return what it looks at whoever takes place: one who always asks does not hide why the others do."""
        return frozenset().union(*(self.looks_at([source]) for source in self.sources))


@dataclass(frozen=True, slots=True)
class PaperSource:
    """One matter's material behind a joint one."""

    branch: str
    material: Material
    when: Condition | None


@dataclass(slots=True)
class Paper:
    """One material of the joint application with everybody who needs it."""

    id: str
    sources: list[PaperSource]


@dataclass(frozen=True, slots=True)
class Union:
    """The questions and materials of all branches of a scheme, in the order they first appear."""

    scheme: SchemeDefinition
    parts: tuple[Part, ...]
    questions: dict[str, Question]
    papers: dict[str, Paper]

    def part(self, branch: str) -> Part:
        """Return a branch with its matter."""
        return next(part for part in self.parts if part.spec.id == branch)

    def possible(self, situations: Mapping[str, str]) -> list[Part]:
        """Return the branches not ruled out by the situations chosen so far."""
        chosen = situation_answers(situations)
        return [part for part in self.parts if may_hold(part.spec.when, chosen)]

    def active(self, seen: Answers) -> list[Part]:
        """Return the branches that take place, given valid answers and situations (``seen``)."""
        return [part for part in self.parts if holds(part.spec.when, seen)]

    def answers_for(self, branch: str, answers: Answers) -> dict[str, Any]:
        """Return a branch's share of the joint answers, under its matter's own names."""
        found = {}
        for question, source in self.sources_of(branch):
            if question.id in answers:
                found[source.field.id] = _renamed(question.sources[0].field, source.field, answers[question.id])
        return found

    def sources_of(self, branch: str) -> Iterator[tuple[Question, Source]]:
        """Yield the joint questions a branch asks, with its own side of each."""
        for question in self.questions.values():
            for source in question.sources:
                if source.branch == branch:
                    yield question, source

    def askers(self, question: str, situations: Mapping[str, str]) -> list[str]:
        """Return the branches that may ask a question in these situations."""
        chosen = situation_answers(situations)
        return [source.branch for source in self.questions[question].sources if may_hold(source.when, chosen)]

    def joint_field(self, branch: str, field_id: str) -> str:
        """Return the joint question behind a branch's, or an empty text."""
        return next((q.id for q, source in self.sources_of(branch) if source.field.id == field_id), "")

    def joint_material(self, branch: str, material: str) -> str:
        """Return the joint material behind a branch's, or an empty text."""
        for paper in self.papers.values():
            if any(source.branch == branch and source.material.id == material for source in paper.sources):
                return paper.id
        return ""

    def materials_for(self, seen: Answers) -> list[Material]:
        """Return the papers needed, given valid answers and situations: each once, for whoever needs it."""
        found = []
        for paper in self.papers.values():
            needed = [source.material for source in paper.sources if holds(source.when, seen)]
            merged = merged_materials(needed) if needed else None
            if merged is not None:
                found.append(replace(merged, id=paper.id))
        return found

    def materials_possible(self, situations: Mapping[str, str]) -> list[Material]:
        """Return the papers that may be needed when only the situations are known, or part of them."""
        chosen = situation_answers(situations)
        found = []
        for paper in self.papers.values():
            may = [source.material for source in paper.sources if may_hold(source.when, chosen)]
            merged = merged_materials(may) if may else None
            if merged is not None:
                found.append(replace(merged, id=paper.id))
        return found

    def branches_needing(self, material: str, seen: Answers) -> list[str]:
        """Return the branches that need a paper."""
        return [source.branch for source in self.papers[material].sources if holds(source.when, seen)]


def situation_answers(situations: Mapping[str, str]) -> dict[str, str]:
    """Return situations under the names conditions use."""
    return {f"{SITUATION}{name}": value for name, value in situations.items()}


def _renamed(base: f.AnyField, own: f.AnyField, value: Any) -> Any:
    """Return rows under the names of the matter's own form; other values are the same everywhere."""
    if not isinstance(base, f.RepeatField) or not isinstance(own, f.RepeatField) or not isinstance(value, list):
        return value
    if base is own:
        return value
    by_element = {part.element: part.id for part in own.fields}
    names = {part.id: by_element[part.element] for part in base.fields}
    return [{names.get(key, key): entry for key, entry in row.items()} for row in value]


def _outside(entry: f.AnyField) -> frozenset[str]:
    """Return the questions outside that the rows of a question look at."""
    if not isinstance(entry, f.RepeatField):
        return frozenset()
    rows = {inner.id for inner in entry.fields}
    return frozenset().union(*(references(inner.when) for inner in entry.fields)) - rows


def unite(scheme: SchemeDefinition, parts: Sequence[Part]) -> Union:
    """Return the union of the branches' forms and materials.

    :param parts: one for each branch of the scheme, in its order
    """
    builder = _Builder(scheme, {part.spec.id: part for part in parts})
    for part in parts:
        builder.add(part)
    return Union(scheme, tuple(parts), builder.questions, builder.papers)


@dataclass(slots=True)
class _Builder:
    scheme: SchemeDefinition
    parts: dict[str, Part]
    questions: dict[str, Question] = field(default_factory=dict)
    papers: dict[str, Paper] = field(default_factory=dict)
    by_element: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    by_type: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    rows: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for part in self.parts.values():
            for entry in part.definition.form.fields():
                if isinstance(entry, f.RepeatField):
                    self.rows |= {inner.id for inner in entry.fields}

    def add(self, part: Part) -> None:
        """Add a branch: its questions in order, then its materials."""
        own: dict[str, tuple[str, Condition | None]] = {}
        counts: Counter[str] = Counter()
        for entry in part.definition.form.fields():
            asked = _translated(entry.when, part, own)
            when = all_of((part.spec.when, asked, *self._not_given(part, entry.element)))
            name = self._place(part, entry, when, (entry.element, counts[entry.element]), own)
            counts[entry.element] += 1
            own[entry.id] = (name, asked)
        types: Counter[str] = Counter()
        for material in part.definition.materials:
            when = all_of((part.spec.when, _translated(material.when, part, own), *self._not_issued(part, material)))
            self._place_paper(part, PaperSource(part.spec.id, material, when), (material.type, types[material.type]))
            types[material.type] += 1

    def _place(self, part: Part, entry: f.AnyField, when: Condition | None, key: tuple[str, int], own: Known) -> str:
        """Join a question somebody asks already, or ask a new one; return its id."""
        source = Source(part.spec.id, _inside(entry, part, own), when)
        for name in self.by_element.get(key, ()):
            known = self.questions[name]
            fits = merged_fields([other.field for other in known.sources] + [source.field]) is not None
            if fits and name not in self._reached(known.looks_at([source])):
                known.sources.append(source)
                return name
        name = self._free(part, entry.id, {*self.questions, *self.rows})
        self.questions[name] = Question(name, [source])
        self.by_element.setdefault(key, []).append(name)
        return name

    def _place_paper(self, part: Part, source: PaperSource, key: tuple[str, int]) -> None:
        for name in self.by_type.get(key, ()):
            known = self.papers[name]
            if merged_materials([other.material for other in known.sources] + [source.material]) is not None:
                known.sources.append(source)
                return
        name = self._free(part, source.material.id, set(self.papers))
        self.papers[name] = Paper(name, [source])
        self.by_type.setdefault(key, []).append(name)

    def _free(self, part: Part, wanted: str, taken: set[str]) -> str:
        """Return the id itself if nobody has it, else ``<branch>__<id>``: branches have no ``_`` in their names."""
        return wanted if wanted not in taken else f"{part.spec.id}__{wanted}"

    def _reached(self, names: frozenset[str]) -> set[str]:
        """Return the questions that must be asked before these, and these."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name in self.questions and name not in found:
                found.add(name)
                waiting += self.questions[name].may_look_at()
        return found

    def _not_given(self, part: Part, element: str) -> Iterator[Condition | None]:
        """Yield that no branch before this one takes place whose result will answer the element."""
        for spec in self.scheme.before(part.spec.id):
            if element in spec.gives:
                yield negated(spec.when)

    def _not_issued(self, part: Part, material: Material) -> Iterator[Condition | None]:
        """Yield that no branch before this one takes place that issues the licence the material stands for."""
        for spec in self.scheme.before(part.spec.id):
            before = self.parts[spec.id].definition.result
            if material.licence_type and before.licence_type == material.licence_type:
                yield negated(spec.when)


def _translated(condition: Condition | None, part: Part, own: Known) -> Condition | None:
    """Return a matter's condition in the words of the joint form: its situations settled, its questions renamed.

    A question somebody else asks too may have an answer though this matter does not ask it: to the matter it has none.
    """

    def leaf(entry: Leaf) -> Condition:
        name = entry.field
        if name.startswith(SITUATION):
            return _on_situation(entry, name.removeprefix(SITUATION), part)
        if name not in own:
            return entry  # inside a row: the row's own question
        joint, asked = own[name]
        here = replace(entry, field=joint)
        return (any_of((negated(asked), here)) if holds(entry, {}) else all_of((asked, here))) or ALWAYS

    return mapped(condition, leaf)


def _on_situation(entry: Leaf, name: str, part: Part) -> Condition:
    """Settle a test of a situation the scheme answers beforehand, or let it look at the scheme's situation."""
    if name in part.spec.taken:
        return replace(entry, field=f"{SITUATION}{part.spec.taken[name]}")
    seen = {f"{SITUATION}{name}": part.spec.fixed[name]} if name in part.spec.fixed else {}
    return ALWAYS if holds(entry, seen) else NEVER


def _inside(entry: f.AnyField, part: Part, own: Known) -> f.AnyField:
    """Return a question whose rows, if it has any, look at the joint questions outside of them."""
    if not isinstance(entry, f.RepeatField) or all(inner.when is None for inner in entry.fields):
        return entry
    rows = {inner.id for inner in entry.fields}
    outside = {name: where for name, where in own.items() if name not in rows}
    return replace(
        entry, fields=tuple(replace(inner, when=_translated(inner.when, part, outside)) for inner in entry.fields)
    )
