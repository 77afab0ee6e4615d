"""From form answers to words on the face of a licence."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from apps.common.forms.display import address_text
from apps.licences.definition import Definition
from apps.licences.documents import chinese_date
from apps.organisation.selectors import division_names


def plain_face(definition: Definition, face: Mapping[str, Any]) -> dict[str, str]:
    """Return every answer as the words that are printed. Codes of choices must already be labels."""
    kinds = {field.id: field.type for field in definition.fields}
    addresses = [value for value in face.values() if isinstance(value, Mapping) and value.get("division")]
    names = division_names((str(address["division"]) for address in addresses), with_city=True)
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
        return address_text(value, names)
    return str(value.get("name", ""))


def _date_text(value: Any) -> str:
    if isinstance(value, date):
        return chinese_date(value)
    try:
        return chinese_date(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)
