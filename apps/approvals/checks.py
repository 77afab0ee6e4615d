"""Whole-scheme checks before a version may be published, against the matters as they are published now."""

from collections.abc import Container, Iterator, Mapping
from itertools import product

from apps.approvals.choices import Audience
from apps.approvals.definition import Part, SchemeDefinition, unite
from apps.approvals.definition.logic import decided
from apps.approvals.definition.types import BranchSpec
from apps.approvals.definition.union import SITUATION, Union, situation_answers
from apps.common.forms.conditions import references
from apps.common.reading import Problem
from apps.matters.choices import Served
from apps.matters.definition import MatterDefinition

MOST_COMBINATIONS = 4096
CREDIT_CODE = "entity.uscc"  # comes into being with a firm


def check_scheme(scheme: SchemeDefinition, matters: Mapping[str, MatterDefinition]) -> list[Problem]:
    """Return everything that stands between a scheme and its publication.

    :param matters: definitions of the published versions, by slug
    """
    problems = [*_unknown_matters(scheme, matters), *_wrong_order(scheme)]
    if problems:
        return problems
    union = unite(scheme, [Part(branch, matters[branch.matter]) for branch in scheme.branches])
    found = [
        *_wrong_situations(scheme, matters),
        *wrong_conditions(union),
        *_not_served(scheme, matters),
        *_looked_at_but_given(union),
    ]
    return found or list(_unreachable(scheme))


def _unknown_matters(scheme: SchemeDefinition, matters: Mapping[str, MatterDefinition]) -> Iterator[Problem]:
    for index, branch in enumerate(scheme.branches):
        if branch.matter not in matters:
            yield Problem(("branches", index, "matter"), f"没有已发布的事项“{branch.matter}”")


def _wrong_order(scheme: SchemeDefinition) -> Iterator[Problem]:
    """Yield predecessors that do not exist or stand further down: with that a circle cannot be written."""
    seen: set[str] = set()
    ids = {branch.id for branch in scheme.branches}
    for index, branch in enumerate(scheme.branches):
        for place, entry in enumerate(branch.after):
            if entry not in ids:
                yield Problem(("branches", index, "after", place), f"没有分支“{entry}”")
            elif entry not in seen:
                yield Problem(("branches", index, "after", place), f"“{entry}”应写在前面：先办的排在前，不能互相等待")
        seen.add(branch.id)


def _wrong_situations(scheme: SchemeDefinition, matters: Mapping[str, MatterDefinition]) -> Iterator[Problem]:
    """Yield situations of matters left unanswered, or answered with what they do not offer."""
    offered = {situation.id: {option.value for option in situation.options} for situation in scheme.situations}
    for index, branch in enumerate(scheme.branches):
        wanted = {s.id: {option.value for option in s.options} for s in matters[branch.matter].situations}
        given = {name: {value} for name, value in branch.fixed.items()}
        given |= {name: offered.get(of, {of}) for name, of in branch.taken.items()}
        for name, of in branch.taken.items():
            if of not in offered:
                yield Problem(("branches", index, "situations", name), f"方案里没有情形“{of}”")
        for name in wanted.keys() - given.keys():
            yield Problem(("branches", index, "situations"), f"事项的情形“{name}”没有回答")
        for name, values in given.items():
            if name not in wanted:
                yield Problem(("branches", index, "situations", name), f"事项没有情形“{name}”")
            elif not values <= wanted[name]:
                yield Problem(
                    ("branches", index, "situations", name), f"没有选项“{'、'.join(sorted(values - wanted[name]))}”"
                )


def wrong_conditions(union: Union) -> Iterator[Problem]:
    """Yield conditions of branches that look at what the branches before them do not ask."""
    known = {f"{SITUATION}{situation.id}" for situation in union.scheme.situations}
    for index, branch in enumerate(union.scheme.branches):
        for name in sorted(references(branch.when) - known):
            yield Problem(("branches", index, "when"), f"前面的分支没有问到“{name}”")
        known |= {question.id for question, _source in union.sources_of(branch.id)}


def _not_served(scheme: SchemeDefinition, matters: Mapping[str, MatterDefinition]) -> Iterator[Problem]:
    """Yield matters the scheme's applicants may not apply for; after a founding branch a person has become a firm."""
    for index, branch in enumerate(scheme.branches):
        served = set(matters[branch.matter].matter.served)
        for who in scheme.audience:
            if who == Audience.PERSON and Served.NATURAL not in served and not is_founded(scheme, branch):
                yield Problem(("branches", index, "matter"), "事项不面向个人")
            if who == Audience.ENTITY and served == {Served.NATURAL} and branch.when is None:
                yield Problem(("branches", index, "matter"), "事项不面向单位，请用 when 限定")


def is_founded(scheme: SchemeDefinition, branch: BranchSpec, *, active: Container[str] | None = None) -> bool:
    """Tell whether a branch comes after one that makes the applicant a firm, of those that take place."""
    return any(
        CREDIT_CODE in before.gives and (active is None or before.id in active) for before in scheme.before(branch.id)
    )


def _looked_at_but_given(union: Union) -> Iterator[Problem]:
    """Yield given elements that a matter's conditions look at: their answer comes too late for them."""
    for index, branch in enumerate(union.scheme.branches):
        given = {element for before in union.scheme.before(branch.id) for element in before.gives}
        form = union.part(branch.id).definition.form
        looked_at = frozenset[str]().union(*(references(entry.when) for entry in form.fields()))
        for entry in form.fields():
            if entry.element in given and entry.id in looked_at:
                yield Problem(("branches", index, "matter"), f"事项的条件要看“{entry.label}”，不能等前一项办好才知道")


def _unreachable(scheme: SchemeDefinition) -> Iterator[Problem]:
    """Yield branches no choice of situations leads to."""
    open_ended = {branch.id for branch in scheme.branches if branch.when is None}
    options = [[(s.id, option.value) for option in s.options] for s in scheme.situations]
    for number, combination in enumerate(product(*options)):
        if number == MOST_COMBINATIONS:
            return
        chosen = situation_answers(dict(combination))
        for branch in scheme.branches:
            left = decided(branch.when, chosen)
            if left is None or references(left):
                open_ended.add(branch.id)
    for index, branch in enumerate(scheme.branches):
        if branch.id not in open_ended:
            yield Problem(("branches", index, "when"), "没有哪种情形会走到这一项")
