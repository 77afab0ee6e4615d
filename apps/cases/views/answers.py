"""An application's answers as the desk shows them: by group, with labels, personal numbers hidden until asked for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.cases.models import Case
from apps.common import masking
from apps.common.forms import fields as f
from apps.common.forms.display import address_text, division_codes, tell
from apps.common.forms.values import part_labels
from apps.identity.choices import IdType
from apps.identity.models import LegalEntity, Person
from apps.matters.presentation import situation_rows
from apps.organisation.selectors import division_names

Mask = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing said about an application. With a ``mask`` only ``value`` is shown; ``full`` takes a reason.

    ``path`` names it in requests and in the log of readings: ``holder.phone``, ``answer:staff.0.staff_id_number``.
    """

    path: str
    label: str
    full: str
    mask: Mask | None = None

    @property
    def value(self) -> str:
        """What is shown to whom gave no reason."""
        return self.mask(self.full) if self.mask and self.full else self.full


@dataclass(frozen=True, slots=True)
class Part:
    """A group of the form with its answers."""

    title: str
    rows: list[Shown]


def holder_rows(case: Case) -> list[Shown]:
    """Return who applies, and who acts for them."""
    rows = _entity_rows(case.entity) if case.entity else []
    if case.person is not None:
        rows += _person_rows(case.person, "holder", "")
    if case.agent is not None:
        rows += _person_rows(case.agent, "agent", _("经办人"))
    return rows


def _entity_rows(entity: LegalEntity) -> list[Shown]:
    return [
        Shown("entity.name", _("单位名称"), entity.name),
        Shown("entity.uscc", _("统一社会信用代码"), entity.uscc),
        Shown("entity.phone", _("单位电话"), entity.phone, masking.mask_phone),
    ]


def _person_rows(person: Person, path: str, who: str) -> list[Shown]:
    prefix = f"{who}·" if who else ""
    return [
        Shown(f"{path}.name", f"{prefix}{_('姓名')}", person.name),
        Shown(f"{path}.id_type", f"{prefix}{_('证件类型')}", str(IdType(person.id_type).label)),
        Shown(f"{path}.id_number", f"{prefix}{_('证件号码')}", person.id_number, masking.mask_id_number),
        Shown(f"{path}.phone", f"{prefix}{_('手机号')}", person.phone, masking.mask_phone),
        Shown(f"{path}.address", f"{prefix}{_('住址')}", _address(person), masking.mask_address),
    ]


def _address(person: Person) -> str:
    address = person.address or {}
    return address_text(address, division_names({str(address["division"])} if "division" in address else ()))


def answer_parts(case: Case) -> list[Part]:
    """Return the groups that were answered; one query for the names of places."""
    form, answers = case.version.parsed.form, case.answers or {}
    places = division_names(division_codes(list(form.fields()), answers))
    parts = []
    for group in form.groups:
        rows = [row for question in group.fields for row in _rows(question, answers.get(question.id), places)]
        if rows:
            parts.append(Part(group.title, rows))
    chosen = [row for row in situation_rows(case.version.parsed.situations, case.situations) if row["value"]]
    situations = [Shown("", row["label"], row["value"]) for row in chosen]
    return [Part(_("情形"), situations), *parts] if situations else parts


def changed_rows(case: Case, changes: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what a supplement made of the answers a notice named: as it was, as it is; personal numbers hidden."""
    asked = [question for question in case.version.parsed.form.fields() if question.id in changes]
    sides: dict[str, dict[str, str]] = {}
    for side in ("before", "after"):
        answers = {question.id: changes[question.id].get(side) for question in asked}
        places = division_names(division_codes(asked, answers))
        sides[side] = {
            question.id: _("；").join(row.value for row in _rows(question, answers[question.id], places))
            for question in asked
        }
    return [
        {
            "label": question.label,
            "before": sides["before"][question.id],
            "after": sides["after"][question.id],
            "kept": changes[question.id].get("kept", ""),
            "same": changes[question.id].get("before") == changes[question.id].get("after"),
        }
        for question in asked
    ]


def _rows(question: f.AnyField, value: Any, places: Mapping[str, str]) -> Iterator[Shown]:
    path = f"answer:{question.id}"
    if not isinstance(question, f.RepeatField):
        yield from _simple(question, value, path, question.label, places)
        return
    for index, row in enumerate(value or []):
        for part in question.fields:
            label = f"{question.label} {index + 1}·{part.label}"
            yield from _simple(part, row.get(part.id), f"{path}.{index}.{part.id}", label, places)


def _simple(q: f.SimpleField, value: Any, path: str, label: str, places: Mapping[str, str]) -> Iterator[Shown]:
    if isinstance(q, f.PersonField | f.EntityField | f.BankAccountField) and value:
        yield from _parts(q, value, path, label)
        return
    text = tell(q, value, places=places)
    if text:
        yield Shown(path, label, text, _MASKS.get(q.type))


_MASKS: dict[str, Mask] = {
    "id_number": masking.mask_id_number, "phone": masking.mask_phone, "address": masking.mask_address,
}  # fmt: skip
_PART_MASKS: dict[str, Mask] = {**_MASKS, "number": masking.mask_account_number}


def _parts(q: f.SimpleField, value: Mapping[str, str], path: str, label: str) -> Iterator[Shown]:
    names = part_labels()
    for name, text in f.in_order(q, value):
        shown = str(IdType(text).label) if name == "id_type" and text in IdType.values else text
        yield Shown(f"{path}.{name}", f"{label}·{names.get(name, name)}", shown, _PART_MASKS.get(name))
