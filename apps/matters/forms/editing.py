"""From a definition to the fields of a screen and back; whatever was typed is shown again as it was typed.

Names of controls are the paths of the definition, ``guide.phone_consult``; rows carry their id or, where they have none,
their place: ``materials.layout.name``, ``guide.faq.0.answer``. What cannot be read as a number stays the text that was
typed, so that reading the definition says so.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from django.utils.translation import gettext as _

from apps.common.forms.posted import fen_from_yuan, number_from_text
from apps.matters.forms.sections import Field, Rows, fields_of

Post = Mapping[str, Sequence[str]]  # ``dict(request.POST.lists())``
Errors = Mapping[str, Sequence[str]]  # texts by name of control
_MARK = re.compile(r"[0-9]{1,3}")
MOST_ROWS = 100


def controls(
    section: str, definition: Any, *, posted: Post | None = None, errors: Errors | None = None
) -> list[dict[str, Any]]:
    """Return the fields of a screen as ``components/field.html`` reads them.

    :param posted: what was typed, in place of what the definition says
    """
    shown = []
    for part in fields_of(section):
        if isinstance(part, Rows):
            shown.append(_rows_control(part, definition, posted, errors or {}))
        else:
            value = _typed(part, part.path, posted) if posted is not None else _shown(part, _get(definition, part.path))
            shown.append(_control(part, part.path, value, errors or {}))
    return shown


def apply(section: str, definition: Any, posted: Post) -> Any:
    """Return a copy of the definition with what was typed on a screen."""
    changed = deepcopy(definition)
    for part in fields_of(section):
        if isinstance(part, Rows):
            _put(changed, part.path, _read_rows(part, _get(changed, part.path) or [], posted))
        elif part.path in posted or part.kind in {"multichoice", "flag"}:
            _put_value(changed, part, _read(part, part.path, posted))
    _drop_empty_limit(changed)
    return changed


def name_of(path: str, definition: Any) -> str:
    """Return the control that edits what stands at ``path``: rows with an id by their id, lists as a whole."""
    for rows in (part for section in ("materials", "situations") for part in fields_of(section)):
        match = re.match(rf"{re.escape(rows.path)}\.(\d+)(\..*)?$", path)
        entries = _get(definition, rows.path) or []
        if match and int(match[1]) < len(entries) and isinstance(entries[int(match[1])], dict):
            return f"{rows.path}.{entries[int(match[1])].get('id')}{match[2] or ''}"
    return path


# Showing --------------------------------------------------------------------------------------------------------------


def _control(part: Field, name: str, value: Any, errors: Errors) -> dict[str, Any]:
    kinds = {"lines": "longtext", "flag": "choice"}
    control = {
        "type": kinds.get(part.kind, part.kind),
        "name": name,
        "id": name,
        "label": str(part.label),
        "help": str(part.help),
        # Nothing is kept from being posted: what is missing is said in words, beside what was typed.
        "required": part.required,
        "rows": part.size,
        "value": value,
        "errors": list(errors.get(name, ())),
        "inline": True,
        "as_list": part.kind == "choice",
    }
    if part.choices:
        control["choices"] = [{"value": code, "label": str(label)} for code, label in part.choices]
    return control


def _shown(part: Field, value: Any) -> Any:
    """Return a value of the definition as its control shows it."""
    if part.kind == "multichoice":
        return list(value or [])
    if part.kind == "lines":
        return "\n".join(map(str, value or []))
    if part.kind == "flag":
        return "true" if value else "false"
    if part.kind == "money" and isinstance(value, int):
        return f"{value // 100}.{value % 100:02d}"
    return "" if value is None else str(value)


def _typed(part: Field, name: str, posted: Post) -> Any:
    values = list(posted.get(name, ()))
    return values if part.kind == "multichoice" else values[-1] if values else ""


def _rows_control(part: Rows, definition: Any, posted: Post | None, errors: Errors) -> dict[str, Any]:
    groups = []
    entries = _get(definition, part.path) or []
    for number, (mark, entry) in enumerate(_marked(part, entries, posted), start=1):
        prefix = f"{part.path}.{mark}"
        title = _("%(item)s%(number)s") % {"item": part.item, "number": number}
        groups.append(
            {
                "title": _("%(label)s：%(text)s") % {"label": title, "text": entry["name"]}
                if entry.get("name")
                else title,
                "id": prefix,
                "parts": list(_row_controls(part, prefix, entry, posted, errors)),
                "remove_value": prefix,
            }
        )
    return {
        "type": "rows",
        "id": part.path,
        "name": part.path,
        "label": str(part.label),
        "help": str(part.help),
        "groups": groups,
        "add_label": str(part.add),
        "errors": list(errors.get(part.path, ())),
    }


def _row_controls(part: Rows, prefix: str, entry: Any, posted: Post | None, errors: Errors) -> Iterator[dict[str, Any]]:
    for field in part.fields:
        name = f"{prefix}.{field.path}"
        value = _typed(field, name, posted) if posted is not None else _shown(field, entry.get(field.path))
        yield _control(field, name, value, errors)
    for index, option in enumerate(entry.get(part.choices_at) or [] if part.choices_at else []):
        field = Field("label", "text", _("选项%(number)s") % {"number": index + 1}, longest=100)
        name = f"{prefix}.{part.choices_at}.{index}.label"
        yield _control(field, name, _typed(field, name, posted) if posted is not None else option["label"], errors)


def _marked(part: Rows, entries: list[Any], posted: Post | None) -> list[tuple[str, Any]]:
    """Return the rows to show: those of the definition, or, where rows come and go, those that were posted."""
    if not part.add:
        return [(str(entry["id"]), entry) for entry in entries]
    if posted is None:
        return [(str(index), entry) for index, entry in enumerate(entries)]
    return [(mark, {}) for mark in _marks(part, posted)]


def _marks(part: Rows, posted: Post) -> list[str]:
    prefix = f"{part.path}."
    marks = {name[len(prefix) :].split(".", 1)[0] for name in posted if name.startswith(prefix)}
    return sorted((mark for mark in marks if _MARK.fullmatch(mark)), key=int)[:MOST_ROWS]


def with_row_added(section: str, path: str, posted: Post) -> dict[str, Sequence[str]]:
    """Return what was typed with one more empty row of the list at ``path``."""
    changed = dict(posted)
    for part in fields_of(section):
        if isinstance(part, Rows) and part.path == path and part.add:
            marks = _marks(part, posted)
            changed[f"{path}.{int(marks[-1]) + 1 if marks else 0}.{part.fields[0].path}"] = [""]
    return changed


def with_row_removed(row: str, posted: Post) -> dict[str, Sequence[str]]:
    """Return what was typed without the row ``row`` (``guide.faq.2``)."""
    return {name: values for name, values in posted.items() if not name.startswith(f"{row}.")}


# Reading --------------------------------------------------------------------------------------------------------------


def _read(part: Field, name: str, posted: Post) -> Any:
    values = list(posted.get(name, ()))
    if part.kind == "multichoice":
        return [value for value in values if value]
    text = (values[-1] if values else "").replace("\r\n", "\n").strip()
    match part.kind:
        case "lines":
            return [line.strip() for line in text.split("\n") if line.strip()]
        case "flag":
            return text == "true"
        case "number":
            return number_from_text(text) if text else None
        case "money":
            return fen_from_yuan(text) if text else None
    return text


def _read_rows(part: Rows, entries: list[Any], posted: Post) -> list[Any]:
    if not part.add:
        return [_read_row(part, f"{part.path}.{entry['id']}", entry, posted) for entry in entries]
    rows = [_read_row(part, f"{part.path}.{mark}", {}, posted) for mark in _marks(part, posted)]
    return [row for row in rows if any(value not in ("", None, False) for value in row.values())]


def _read_row(part: Rows, prefix: str, entry: dict[str, Any], posted: Post) -> dict[str, Any]:
    row = deepcopy(entry)
    for field in part.fields:
        name = f"{prefix}.{field.path}"
        if name in posted or not entry:
            _put_value(row, field, _read(field, name, posted))
    for index, option in enumerate(row.get(part.choices_at) or [] if part.choices_at else []):
        name = f"{prefix}.{part.choices_at}.{index}.label"
        if name in posted:
            option["label"] = posted[name][-1].strip()
    return row


def _get(data: Any, path: str) -> Any:
    for key in path.split("."):
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _put(data: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split(".")
    for key in way:
        if not isinstance(data.get(key), dict):
            data[key] = {}
        data = data[key]
    data[last] = value


def _put_value(data: dict[str, Any], part: Field, value: Any) -> None:
    """Store a value; what is optional, empty and was never there stays away."""
    if value in ("", None, [], False) and not part.required and _get(data, part.path) is None:
        return
    _put(data, part.path, value)


def _drop_empty_limit(definition: dict[str, Any]) -> None:
    """Read a statutory limit without a number as none."""
    statutory = _get(definition, "matter.statutory")
    if isinstance(statutory, dict) and statutory.get("value") is None:
        definition["matter"]["statutory"] = None
