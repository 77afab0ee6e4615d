"""Laying the joint questions out: what several branches ask comes first, by kind; then what each asks alone, under its name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.approvals.definition.logic import NEVER, decided
from apps.approvals.definition.merging import merged_fields
from apps.approvals.definition.types import Part
from apps.approvals.definition.union import Question, Source, Union, situation_answers
from apps.common.forms import fields as f
from apps.common.forms.conditions import Answers, holds, references
from apps.common.forms.validation import Result, validate, visible_fields

LONGEST_TITLE = 60
# What a shared question is about, by the first word of its data element, and the title of that screen.
KINDS = {
    "entity": "subject", "person": "subject", "contact": "contact", "premises": "premises", "project": "project",
    "delivery": "finish", "statement": "finish",
}  # fmt: skip
SHARED_TITLES = {
    "subject": gettext_noop("申请人"),
    "contact": gettext_noop("联系人"),
    "premises": gettext_noop("经营场所"),
    "project": gettext_noop("项目"),
    "common": gettext_noop("各项共用的信息"),
    "finish": gettext_noop("领取与承诺"),
}
COMMON, LAST = "common", "finish"
Before = Mapping[str, frozenset[str]]


@dataclass(slots=True)
class _Screen:
    id: str
    title: str
    intro: str = ""
    questions: list[str] = field(default_factory=list)


def joint_form(union: Union, situations: Mapping[str, str], answers: Answers | None = None) -> f.Form:
    """Return the form for the situations chosen so far, with the conditions that turn branches on and off.

    Without ``answers`` a question is as strict as anybody may want it. With them, as those want it who do ask.

    :param answers: raw answers by joint question
    """
    possible = union.possible(situations)
    asked = _asked(union, possible, situation_answers(situations))
    whole = _laid_out(union, possible, asked)
    if answers is None:
        return whole
    seen = seen_by(whole, situations, answers)
    strict = {}
    for name, sources in asked.items():
        asking = [source for source in sources if holds(source.when, seen)]
        strict[name] = _drawn(union, name, sources, asking=asking or sources)
    return f.Form(tuple(replace(g, fields=tuple(strict[entry.id] for entry in g.fields)) for g in whole.groups))


def check_answers(
    union: Union,
    situations: Mapping[str, str],
    answers: Mapping[str, Any],
    *,
    today: date,
    partial: bool,
    division_exists: Callable[[str], bool] | None = None,
) -> Result:
    """Check answers against the one form, as strictly as the branches that take place with these answers ask.

    Answers to questions of branches ruled out by now are left aside.
    """
    loose = joint_form(union, situations)
    asked = {question.id for question in loose.fields()}
    given = {name: value for name, value in answers.items() if name in asked or name not in union.questions}
    typed = validate(loose, given, today=today, partial=True, situation=situations, division_exists=division_exists)
    strict = joint_form(union, situations, {**typed.draft, **typed.values})
    return validate(strict, given, today=today, partial=partial, situation=situations, division_exists=division_exists)


def seen_by(form: f.Form, situations: Mapping[str, str], answers: Answers) -> dict[str, object]:
    """Return what conditions look at: the situations, and the answers to the questions that are asked."""
    chosen = situation_answers(situations)
    visible = visible_fields(form, {**answers, **chosen})
    return {**chosen, **{entry.id: answers[entry.id] for entry in visible if entry.id in answers}}


def _asked(union: Union, possible: list[Part], chosen: dict[str, str]) -> dict[str, list[Source]]:
    """Return the questions the possible branches ask, with those who ask; what the situations settle is settled."""
    names = {part.spec.id for part in possible}
    found = {}
    for question in union.questions.values():
        own = [replace(entry, when=decided(entry.when, chosen)) for entry in question.sources if entry.branch in names]
        sources = [entry for entry in own if entry.when != NEVER]
        if question.when(sources) != NEVER:
            found[question.id] = sources
    return found


def _drawn(union: Union, name: str, sources: list[Source], *, asking: list[Source] | None = None) -> f.AnyField:
    """Return a question as it is put: asked when anybody asks, as strict as those in ``asking`` are together."""
    question: Question = union.questions[name]
    wanted = asking or sources
    everybody = isinstance(question.sources[0].field, f.RepeatField)  # the rows' names must not change
    merged = merged_fields([source.field for source in (question.sources if everybody else wanted)])
    if merged is None:  # they were compatible when they were joined
        msg = f"{name} was joined from questions that do not fit"
        raise ValueError(msg)
    return replace(
        merged,
        id=name,
        label=merged.label if isinstance(merged, f.StatementField) else sources[0].field.label,
        required=any(source.field.required for source in wanted),
        when=question.when(sources),
    )


def _laid_out(union: Union, possible: list[Part], asked: dict[str, list[Source]]) -> f.Form:
    """Put the questions on screens so that each condition looks back only."""
    drawn = {name: _drawn(union, name, sources) for name, sources in asked.items()}
    before = {name: union.questions[name].looks_at(sources) & asked.keys() for name, sources in asked.items()}
    shared = _shared(possible, asked, before)
    screens = _shared_screens([name for name in _in_order(before) if name in shared], drawn, before)
    last = screens.pop()
    for part in possible:
        own = {name for name, sources in asked.items() if sources[0].branch == part.spec.id} - shared
        screens += _own_screens(part, union, own, drawn)
    kept = [screen for screen in (*screens, last) if screen.questions]
    return f.Form(tuple(f.Group(s.id, s.title, s.intro, tuple(drawn[name] for name in s.questions)) for s in kept))


def _shared_screens(names: list[str], drawn: dict[str, f.AnyField], before: Before) -> list[_Screen]:
    """Return the screens of the shared questions, each after what it looks at; the last one ends the whole form."""
    screens = [_Screen(key, _(title)) for key, title in SHARED_TITLES.items()]
    looked_at = frozenset[str]().union(*before.values()) if before else frozenset()
    number = {screen.id: index for index, screen in enumerate(screens)}
    place: dict[str, int] = {}
    for name in names:
        kind = KINDS.get(drawn[name].element.split(".", 1)[0], COMMON)
        if kind == LAST and name in looked_at:
            kind = COMMON
        place[name] = max([number[kind], *(place[entry] for entry in before[name])])
        screens[place[name]].questions.append(name)
    return screens


def _shared(possible: list[Part], asked: dict[str, list[Source]], before: Before) -> set[str]:
    """Return what several branches ask, what decides whether a branch takes place, and what those depend on."""
    waiting = [name for name, sources in asked.items() if len({source.branch for source in sources}) > 1]
    waiting += [name for part in possible for name in references(part.spec.when) if name in asked]
    shared: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in shared:
            shared.add(name)
            waiting += before[name]
    return shared


def _in_order(before: Before) -> list[str]:
    """Return the questions in the order they first appear, each after those it looks at."""
    done: dict[str, None] = {}

    def visit(name: str) -> None:
        if name not in done:
            for entry in sorted(before[name]):
                visit(entry)
            done[name] = None

    for name in before:
        visit(name)
    return list(done)


def _own_screens(part: Part, union: Union, own: set[str], drawn: Mapping[str, f.AnyField]) -> list[_Screen]:
    names = {source.field.id: question.id for question, source in union.sources_of(part.spec.id)}
    screens = []
    for group in part.definition.form.groups:
        title = f"{part.definition.matter.name}：{group.title}"[:LONGEST_TITLE]
        wanted = [names[entry.id] for entry in group.fields]
        screens.append(
            _Screen(f"{part.spec.id}__{group.id}", title, group.intro, [name for name in wanted if name in own])
        )
    return screens
