"""Checking answers against a form. The server has the last word; it never raises, whatever came in."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from apps.common.errors import FieldError
from apps.common.forms import fields as f
from apps.common.forms.conditions import Answers, holds, is_filled
from apps.common.forms.values import REFUSED, Check, read_value
from apps.common.text import MAX_DEPTH, has_forbidden


@dataclass(frozen=True, slots=True)
class Result:
    """What can be stored and what is wrong.

    ``values`` are valid answers in stored form. ``draft`` adds what is storable though not valid yet (half an ID number), so
    that nothing typed is lost. ``visible`` are the ids of the questions that were asked.
    """

    values: dict[str, Any]
    errors: list[FieldError]
    draft: dict[str, Any] = field(default_factory=dict)
    visible: frozenset[str] = frozenset()

    @property
    def ok(self) -> bool:
        """Nothing is wrong."""
        return not self.errors


def validate(
    form: f.Form,
    answers: Any,
    *,
    today: date,
    partial: bool = False,
    situation: Mapping[str, str] | None = None,
    division_exists: Callable[[str], bool] | None = None,
    settled: Collection[str] = (),
) -> Result:
    """Check ``answers`` (a mapping of field id to JSON value) against ``form``.

    Answers to questions that are not asked are dropped; ids the form does not know are errors.

    :param partial: for autosave: what is missing is no error
    :param situation: chosen options by situation id, without ``s.``
    :param division_exists: tells whether a 12-digit division code is known
    :param settled: ids whose stored answers were checked on the day they were given; they stand as they are
    """
    check = Check(today=today, partial=partial, division_exists=division_exists)
    if not isinstance(answers, Mapping):
        check.refuse("", "type", _("请求的内容应为一组答案。"))
        answers = {}
    _refuse_unknown(answers, {question.id for question in form.fields()}, "", check)
    seen: dict[str, Any] = {f"s.{key}": value for key, value in (situation or {}).items()}
    values: dict[str, Any] = {}
    draft: dict[str, Any] = {}
    visible: set[str] = set()
    for question in form.fields():
        if not holds(question.when, seen):
            continue
        visible.add(question.id)
        if question.id in settled and question.id in answers:
            seen[question.id] = values[question.id] = draft[question.id] = answers[question.id]
            continue
        _take(question, answers.get(question.id), question.id, check, seen, values, draft)
    return Result(values, check.errors, draft, frozenset(visible))


def visible_fields(form: f.Form, answers: Answers) -> list[f.AnyField]:
    """Return the questions asked given raw ``answers`` (situations under ``s.``); used to draw a page."""
    seen = {key: value for key, value in answers.items() if key.startswith("s.")}
    asked = []
    for question in form.fields():
        if holds(question.when, seen):
            asked.append(question)
            seen[question.id] = answers.get(question.id)
    return asked


def _refuse_unknown(answers: Mapping[Any, Any], known: set[str], prefix: str, check: Check) -> None:
    for key in answers:
        if key not in known:
            shown = str(key)[:60]
            shown = "?" if has_forbidden(shown) else shown
            check.refuse(f"{prefix}{shown}", "unknown", _("没有“%(name)s”这一项。") % {"name": shown})


def _take(
    question: f.AnyField,
    raw: Any,
    path: str,
    check: Check,
    seen: dict[str, Any],
    values: dict[str, Any],
    draft: dict[str, Any],
) -> None:
    """Check one answer and put it where it belongs; ``seen`` is what later conditions look at."""
    if not is_filled(raw):
        if question.required and not check.partial:
            check.refuse(path, "required", _missing_text(question))
        return
    if isinstance(question, f.RepeatField):
        value = _read_rows(question, raw, path, check, seen)
    else:
        value = read_value(question, raw, path, check)
    if value is not REFUSED:
        values[question.id] = draft[question.id] = value
    elif _is_storable(raw):
        draft[question.id] = raw
    seen[question.id] = raw if value is REFUSED else value


def _missing_text(question: f.AnyField) -> str:
    names = {"label": question.label}
    match question:
        case f.StatementField():
            return _("请阅读并勾选“%(label)s”。") % names
        case f.ChoiceField() | f.MultiChoiceField():
            return _("请选择“%(label)s”。") % names
        case f.FileField():
            return _("请上传“%(label)s”。") % names
        case _:
            return _("请填写“%(label)s”。") % names


def _read_rows(question: f.RepeatField, raw: Any, path: str, check: Check, seen: dict[str, Any]) -> Any:
    if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
        return check.refuse(path, "type", _("“%(label)s”应为若干行。") % {"label": question.label})
    names = {"label": question.label, "limit": 0}
    if len(raw) > question.max_items:
        names["limit"] = question.max_items
        return check.refuse(path, "too_many", _("“%(label)s”最多%(limit)s行。") % names)
    before = len(check.errors)
    if len(raw) < question.min_items and not check.partial:
        names["limit"] = question.min_items
        check.refuse(path, "too_few", _("“%(label)s”至少要%(limit)s行。") % names)
    rows = [_read_row(question, row, f"{path}.{index}", check, seen) for index, row in enumerate(raw)]
    return REFUSED if len(check.errors) > before else rows


def _read_row(
    question: f.RepeatField, row: Mapping[str, Any], path: str, check: Check, seen: dict[str, Any]
) -> dict[str, Any]:
    """Check one row; its conditions see the answers outside of the row and those before them in it."""
    _refuse_unknown(row, {part.id for part in question.fields}, f"{path}.", check)
    seen_here = dict(seen)
    values: dict[str, Any] = {}
    for part in question.fields:
        if holds(part.when, seen_here):
            _take(part, row.get(part.id), f"{path}.{part.id}", check, seen_here, values, {})
    return values


def _is_storable(raw: Any, depth: int = 0) -> bool:
    """Tell whether a wrong answer may be kept in a draft: plain, not too deep or long, and without forbidden characters."""
    if depth > min(MAX_DEPTH, 4):
        return False
    if isinstance(raw, str):
        return len(raw) <= 20_000 and not has_forbidden(raw)
    if isinstance(raw, dict):
        return len(raw) <= 50 and all(
            _is_storable(key, depth + 1) and _is_storable(part, depth + 1) for key, part in raw.items()
        )
    if isinstance(raw, list):
        return len(raw) <= 200 and all(_is_storable(part, depth + 1) for part in raw)
    return raw is None or isinstance(raw, bool) or (isinstance(raw, int) and abs(raw) < 10**15)
