"""A form as API clients read it: JSON Schema 2020-12 for the data, a layout for the screen, conditions apart."""

from collections.abc import Callable
from typing import Any

from apps.common.forms import fields as f
from apps.common.forms.conditions import to_data

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def to_json_schema(form: f.Form) -> Schema:
    """Return the schema of the answers; ``x-element`` names the data element, ``x-type`` the type of question.

    A question with a condition is never in ``required``: whether it must be answered is said by ``to_conditions``.
    """
    return {"$schema": DIALECT, **_object(form.fields())}


def to_layout(form: f.Form) -> list[dict[str, Any]]:
    """Return the groups in order, each one screen on a phone: id, title, intro and the ids of its questions."""
    return [
        {"id": group.id, "title": group.title, "intro": group.intro, "fields": [entry.id for entry in group.fields]}
        for group in form.groups
    ]


def to_conditions(form: f.Form) -> dict[str, Any]:
    """Return id -> condition for every question that is not always asked, parts of rows as ``row.part``."""
    found: dict[str, Any] = {}
    for question in form.fields():
        if question.when is not None:
            found[question.id] = to_data(question.when)
        if isinstance(question, f.RepeatField):
            found |= {f"{question.id}.{p.id}": to_data(p.when) for p in question.fields if p.when is not None}
    return found


def _object(questions: Any) -> Schema:
    entries: list[f.AnyField] = list(questions)
    return {
        "type": "object",
        "properties": {entry.id: _property(entry) for entry in entries},
        "required": [entry.id for entry in entries if entry.required and entry.when is None],
        "additionalProperties": False,
    }


def _property(question: f.AnyField) -> Schema:
    schema: Schema = {"title": question.label, "x-element": question.element, "x-type": question.type}
    if question.help:
        schema["description"] = question.help
    return schema | _SCHEMAS[question.type](question)


def _text(question: Any) -> Schema:
    schema: Schema = {"type": "string", "maxLength": question.max_length}
    if question.min_length or question.required:
        schema["minLength"] = max(question.min_length, 1)
    if question.pattern:
        schema["pattern"] = f"^(?:{question.pattern})$"
    return schema


def _amount(kind: str) -> Callable[[Any], Schema]:
    def schema(question: Any) -> Schema:
        limits = {"minimum": question.minimum, "maximum": question.maximum}
        unit = {"x-unit": "fen"} if question.type == "money" else {}
        return {"type": kind, **unit, **{key: value for key, value in limits.items() if value is not None}}

    return schema


def _date(question: f.DateField) -> Schema:
    limits = {"x-not-before": question.not_before, "x-not-after": question.not_after}
    return {"type": "string", "format": "date", **{key: value for key, value in limits.items() if value}}


def _options(options: tuple[f.Option, ...]) -> list[Schema]:
    return [{"const": option.value, "title": option.label} for option in options]


def _multichoice(question: f.MultiChoiceField) -> Schema:
    least = {"minItems": 1} if question.required else {}
    items = {"type": "string", "oneOf": _options(question.options)}
    return {"type": "array", "uniqueItems": True, **least, "items": items}


def _parts(question: Any) -> Schema:
    parts = f.PARTS[question.type]
    properties: dict[str, Schema] = {name: {"type": "string"} for name, _may_miss in parts}
    if "division" in properties:
        properties["division"]["pattern"] = "^[1-9][0-9]{11}$"
    if "name" in properties:
        properties["name"]["minLength"] = f.SHORTEST_NAME
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name, may_miss in parts if not may_miss],
        "additionalProperties": False,
    }


def _repeat(question: f.RepeatField) -> Schema:
    return {
        "type": "array",
        "minItems": question.min_items,
        "maxItems": question.max_items,
        "items": _object(question.fields),
    }


def _fixed(**schema: Any) -> Callable[[Any], Schema]:
    return lambda question: dict(schema)


_SCHEMAS: dict[str, Callable[[Any], Schema]] = {
    "text": _text,
    "longtext": _text,
    "number": _amount("number"),
    "money": _amount("integer"),
    "date": _date,
    "choice": lambda question: {"type": "string", "oneOf": _options(question.options)},
    "multichoice": _multichoice,
    "id_number": _fixed(type="string", pattern="^[0-9]{17}[0-9Xx]$"),
    "uscc": _fixed(type="string", pattern="^[0-9A-HJ-NPQRTUWXY]{18}$"),
    "phone": _fixed(type="string", minLength=7, maxLength=24),
    "address": _parts,
    "person": _parts,
    "entity": _parts,
    "bank_account": _parts,
    "file": lambda question: {
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{8,64}$",
        "x-accept": list(question.accept),
        "x-max-mb": question.max_mb,
    },
    "repeat": _repeat,
    "statement": lambda question: {"type": "boolean", **({"const": True} if question.required else {})},
}
