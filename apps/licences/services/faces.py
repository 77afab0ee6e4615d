"""From form answers to words on the face of a licence."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from apps.licences.definition import Definition
from apps.licences.documents import chinese_date
from apps.organisation.models import Division


def plain_face(definition: Definition, face: Mapping[str, Any]) -> dict[str, str]:
    """Return every answer as the words that are printed. Codes of choices must already be labels."""
    kinds = {field.id: field.type for field in definition.fields}
    names = _division_names(value for value in face.values() if isinstance(value, Mapping))
    return {name: _text(value, kinds.get(name, "text"), names) for name, value in face.items()}


def _text(value: Any, kind: str, names: Mapping[str, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "；".join(filter(None, (_text(item, kind, names) for item in value)))
    if isinstance(value, Mapping):
        return _mapping_text(value, names)
    if kind == "date":
        return _date_text(value)
    if kind == "money" and isinstance(value, int):
        return f"{value // 100:,}.{value % 100:02d}元"
    return str(value)


def _mapping_text(value: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """An address is its division's names, street and door; a person or an entity is its name."""
    if "division" in value:
        parts = (names.get(str(value["division"]), ""), value.get("street", ""), value.get("door", ""))
        return "".join(str(part) for part in parts if part)
    return str(value.get("name", ""))


def _date_text(value: Any) -> str:
    if isinstance(value, date):
        return chinese_date(value)
    try:
        return chinese_date(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _division_names(values: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return for each division code its full name from the city down: 兰州市城关区张掖路街道."""
    wanted = {str(value["division"]) for value in values if value.get("division")}
    if not wanted:
        return {}
    rows = {row.code: row for row in Division.objects.filter(code__in=wanted).order_by("code")}
    above = {code for row in rows.values() for code in row.path.split("/")}
    names = dict(Division.objects.filter(code__in=above).order_by("code").values_list("code", "name"))
    return {code: "".join(names.get(part, "") for part in row.path.split("/")) for code, row in rows.items()}
