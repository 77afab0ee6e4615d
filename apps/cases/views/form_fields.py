"""The questions of a matter's form as the field component draws them, with what was typed and what is wrong."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.common.forms import fields as f
from apps.common.forms.values import read_date
from apps.identity.choices import IdType
from apps.organisation.choices import DivisionLevel
from apps.organisation.models import Division

Errors = Mapping[str, list[str]]
Choice = dict[str, str]
PART_TYPES = {"id_number": "id_number", "phone": "phone", "uscc": "uscc"}


class FormFields:
    """Draws questions; reads the list of places once, when an address is asked for."""

    def __init__(self, answers: Mapping[str, Any], errors: Errors, *, more_rows: str = "") -> None:
        self.answers, self.errors, self.more_rows = answers, errors, more_rows
        self._streets: list[Choice] | None = None

    def draw(self, question: f.AnyField) -> dict[str, Any]:
        """Return one question for ``components/field.html``."""
        value = self.answers.get(question.id)
        if isinstance(question, f.RepeatField):
            return {**self._base(question, question.id, question.label), "groups": self._groups(question, value)}
        return self._simple(question, question.id, value)

    def _base(self, question: f.AnyField, name: str, label: str) -> dict[str, Any]:
        return {
            "type": question.type, "name": name, "id": name, "label": label, "help": question.help,
            "required": question.required, "errors": self.errors.get(name, []),
        }  # fmt: skip

    def _groups(self, question: f.RepeatField, value: Any) -> list[dict[str, Any]]:
        rows = value if isinstance(value, list) else []
        rows = rows or [{}]
        if self.more_rows == question.id:
            rows = [*rows, {}]
        return [
            {
                "title": _("%(label)s %(number)s") % {"label": question.label, "number": index + 1},
                "remove_value": f"{question.id}.{index}",
                "parts": [
                    self._simple(part, f"{question.id}.{index}.{part.id}", row.get(part.id)) for part in question.fields
                ],
            }
            for index, row in enumerate(rows)
        ]

    def _simple(self, question: f.SimpleField, name: str, value: Any) -> dict[str, Any]:
        base = self._base(question, name, question.label)
        if question.type in f.PARTS:
            return {**base, "parts": self._parts(question, name, value if isinstance(value, dict) else {})}
        return {**base, **_control(question, value)}

    def _parts(self, question: f.SimpleField, name: str, value: Mapping[str, Any]) -> list[dict[str, Any]]:
        labels = part_labels()
        shown = []
        for part, may_miss in f.PARTS[question.type]:
            path = f"{name}.{part}"
            choices = self._choices(part)
            shown.append(
                {
                    "type": "choice" if choices else PART_TYPES.get(part, "text"),
                    "name": path,
                    "id": path,
                    "label": labels[part],
                    "required": question.required and not may_miss,
                    "errors": self.errors.get(path, []),
                    "choices": choices,
                    "inline": True,
                    "value": str(value.get(part, "")),
                }
            )
        return shown

    def _choices(self, part: str) -> list[Choice]:
        if part == "id_type":
            return [{"value": value, "label": str(label)} for value, label in IdType.choices]
        return self.streets() if part == "division" else []

    def streets(self) -> list[Choice]:
        """Return every street and town of the city, with its district."""
        if self._streets is None:
            rows = Division.objects.filter(level=DivisionLevel.TOWN).order_by("code")
            found = rows.values_list("code", "name", "parent__name")
            self._streets = [{"value": code, "label": f"{district} {name}"} for code, name, district in found]
        return self._streets


def part_labels() -> dict[str, str]:
    """Return what the parts of addresses, people, firms and accounts are called."""
    return {
        "division": _("所在区域"), "street": _("街道、路、小区"), "door": _("门牌号"), "name": _("姓名或名称"),
        "id_type": _("证件类型"), "id_number": _("证件号码"), "phone": _("联系电话"),
        "uscc": _("统一社会信用代码"), "bank": _("开户银行"), "number": _("银行账号"), "holder": _("户名"),
    }  # fmt: skip


def _control(question: f.SimpleField, value: Any) -> dict[str, Any]:
    match question:
        case f.ChoiceField() | f.MultiChoiceField():
            choices = [{"value": option.value, "label": option.label} for option in question.options]
            empty: Any = [] if isinstance(question, f.MultiChoiceField) else ""
            return {"choices": choices, "value": value or empty, "inline": True}
        case f.MoneyField() if isinstance(value, int):
            return {"value": f"{value / 100:.2f}"}
        case f.DateField():
            return {"value": value or "", "min": _day(question.not_before), "max": _day(question.not_after)}
        case f.TextField() | f.LongTextField():
            return {"value": value or "", "maxlength": question.max_length}
        case f.StatementField():
            return {"value": value is True}
    return {"value": "" if value is None else value}


def _day(limit: str) -> str:
    return limit if read_date(limit) else ""
