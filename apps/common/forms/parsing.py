"""Stored form data becomes typed objects, once; what does not fit is refused with its place."""

import re
from collections.abc import Callable, Collection
from math import inf
from typing import Any

from apps.common.forms import fields as f
from apps.common.forms.conditions import Condition, ConditionError, parse_condition, references
from apps.common.forms.patterns import MOST_WAYS, ways
from apps.common.reading import Problem, Reader, Unreadable

ID_PATTERN = r"[a-z][a-z0-9_]{0,59}"
SITUATION_PREFIX = "s."
_UPLOAD_KINDS = frozenset(
    {"pdf", "jpg", "jpeg", "png", "heic", "doc", "docx", "xls", "xlsx", "ofd", "zip", "dwg", "mp4"}
)


def parse_form(data: Any, *, situations: Collection[str] = ()) -> f.Form:
    """Return the form stored as ``data``.

    :param situations: ids of the situation questions conditions may look at (without ``s.``)
    :raises Unreadable: lists every problem with its place
    """
    problems: list[Problem] = []
    form = read_form(Reader.of(data, (), problems), situations=situations)
    if problems:
        raise Unreadable(problems)
    return form


def read_form(reader: Reader, *, situations: Collection[str] = ()) -> f.Form:
    """Read a form that is part of something larger; problems go to the reader."""
    known = {f"{SITUATION_PREFIX}{situation}" for situation in situations}
    taken: set[str] = set()
    groups = tuple(_read_group(group, known, taken) for group in reader.children("groups", least=1))
    _refuse_twins(reader, [group.id for group in groups], "groups")
    reader.close()
    return f.Form(groups)


def _refuse_twins(reader: Reader, ids: list[str], key: str) -> None:
    for index, entry in enumerate(ids):
        if entry and entry in ids[:index]:
            reader.problems.append(Problem((*reader.path, key, index, "id"), f"“{entry}”重复"))


def _read_group(reader: Reader, known: set[str], taken: set[str]) -> f.Group:
    group_id = reader.text("id", pattern=ID_PATTERN)
    title = reader.text("title", longest=60)
    intro = reader.text("intro", "", longest=500)
    entries = []
    for child in reader.children("fields", least=1):
        entry = _read_field(child, known, taken)
        if entry is not None:
            entries.append(entry)
            known.add(entry.id)
    reader.close()
    return f.Group(group_id, title, intro, tuple(entries))


def _read_field(reader: Reader, known: set[str], taken: set[str]) -> f.AnyField | None:
    """Read one question; ``known`` are the ids it may look back at, ``taken`` all ids of the form so far."""
    field_type = reader.text("type", one_of=READERS.keys() | {"repeat"})
    common = _read_common(reader, known, taken)
    if field_type == "repeat":
        return _read_repeat(reader, common, known, taken)
    if field_type not in READERS:
        return None
    make, read_own = READERS[field_type]
    entry = make(**common, **read_own(reader))
    reader.close()
    return entry


