"""An application's answers as the desk shows them: by group, with labels, personal numbers hidden until asked for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from apps.cases.models import Case
from apps.common import masking
from apps.common.forms import fields as f
from apps.common.forms.values import read_date
from apps.identity.choices import IdType
from apps.identity.models import LegalEntity, Person
from apps.organisation.models import Division

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
        Shown(f"{path}.address", f"{prefix}{_('住址')}", _address(person.address, _places([person.address])), _street),
    ]


def answer_parts(case: Case) -> list[Part]:
    """Return the groups that were answered; one query for the names of places."""
    answers: Mapping[str, Any] = case.answers or {}
    places = _places(_addresses(case.version.parsed.form, answers))
    parts = []
    for group in case.version.parsed.form.groups:
        rows = [row for question in group.fields for row in _rows(question, answers.get(question.id), places)]
        if rows:
            parts.append(Part(group.title, rows))
    situations = [
        Shown(f"s.{s.id}", s.question, _label(s.options, case.situations.get(s.id)))
        for s in case.version.parsed.situations
        if s.id in case.situations
    ]
    return [Part(_("情形"), situations), *parts] if situations else parts


def _rows(question: f.AnyField, value: Any, places: Mapping[str, str]) -> Iterator[Shown]:
    if value in (None, "", [], {}):
        return
    path = f"answer:{question.id}"
    if isinstance(question, f.RepeatField):
        for index, row in enumerate(value):
            for part in question.fields:
                if part.id in row:
                    label = f"{question.label} {index + 1}·{part.label}"
                    yield from _simple(part, row[part.id], f"{path}.{index}.{part.id}", label, places)
        return
    yield from _simple(question, value, path, question.label, places)


def _simple(q: f.SimpleField, value: Any, path: str, label: str, places: Mapping[str, str]) -> Iterator[Shown]:
    match q:
        case f.AddressField():
            yield Shown(path, label, _address(value, places), _street)
        case f.PersonField() | f.EntityField() | f.BankAccountField():
            yield from _parts(value, path, label)
        case f.FileField():
            yield Shown(path, label, _("已上传"))
        case _:
            yield Shown(path, label, _plain(q, value), _MASKS.get(q.type))


_MASKS: dict[str, Mask] = {"id_number": masking.mask_id_number, "phone": masking.mask_phone}
_PART_MASKS: dict[str, Mask] = {**_MASKS, "number": masking.mask_account_number}


def _parts(value: Mapping[str, str], path: str, label: str) -> Iterator[Shown]:
    names = {
        "name": _("姓名或名称"), "id_type": _("证件类型"), "id_number": _("证件号码"), "phone": _("联系电话"),
        "uscc": _("统一社会信用代码"), "bank": _("开户银行"), "number": _("银行账号"), "holder": _("户名"),
    }  # fmt: skip
    for name, text in value.items():
        shown = str(IdType(text).label) if name == "id_type" and text in IdType.values else text
        yield Shown(f"{path}.{name}", f"{label}·{names.get(name, name)}", shown, _PART_MASKS.get(name))


def _plain(question: f.SimpleField, value: Any) -> str:
    match question:
        case f.ChoiceField():
            return _label(question.options, value)
        case f.MultiChoiceField():
            return _("、").join(_label(question.options, item) for item in value)
        case f.MoneyField():
            return _("%(amount)s 元") % {"amount": f"{value / 100:,.2f}"}
        case f.StatementField():
            return _("已同意") if value else _("未同意")
        case f.DateField():
            return day_words(read_date(value), str(value))
    return str(value)


def day_words(day: date | None, otherwise: str = "") -> str:
    """Return a day as people write it: 2026年9月18日."""
    if day is None:
        return otherwise
    return _("%(year)s年%(month)s月%(day)s日") % {"year": day.year, "month": day.month, "day": day.day}


def _label(options: tuple[f.Option, ...], value: Any) -> str:
    return next((option.label for option in options if option.value == value), str(value))


def _addresses(form: f.Form, answers: Mapping[str, Any]) -> list[Any]:
    found = []
    for question in form.fields():
        value = answers.get(question.id)
        if isinstance(question, f.AddressField):
            found.append(value)
        elif isinstance(question, f.RepeatField):
            ids = [part.id for part in question.fields if isinstance(part, f.AddressField)]
            found += [row.get(name) for row in value or [] for name in ids]
    return found


def _places(addresses: list[Any]) -> dict[str, str]:
    """Return the full names of the divisions of some addresses, in one query."""
    codes = {a["division"] for a in addresses if isinstance(a, dict) and a.get("division")}
    if not codes:
        return {}
    rows = Division.objects.filter(code__in=codes).select_related("parent__parent").order_by("code")
    return {row.code: _full_name(row) for row in rows}


def _full_name(division: Division) -> str:
    names = [division.name]
    while division.parent_id and division.parent is not None:
        division = division.parent
        names.append(division.name)
    return "".join(reversed(names))


def _address(value: Any, places: Mapping[str, str]) -> str:
    if not isinstance(value, dict):
        return ""
    place = places.get(value.get("division", ""), "")
    return f"{place}{value.get('street', '')}{value.get('door', '')}"


def _street(address: str) -> str:
    return masking.mask_address(address)
