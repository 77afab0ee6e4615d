"""What changed between two forms, for the person who checks a new version."""

from dataclasses import dataclass, fields
from typing import Any, Literal

from apps.common.forms import fields as f
from apps.common.forms.conditions import All, AnyOf, AtLeast, AtMost, Filled, In, Is, Not, to_data


@dataclass(frozen=True, slots=True)
class AttributeChange:
    """One attribute before and after, as plain data."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One question that came, went or changed; ``path`` is ``group.field`` or ``group.field.part``."""

    kind: Literal["added", "removed", "changed"]
    path: str
    label: str
    attributes: tuple[AttributeChange, ...] = ()


def compare_forms(before: f.Form, after: f.Form) -> list[FieldChange]:
    """Return the changes from ``before`` to ``after`` in the order of the new form, removed questions last.

    Questions are the same if their ids are; one that moved to another group changed its ``group``.
    """
    old, new = _by_id(before), _by_id(after)
    changes = []
    for field_id, (path, group, question) in new.items():
        if field_id not in old:
            changes.append(FieldChange("added", path, question.label))
        elif attributes := _attribute_changes(old[field_id], (path, group, question)):
            changes.append(FieldChange("changed", path, question.label, attributes))
    gone = [entry for field_id, entry in old.items() if field_id not in new]
    return changes + [FieldChange("removed", path, question.label) for path, _group, question in gone]


_Entry = tuple[str, str, f.AnyField]


def _by_id(form: f.Form) -> dict[str, _Entry]:
    entries: dict[str, _Entry] = {}
    for group in form.groups:
        for question in group.fields:
            path = f"{group.id}.{question.id}"
            entries[question.id] = (path, group.id, question)
            if isinstance(question, f.RepeatField):
                entries |= {part.id: (f"{path}.{part.id}", question.id, part) for part in question.fields}
    return entries


def _attribute_changes(old: _Entry, new: _Entry) -> tuple[AttributeChange, ...]:
    before = {"group": old[1], "type": old[2].type, **_attributes(old[2])}
    after = {"group": new[1], "type": new[2].type, **_attributes(new[2])}
    names = [*after, *(name for name in before if name not in after)]
    return tuple(
        AttributeChange(name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )


def _attributes(question: f.AnyField) -> dict[str, Any]:
    """Return the question's own attributes as plain data; the parts of rows are compared on their own."""
    return {
        entry.name: _plain(getattr(question, entry.name))
        for entry in fields(question)
        if entry.name not in {"id", "fields"}
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, f.Option):
        return {"value": value.value, "label": value.label}
    if isinstance(value, Is | In | Filled | AtLeast | AtMost | All | AnyOf | Not):
        return to_data(value)
    return value