def _read_common(reader: Reader, known: set[str], taken: set[str]) -> dict[str, Any]:
    field_id = reader.text("id", pattern=ID_PATTERN)
    if field_id in taken:
        reader.note("id", f"“{field_id}”在表单中重复")
    taken.add(field_id)
    return {
        "id": field_id,
        "element": reader.text("element", pattern=r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+"),
        "label": reader.text("label", longest=300),
        "required": reader.flag("required", False),
        "help": reader.text("help", "", longest=500),
        "when": read_condition(reader, "when", known),
    }


def read_condition(reader: Reader, key: str, known: Collection[str]) -> Condition | None:
    """Read the condition at ``key``; it may only look at ``known`` ids (what is asked before it)."""
    data = reader.raw(key)
    if data is None:
        return None
    try:
        condition = parse_condition(data)
    except ConditionError as error:
        reader.note(key, str(error))
        return None
    unknown = sorted(references(condition) - set(known))
    if unknown:
        reader.note(key, f"条件引用了前面没有问到的“{'、'.join(unknown)}”")
    return condition


def _read_repeat(reader: Reader, common: dict[str, Any], known: set[str], taken: set[str]) -> f.RepeatField:
    inner_known = set(known)
    rows: list[f.SimpleField] = []
    for child in reader.children("fields", least=1):
        entry = _read_field(child, inner_known, taken)
        if isinstance(entry, f.RepeatField):
            child.note("type", "repeat 里不能再有 repeat")
        elif entry is not None:
            rows.append(entry)
            inner_known.add(entry.id)
    least = reader.number("min_items", 0, most=200)
    most = reader.number("max_items", 50, least=1, most=200)
    if least > most:
        reader.note("min_items", "大于 max_items")
    reader.close()
    return f.RepeatField(**common, fields=tuple(rows), min_items=least, max_items=most)


def _nothing(reader: Reader) -> dict[str, Any]:
    return {}


def _text_limits(*, usual: int, longest: int) -> Callable[[Reader], dict[str, Any]]:
    def read(reader: Reader) -> dict[str, Any]:
        least = reader.number("min_length", 0, most=longest)
        most = reader.number("max_length", usual, least=1, most=longest)
        if least > most:
            reader.note("min_length", "大于 max_length")
        return {"min_length": least, "max_length": most, "pattern": _read_pattern(reader, longest=most)}

    return read


def _read_pattern(reader: Reader, *, longest: int) -> str:
    pattern = reader.text("pattern", "", longest=200)
    try:
        re.compile(pattern)
    except re.error as error:
        reader.note("pattern", f"不是正则表达式：{error}")
        return ""
    found = ways(pattern, longest=longest)
    if found > MOST_WAYS:
        endless = "重复的括号里不能再有重复、可选或者“|”"
        reader.note("pattern", endless if found == inf else "可长可短的部分太多，核对一个答案要太久")
        return ""
    return pattern


def _amount_limits(*, whole: bool) -> Callable[[Reader], dict[str, Any]]:
    def read(reader: Reader) -> dict[str, Any]:
        limits = {key: _limit(reader, key, whole=whole) for key in ("minimum", "maximum")}
        low, high = limits["minimum"], limits["maximum"]
        if low is not None and high is not None and low > high:
            reader.note("minimum", "大于 maximum")
        return limits

    return read


def _limit(reader: Reader, key: str, *, whole: bool) -> int | float | None:
    value = reader.raw(key)
    allowed = (int,) if whole else (int, float)
    if value is None or (isinstance(value, allowed) and not isinstance(value, bool)):
        return value
    reader.note(key, "应为整数（分）" if whole else "应为数字")
    return None


def _date_limits(reader: Reader) -> dict[str, Any]:
    pattern = r"|today|\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    return {key: reader.text(key, "", pattern=pattern) for key in ("not_before", "not_after")}


def read_options(reader: Reader, key: str = "options") -> tuple[f.Option, ...]:
    """Read ``[{value, label}, …]``: at least two, no value twice."""
    options: list[f.Option] = []
    for child in reader.children(key, least=1):
        option = f.Option(child.text("value", pattern=r"[A-Za-z0-9_.\-]{1,60}"), child.text("label", longest=200))
        if any(option.value == other.value for other in options):
            child.note("value", f"“{option.value}”重复")
        options.append(option)
        child.close()
    return tuple(options)


def _options(reader: Reader) -> dict[str, Any]:
    return {"options": read_options(reader)}


def _file_limits(reader: Reader) -> dict[str, Any]:
    accept = reader.texts("accept", one_of=_UPLOAD_KINDS) or f.DEFAULT_ACCEPT
    return {"accept": accept, "max_mb": reader.number("max_mb", 20, least=1, most=200)}


READERS: dict[str, tuple[Callable[..., f.SimpleField], Callable[[Reader], dict[str, Any]]]] = {
    "text": (f.TextField, _text_limits(usual=200, longest=500)),
    "longtext": (f.LongTextField, _text_limits(usual=2000, longest=10_000)),
    "number": (f.NumberField, _amount_limits(whole=False)),
    "money": (f.MoneyField, _amount_limits(whole=True)),
    "date": (f.DateField, _date_limits),
    "choice": (f.ChoiceField, _options),
    "multichoice": (f.MultiChoiceField, _options),
    "id_number": (f.IdNumberField, _nothing),
    "uscc": (f.UsccField, _nothing),
    "phone": (f.PhoneField, _nothing),
    "address": (f.AddressField, _nothing),
    "person": (f.PersonField, _nothing),
    "entity": (f.EntityField, _nothing),
    "bank_account": (f.BankAccountField, _nothing),
    "file": (f.FileField, _file_limits),
    "statement": (f.StatementField, _nothing),
}
