"""When something is asked: a small fixed tree of data, the same on the server and in the browser.

Answers are a flat mapping of field id (or ``s.<situation>``) to a JSON value. ``tests/vectors/conditions.json`` holds the
cases this module and ``static/js/conditions.js`` must both pass.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Answers = Mapping[str, Any]
MAX_DEPTH = 8


class ConditionError(ValueError):
    """The data is not a condition; the message says where."""


@dataclass(frozen=True, slots=True)
class Is:
    """The answer equals the value, or is a list that contains it."""

    field: str
    value: str | int | float | bool


@dataclass(frozen=True, slots=True)
class In:
    """The answer is one of the values, or is a list that contains one of them."""

    field: str
    values: tuple[str | int | float | bool, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """There is an answer (or, with ``filled: false``, there is none)."""

    field: str
    filled: bool


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The number, or the count of a list, is not below the limit."""

    field: str
    limit: int | float


@dataclass(frozen=True, slots=True)
class AtMost:
    """The number, or the count of a list, is not above the limit."""

    field: str
    limit: int | float


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; no part at all holds too."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


Condition = Is | In | Filled | AtLeast | AtMost | All | AnyOf | Not


def holds(condition: Condition | None, answers: Answers) -> bool:
    """Tell whether ``condition`` holds for ``answers``; no condition always holds."""
    match condition:
        case None:
            return True
        case All(parts):
            return all(holds(part, answers) for part in parts)
        case AnyOf(parts):
            return any(holds(part, answers) for part in parts)
        case Not(part):
            return not holds(part, answers)
        case _:
            return _leaf_holds(condition, answers.get(condition.field))


def may_hold(condition: Condition | None, known: Answers) -> bool:
    """Tell whether a condition can still come to hold when only some answers are known."""
    return _verdict(condition, known) is not False


def _verdict(condition: Condition | None, known: Answers) -> bool | None:
    """Return whether the condition holds, or ``None`` as long as that hangs on what is not answered yet.

    One false part decides an ``all``, one true part an ``any``, whatever the others turn out to be.
    """
    match condition:
        case All(parts):
            verdicts = {_verdict(part, known) for part in parts}
            return False if False in verdicts else None if None in verdicts else True
        case AnyOf(parts):
            verdicts = {_verdict(part, known) for part in parts}
            return True if True in verdicts else None if None in verdicts else False
        case Not(part):
            verdict = _verdict(part, known)
            return None if verdict is None else not verdict
        case _:
            return holds(condition, known) if references(condition) <= known.keys() else None


def _leaf_holds(condition: Is | In | Filled | AtLeast | AtMost, answer: Any) -> bool:
    match condition:
        case Is(_, value):
            return _matches(answer, value)
        case In(_, values):
            return any(_matches(answer, value) for value in values)
        case Filled(_, wanted):
            return is_filled(answer) is wanted
        case AtLeast(_, limit):
            amount = _amount(answer)
            return amount is not None and amount >= limit
        case AtMost(_, limit):
            amount = _amount(answer)
            return amount is not None and amount <= limit


def is_filled(answer: Any) -> bool:
    """Tell whether there is an answer: an unticked statement, blank text and empty containers are none; 0 is one."""
    if isinstance(answer, dict):
        return any(_is_some(part) for part in answer.values())
    return _is_some(answer)


def _is_some(value: Any) -> bool:
    """Look at one level only: hostile answers nest deep."""
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list | tuple | dict):
        return len(value) > 0
    return value is not None and value is not False


def _matches(answer: Any, value: Any) -> bool:
    if isinstance(answer, list | tuple):
        return any(_same(item, value) for item in answer)
    return _same(answer, value)


def _same(left: Any, right: Any) -> bool:
    """Compare as JSON does: ``true`` is not 1, and 1 is 1.0."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left == right
    return isinstance(left, str) and isinstance(right, str) and left == right


def _amount(answer: Any) -> int | float | None:
    if isinstance(answer, list | tuple):
        return len(answer)
    if isinstance(answer, int | float) and not isinstance(answer, bool):
        return answer
    return None


def references(condition: Condition | None) -> frozenset[str]:
    """Return the ids the condition looks at."""
    match condition:
        case None:
            return frozenset()
        case All(parts) | AnyOf(parts):
            return frozenset().union(*(references(part) for part in parts))
        case Not(part):
            return references(part)
        case _:
            return frozenset({condition.field})


_LEAF_TESTS = ("is", "in", "filled", "at_least", "at_most")


def parse_condition(data: Any, *, depth: int = 0) -> Condition:
    """Read a condition from stored data.

    :raises ConditionError: unknown shape, wrong type of a limit, nested deeper than eight levels
    """
    if depth > MAX_DEPTH:
        msg = "条件嵌套太深"
        raise ConditionError(msg)
    if not isinstance(data, dict):
        msg = f"条件应为映射，却是 {data!r:.60}"
        raise ConditionError(msg)
    if len(data) == 1:
        ((key, value),) = data.items()
        return _parse_branch(key, value, depth)
    if len(data) == 2 and isinstance(data.get("field"), str):
        (test,) = set(data) - {"field"}
        return _parse_leaf(data["field"], test, data[test])
    msg = f"无法识别的条件 {data!r:.80}"
    raise ConditionError(msg)


def _parse_branch(key: Any, value: Any, depth: int) -> Condition:
    if key == "not":
        return Not(parse_condition(value, depth=depth + 1))
    if key in {"all", "any"} and isinstance(value, list) and value:
        parts = tuple(parse_condition(part, depth=depth + 1) for part in value)
        return All(parts) if key == "all" else AnyOf(parts)
    msg = f"无法识别的条件 {key!r:.40}"
    raise ConditionError(msg)


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float | bool)


def _parse_leaf(field: str, test: Any, value: Any) -> Condition:
    if test == "is" and _is_scalar(value):
        return Is(field, value)
    if test == "in" and isinstance(value, list) and value and all(map(_is_scalar, value)):
        return In(field, tuple(value))
    if test == "filled" and isinstance(value, bool):
        return Filled(field, value)
    if test in {"at_least", "at_most"} and isinstance(value, int | float) and not isinstance(value, bool):
        return AtLeast(field, value) if test == "at_least" else AtMost(field, value)
    msg = f"无法识别的条件 {test!r:.40}: {value!r:.40}（可用 {'、'.join(_LEAF_TESTS)}）"
    raise ConditionError(msg)


def to_data(condition: Condition) -> dict[str, Any]:
    """Return the condition as it is stored and sent to the browser."""
    match condition:
        case All(parts):
            return {"all": [to_data(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [to_data(part) for part in parts]}
        case Not(part):
            return {"not": to_data(part)}
        case _:
            return _leaf_to_data(condition)


def _leaf_to_data(condition: Is | In | Filled | AtLeast | AtMost) -> dict[str, Any]:
    match condition:
        case Is(field, value):
            return {"field": field, "is": value}
        case In(field, values):
            return {"field": field, "in": list(values)}
        case Filled(field, filled):
            return {"field": field, "filled": filled}
        case AtLeast(field, limit):
            return {"field": field, "at_least": limit}
        case AtMost(field, limit):
            return {"field": field, "at_most": limit}
