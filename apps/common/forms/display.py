"""Questions as pages show them: the dictionaries ``templates/components/field.html`` draws, and answers in words.

Values are shown as they were typed: what is wrong stays on the page until the person changes it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.common.forms import fields as f
from apps.common.forms.conditions import Condition, holds, is_filled, to_data
from apps.common.forms.values import part_labels, read_date, yuan_text
from apps.common.identifiers import RESIDENT_ID

Shown = dict[str, Any]
Choice = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a page knows when it draws questions.

    :param answers: answers by question, valid or not
    :param errors: texts by path (``staff.0.name``)
    :param sources: for questions filled beforehand, in words where the value comes from
    :param lists: choices by the name of a part (``division``, ``id_type``)
    :param rows: how many rows of a repetition to draw at least
    :param inline: choices stand beside each other, as a clerk's wide screen allows
    """

    answers: Mapping[str, Any]
    today: date
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, list[Choice]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    inline: bool = False


def shown_field(*, type: str, name: str, label: str, **more: Any) -> Shown:
    """Return a field with every key the component reads, so that nothing on the page is left undefined."""
    plain: Shown = {
        "type": type, "name": name, "id": name, "label": label, "help": "", "required": False, "errors": [],
        "value": "", "readonly": False, "autocomplete": "", "placeholder": "", "maxlength": None, "minlength": None,
        "min": "", "max": "", "step": "", "unit": "", "rows": 5, "prefilled": "", "choices": [], "parts": [],
        "groups": [], "add_label": "", "accept": "", "max_size": "", "upload_url": "", "files": [], "multiple": False,
        "statement": "", "inline": False, "as_list": False,
    }  # fmt: skip
    return plain | more


def show(question: f.AnyField, sheet: Sheet) -> Shown:
    """Return a question as the component draws it."""
    shown = _show(question, question.id, sheet.answers.get(question.id), sheet, sheet.answers)
    return shown | {"prefilled": sheet.sources.get(question.id, "")}


def _show(question: f.AnyField, name: str, value: Any, sheet: Sheet, seen: Mapping[str, Any]) -> Shown:
    shown = shown_field(
        type=question.type,
        name=name,
        label=question.label,
        help=question.help,
        required=question.required,
        errors=sheet.errors.get(name, []),
        value=typed(question, value),
    )
    match question:
        case f.RepeatField():
            return shown | {"groups": _groups(question, value, sheet, seen), "add_label": _("再加一项")}
        case f.ChoiceField() | f.MultiChoiceField():
            choices = [{"value": option.value, "label": option.label} for option in question.options]
            return shown | {"choices": choices, "inline": sheet.inline}
        case f.DateField():
            limits = {"min": _day(question.not_before, sheet), "max": _day(question.not_after, sheet)}
            return shown | {key: limit for key, limit in limits.items() if limit}
        case _ if question.type in f.PARTS:
            return shown | {"parts": _parts(question, name, value, sheet)}
    return shown


def _day(limit: str, sheet: Sheet) -> str:
    return sheet.today.isoformat() if limit == "today" else limit


def typed(question: f.AnyField, value: Any) -> Any:
    """Return a stored or wrong value as it stands in the control."""
    match question:
        case f.MultiChoiceField():
            return [str(item) for item in value] if isinstance(value, list) else []
        case f.StatementField():
            return value is True
        case f.MoneyField() if isinstance(value, int) and not isinstance(value, bool):
            yuan, fen = divmod(abs(value), 100)
            return f"{'-' if value < 0 else ''}{yuan}.{fen:02d}" if fen else f"{'-' if value < 0 else ''}{yuan}"
        case _ if isinstance(value, str | int | float):
            return str(value)
    return ""


def _parts(question: f.AnyField, name: str, value: Any, sheet: Sheet) -> list[Shown]:
    given = value if isinstance(value, Mapping) else {}
    labels = part_labels()
    parts = []
    for part, may_miss in f.PARTS[question.type]:
        path = f"{name}.{part}"
        text = str(given.get(part, "") or "")
        if part == "id_type" and not text and question.required:
            text = RESIDENT_ID
        choices = sheet.lists.get(part)
        parts.append(
            shown_field(
                type="choice" if choices else _PART_TYPES.get(part, "text"),
                name=path,
                label=_("姓名") if (question.type, part) == ("person", "name") else labels[part],
                required=question.required and not may_miss,
                errors=sheet.errors.get(path, []),
                value=text,
                choices=_with(choices, text) if choices else [],
                as_list=True,
            )
        )
    return parts


