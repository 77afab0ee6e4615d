"""Reading a scheme file or a stored version into :class:`SchemeDefinition`; every problem is found in one go."""

from typing import Any

from apps.approvals.choices import Audience, SchemeKind
from apps.approvals.definition import types as t
from apps.common.forms.conditions import Condition, ConditionError, parse_condition
from apps.common.forms.parsing import ID_PATTERN, read_options
from apps.common.reading import Problem, Reader, Unreadable
from apps.matters.definition import Situation

SLUG = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
BRANCH_ID = r"[a-z][a-z0-9]{0,23}"  # without _: it begins the names of the branch's own questions, <branch>__<field>
MOST_DAYS = 120  # Source: 国办发〔2019〕11号, the whole of a project's approval


def parse_scheme(data: Any) -> t.SchemeDefinition:
    """Return the scheme stored as ``data``.

    :raises Unreadable: lists every problem with its place
    """
    problems: list[Problem] = []
    reader = Reader.of(data, (), problems)
    definition = _read(reader)
    reader.close()
    if problems:
        raise Unreadable(problems)
    return definition


def _read(reader: Reader) -> t.SchemeDefinition:
    situations = tuple(_read_situation(child) for child in reader.children("situations"))
    branches = tuple(_read_branch(child) for child in reader.children("branches", least=2))
    _refuse_twins(reader, "situations", [situation.id for situation in situations])
    _refuse_twins(reader, "branches", [branch.id for branch in branches])
    return t.SchemeDefinition(
        slug=reader.text("slug", pattern=SLUG, longest=80),
        title=reader.text("title", longest=100),
        kind=reader.text("kind", one_of=SchemeKind.values),
        audience=reader.texts("audience", least=1, one_of=Audience.values),
        intro=reader.text("intro", longest=500),
        lead=reader.text("lead", pattern=SLUG),
        promised_days=reader.number("promised_days", least=1, most=MOST_DAYS),
        situations=situations,
        branches=branches,
    )


def _refuse_twins(reader: Reader, key: str, ids: list[str]) -> None:
    for index, entry in enumerate(ids):
        if entry and entry in ids[:index]:
            reader.problems.append(Problem((key, index, "id"), f"“{entry}”重复"))


def _read_situation(reader: Reader) -> Situation:
    situation = Situation(
        id=reader.text("id", pattern=ID_PATTERN),
        question=reader.text("question", longest=200),
        options=read_options(reader),
    )
    if len(situation.options) < 2:
        reader.note("options", "至少要有2项")
    reader.close()
    return situation


def _read_branch(reader: Reader) -> t.BranchSpec:
    fixed, taken = _read_situations(reader)
    branch = t.BranchSpec(
        id=reader.text("id", pattern=BRANCH_ID),
        matter=reader.text("matter", pattern=SLUG, longest=80),
        fixed=fixed,
        taken=taken,
        when=_read_when(reader),
        after=reader.texts("after"),
        gives=reader.texts("gives"),
    )
    reader.close()
    return branch


def _read_situations(reader: Reader) -> tuple[dict[str, str], dict[str, str]]:
    """Read ``{kind: catering, cold: {from: cold}}``: fixed answers, and answers taken from the scheme's situations."""
    raw = reader.raw("situations", {})
    fixed: dict[str, str] = {}
    taken: dict[str, str] = {}
    if not isinstance(raw, dict):
        reader.note("situations", "应为一组“情形: 选项”")
        raw = {}
    for name, value in raw.items():
        if isinstance(value, str):
            fixed[str(name)] = value
        elif isinstance(value, dict) and list(value) == ["from"] and isinstance(value["from"], str):
            taken[str(name)] = value["from"]
        else:
            reader.problems.append(Problem((*reader.path, "situations", str(name)), "应为选项，或 {from: 方案的情形}"))
    return fixed, taken


def _read_when(reader: Reader) -> Condition | None:
    data = reader.raw("when")
    if data is None:
        return None
    try:
        return parse_condition(data)
    except ConditionError as error:
        reader.note("when", str(error))
        return None
