"""Two questions for one data element become one: as strict as the stricter of both, or refused if nothing would fit."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from apps.common.forms import fields as f
from apps.matters.choices import Necessity
from apps.matters.definition import Material


def merged_field(first: f.AnyField, second: f.AnyField) -> f.AnyField | None:
    """Return one question that satisfies both, or ``None`` if there is none.

    Names, help and rows' ids are those of the first; what must be answered for either must be answered.
    """
    if type(first) is not type(second):
        return None
    limits = _LIMITS.get(first.type, _no_limits)(first, second)
    if limits is None:
        return None
    limits |= {"required": first.required or second.required, "help": first.help or second.help}
    return replace(first, **limits)


def merged_fields(questions: Sequence[f.AnyField]) -> f.AnyField | None:
    """Return one question for all of them (at least one), or ``None``."""
    merged: f.AnyField | None = questions[0]
    for entry in questions[1:]:
        merged = None if merged is None else merged_field(merged, entry)
    return merged


Limits = dict[str, Any] | None


def _no_limits(_first: Any, _second: Any) -> Limits:
    return {}


def _text(first: Any, second: Any) -> Limits:
    if first.pattern and second.pattern and first.pattern != second.pattern:
        return None
    least, most = max(first.min_length, second.min_length), min(first.max_length, second.max_length)
    limits = {"min_length": least, "max_length": most, "pattern": first.pattern or second.pattern}
    return limits if least <= most else None


def _amount(first: Any, second: Any) -> Limits:
    least = _known(max, first.minimum, second.minimum)
    most = _known(min, first.maximum, second.maximum)
    return {"minimum": least, "maximum": most} if least is None or most is None or least <= most else None


def _known(choose: Callable[..., Any], *values: Any) -> Any:
    given = [value for value in values if value is not None]
    return choose(given) if given else None


def _days(first: f.DateField, second: f.DateField) -> Limits:
    """ISO days compare as text; ``today`` compares with nothing but itself."""
    limits = {}
    for name, choose in (("not_before", max), ("not_after", min)):
        given = {value for value in (getattr(first, name), getattr(second, name)) if value}
        if len(given) > 1 and "today" in given:
            return None
        limits[name] = choose(given) if given else ""
    low, high = limits["not_before"], limits["not_after"]
    return limits if not low or not high or low == high or ("today" not in (low, high) and low < high) else None


def _options(first: Any, second: Any) -> Limits:
    return {} if {o.value for o in first.options} == {o.value for o in second.options} else None


def _file(first: f.FileField, second: f.FileField) -> Limits:
    accept = tuple(kind for kind in first.accept if kind in second.accept)
    return {"accept": accept, "max_mb": min(first.max_mb, second.max_mb)} if accept else None


def _statement(first: f.StatementField, second: f.StatementField) -> Limits:
    """One tick for every sentence: what is agreed to is read in full."""
    return {"label": first.label if second.label in first.label else f"{first.label}{second.label}"}


def _rows(first: f.RepeatField, second: f.RepeatField) -> Limits:
    """Rows are one question when they ask for the same elements, each once, with no conditions among them."""
    partners = {part.element: part for part in second.fields}
    elements = [part.element for part in first.fields]
    same = len(set(elements)) == len(elements) == len(second.fields) and set(elements) == partners.keys()
    if not same or any(part.when is not None for part in (*first.fields, *second.fields)):
        return None
    parts = [merged_field(part, partners[part.element]) for part in first.fields]
    least, most = max(first.min_items, second.min_items), min(first.max_items, second.max_items)
    if least > most or any(part is None for part in parts):
        return None
    return {"fields": tuple(parts), "min_items": least, "max_items": most}


_LIMITS: dict[str, Callable[[Any, Any], Limits]] = {
    "text": _text,
    "longtext": _text,
    "number": _amount,
    "money": _amount,
    "date": _days,
    "choice": _options,
    "multichoice": _options,
    "file": _file,
    "statement": _statement,
    "repeat": _rows,
}


def merged_material(first: Material, second: Material) -> Material | None:
    """Return one paper that serves both, or ``None`` if no file would do."""
    if first.type != second.type or first.licence_type != second.licence_type:
        return None
    accept = tuple(kind for kind in first.accept if kind in second.accept)
    if not accept:
        return None
    return replace(
        first,
        accept=accept,
        max_mb=min(first.max_mb, second.max_mb),
        originals=max(first.originals, second.originals),
        copies=max(first.copies, second.copies),
        necessity=_stricter(first.necessity, second.necessity),
    )


def merged_materials(papers: Sequence[Material]) -> Material | None:
    """Return one paper for all of them (at least one), or ``None``."""
    merged: Material | None = papers[0]
    for entry in papers[1:]:
        merged = None if merged is None else merged_material(merged, entry)
    return merged


def _stricter(first: str, second: str) -> str:
    order = [Necessity.REQUIRED, Necessity.TOLERATED]
    found = [value for value in order if value in (first, second)]
    return found[0] if found else first