_PART_TYPES = {"phone": "phone", "uscc": "uscc"}


def _with(choices: list[Choice], value: str) -> list[Choice]:
    """Keep a stored value that is none of today's choices: it is the person's to change."""
    if not value or any(choice["value"] == value for choice in choices):
        return choices
    return [{"value": value, "label": value}, *choices]


def _groups(question: f.RepeatField, value: Any, sheet: Sheet, seen: Mapping[str, Any]) -> list[Shown]:
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    least = max(question.min_items, sheet.rows.get(question.id, 0), 1 if question.required else 0)
    rows += [{}] * (min(least, question.max_items) - len(rows))
    groups = []
    for index, row in enumerate(rows):
        around = {**seen, **row}
        parts = [
            _show(part, f"{question.id}.{index}.{part.id}", row.get(part.id), sheet, around)
            for part in question.fields
            if holds(part.when, around)
        ]
        title = _("第 %(number)s 项") % {"number": index + 1}
        groups.append({"title": title, "parts": parts, "remove_value": f"{question.id}.{index}"})
    return groups


def condition_text(condition: Condition | None) -> str:
    """Return a condition for the page's ``data-when``; nothing for what is always asked."""
    return json.dumps(to_data(condition), ensure_ascii=False, separators=(",", ":")) if condition else ""


def division_codes(questions: Sequence[f.AnyField], answers: Mapping[str, Any]) -> set[str]:
    """Return the codes of the divisions that answers name, to be looked up at once."""
    found = set()
    for question in questions:
        value = answers.get(question.id)
        rows = value if isinstance(value, list) else [value]
        for row in rows:
            inner = row.values() if isinstance(question, f.RepeatField) and isinstance(row, Mapping) else [row]
            found |= {str(part["division"]) for part in inner if isinstance(part, Mapping) and "division" in part}
    return found


def tell(question: f.AnyField, value: Any, *, places: Mapping[str, str]) -> str:
    """Return an answer in words; an empty text when there is none.

    :param places: code of a division -> its name
    """
    if isinstance(question, f.StatementField):
        return "" if value is None else _("已同意") if value is True else _("未同意")
    if not is_filled(value):
        return ""
    match question:
        case f.RepeatField():
            return _tell_rows(question, value, places)
        case f.MultiChoiceField() | f.ChoiceField():
            labels = {option.value: option.label for option in question.options}
            chosen = value if isinstance(value, list) else [value]
            return _("、").join(labels.get(str(item), str(item)) for item in chosen)
        case f.FileField():
            return _("已上传")
        case f.MoneyField() if isinstance(value, int):
            return yuan_text(value)
        case f.DateField():
            day = read_date(value)
            return date_format(day, "DATE_FORMAT") if day else str(value)
    return _tell_parts(question, value, places) if isinstance(value, Mapping) else str(value)


def address_text(address: Mapping[str, Any], places: Mapping[str, str]) -> str:
    """Return an address on one line."""
    head = places.get(str(address.get("division", "")), "")
    return f"{head}{address.get('street', '')}{address.get('door', '')}"


def _tell_parts(question: f.AnyField, value: Mapping[str, Any], places: Mapping[str, str]) -> str:
    """Return the parts in the order in which they were asked, however they are stored."""
    if "division" in value or "street" in value:
        return address_text(value, places)
    return _("，").join(str(part) for name, part in f.in_order(question, value) if name != "id_type" and part)


def _tell_rows(question: f.RepeatField, value: Any, places: Mapping[str, str]) -> str:
    if not isinstance(value, list):
        return ""
    rows = []
    for number, row in enumerate((row for row in value if isinstance(row, Mapping)), start=1):
        told = [tell(part, row.get(part.id), places=places) for part in question.fields]
        rows.append(f"{number}. " + _("，").join(text for text in told if text))
    return _("；").join(rows)
