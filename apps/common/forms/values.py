"""One reader per type of question: what came in becomes what is stored, or an error in words.

Stored values are JSON: text, whole or decimal numbers, ``true``, lists of text, mappings of text, rows of those.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from apps.common.errors import FieldError
from apps.common.forms import fields as f
from apps.common.forms.conditions import is_filled
from apps.common.identifiers import RESIDENT_ID, InvalidIdentifier, document, id_number, phone, tidy, uscc
from apps.common.text import has_forbidden

LARGEST = 10**15
# No paper a city sees is older, no date in it lies further ahead; the limits catch slips of the finger.
EARLIEST, LATEST = date(1850, 1, 1), date(2199, 12, 31)


class _Refused:
    """The value of a field that was answered wrongly."""


REFUSED = _Refused()


@dataclass(slots=True)
class Check:
    """What the readers need besides the question, and the errors they found."""

    today: date
    partial: bool = False
    division_exists: Callable[[str], bool] | None = None
    errors: list[FieldError] = field(default_factory=list)

    def refuse(self, path: str, code: str, text: str) -> Any:
        """Note an error and return the mark of a refused value."""
        self.errors.append(FieldError(path, code, text))
        return REFUSED


def read_value(question: f.SimpleField, raw: Any, path: str, check: Check) -> Any:
    """Return the value to store for ``raw``, which is filled; errors go to ``check``."""
    return _READERS[question.type](question, raw, path, check)


def clean_text(raw: Any, label: str, path: str, check: Check, *, lines: bool = False) -> Any:
    """Return the text without surrounding space; half characters, controls and (in one line) line breaks are refused."""
    if not isinstance(raw, str):
        return check.refuse(path, "type", _("“%(label)s”应为文字。") % {"label": label})
    text = raw.replace("\r\n", "\n").replace("\r", "\n").strip()
    if has_forbidden(text) or (not lines and ("\n" in text or "\t" in text)):
        return check.refuse(path, "characters", _("“%(label)s”含有无法使用的字符，请删去后重填。") % {"label": label})
    return text


def _read_text(question: Any, raw: Any, path: str, check: Check) -> Any:
    text = clean_text(raw, question.label, path, check, lines=question.type == "longtext")
    if text is REFUSED:
        return REFUSED
    names = {"label": question.label, "limit": 0, "count": len(text)}
    if len(text) > question.max_length:
        names["limit"] = question.max_length
        return check.refuse(path, "too_long", _("“%(label)s”最多%(limit)s个字，现在有%(count)s个字。") % names)
    if len(text) < question.min_length:
        names["limit"] = question.min_length
        return check.refuse(path, "too_short", _("“%(label)s”至少要%(limit)s个字。") % names)
    if question.pattern and not re.fullmatch(question.pattern, text):
        hint = question.help or _("请按要求填写")
        return check.refuse(
            path, "pattern", _("“%(label)s”的格式不对：%(hint)s。") % {**names, "hint": hint.rstrip("。")}
        )
    return text


def _is_number(raw: Any) -> bool:
    if not isinstance(raw, int | float) or isinstance(raw, bool):
        return False
    return (math.isfinite(raw) if isinstance(raw, float) else True) and abs(raw) <= LARGEST


def _read_number(question: f.NumberField, raw: Any, path: str, check: Check) -> Any:
    if not _is_number(raw):
        return check.refuse(path, "type", _("“%(label)s”请填写数字。") % {"label": question.label})
    value = int(raw) if isinstance(raw, float) and raw.is_integer() else raw
    return _within(question, value, path, check, shown=str)


def _read_money(question: f.MoneyField, raw: Any, path: str, check: Check) -> Any:
    if not isinstance(raw, int) or not _is_number(raw):
        return check.refuse(path, "type", _("“%(label)s”请填写金额，最多两位小数。") % {"label": question.label})
    return _within(question, raw, path, check, shown=yuan_text)


def yuan_text(fen: int | float) -> str:
    """Return an amount in fen as 12.50元."""
    yuan, rest = divmod(int(fen), 100)
    return _("%(amount)s元") % {"amount": f"{yuan}.{rest:02d}" if rest else str(yuan)}


def _within(question: Any, value: Any, path: str, check: Check, *, shown: Callable[[Any], str]) -> Any:
    if question.minimum is not None and value < question.minimum:
        names = {"label": question.label, "limit": shown(question.minimum)}
        return check.refuse(path, "too_small", _("“%(label)s”不能小于%(limit)s。") % names)
    if question.maximum is not None and value > question.maximum:
        names = {"label": question.label, "limit": shown(question.maximum)}
        return check.refuse(path, "too_large", _("“%(label)s”不能大于%(limit)s。") % names)
    return value


def read_date(text: Any) -> date | None:
    """Return the day written as ``2026-09-18``, or nothing."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip()):
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _read_date(question: f.DateField, raw: Any, path: str, check: Check) -> Any:
    day = read_date(raw)
    if day is None or not EARLIEST <= day <= LATEST:
        return check.refuse(
            path, "date", _("“%(label)s”请填写存在的日期，例如2026-09-18。") % {"label": question.label}
        )
    first, last = _limit_day(question.not_before, check), _limit_day(question.not_after, check)
    if first is not None and day < first:
        names = {"label": question.label, "limit": first.isoformat()}
        return check.refuse(path, "too_early", _("“%(label)s”不能早于%(limit)s。") % names)
    if last is not None and day > last:
        names = {"label": question.label, "limit": last.isoformat()}
        return check.refuse(path, "too_late", _("“%(label)s”不能晚于%(limit)s。") % names)
    return day.isoformat()


def _limit_day(limit: f.DateLimit, check: Check) -> date | None:
    return check.today if limit == "today" else read_date(limit)


def _read_choice(question: f.ChoiceField, raw: Any, path: str, check: Check) -> Any:
    if isinstance(raw, str) and any(option.value == raw for option in question.options):
        return raw
    return check.refuse(path, "choice", _("“%(label)s”请从选项中选一个。") % {"label": question.label})


def _read_multichoice(question: f.MultiChoiceField, raw: Any, path: str, check: Check) -> Any:
    known = [option.value for option in question.options]
    if isinstance(raw, list) and all(isinstance(item, str) and item in known for item in raw):
        return [value for value in known if value in raw]
    return check.refuse(path, "choice", _("“%(label)s”请从选项中选择。") % {"label": question.label})


def _identifier(read: Callable[[str, Check], str]) -> Callable[[Any, Any, str, Check], Any]:
    def reader(question: Any, raw: Any, path: str, check: Check) -> Any:
        return _read_identifier(read, question.label, raw, path, check)

    return reader


def _read_identifier(read: Callable[[str, Check], str], label: str, raw: Any, path: str, check: Check) -> Any:
    text = clean_text(raw, label, path, check)
    if text is REFUSED:
        return REFUSED
    try:
        return read(text, check)
    except InvalidIdentifier as error:
        return check.refuse(path, error.code, _("“%(label)s”：%(reason)s") % {"label": label, "reason": error.text})


def part_labels() -> dict[str, str]:
    """Return what the parts of addresses, people, entities and accounts are called."""
    return {
        "division": _("所在区域"),
        "street": _("街道、路、小区"),
        "door": _("门牌号"),
        "name": _("姓名或名称"),
        "id_type": _("证件类型"),
        "id_number": _("证件号码"),
        "phone": _("联系电话"),
        "uscc": _("统一社会信用代码"),
        "bank": _("开户银行"),
        "number": _("银行账号"),
        "holder": _("户名"),
    }


def _read_parts(question: Any, raw: Any, path: str, check: Check) -> Any:
    """Read a mapping part by part: an address, a person, an entity, a bank account."""
    parts = f.PARTS[question.type]
    if not isinstance(raw, dict) or not set(raw) <= {name for name, _may_miss in parts}:
        return check.refuse(path, "type", _("“%(label)s”的内容格式不对。") % {"label": question.label})
    before, labels = len(check.errors), part_labels()
    value: dict[str, Any] = {}
    for name, may_miss in parts:
        label = f"{question.label}·{labels[name]}"
        if is_filled(raw.get(name)):
            value[name] = _read_part(name, label, raw, f"{path}.{name}", check)
        elif not (may_miss or check.partial):
            check.refuse(f"{path}.{name}", "required", _("请填写“%(label)s”。") % {"label": label})
    return REFUSED if len(check.errors) > before else value


_PART_LENGTHS = {"street": 120, "door": 60, "name": 100, "bank": 100, "holder": 100, "id_type": 3}
_PART_LEAST = {"name": f.SHORTEST_NAME}


def _read_part(name: str, label: str, raw: dict[str, Any], path: str, check: Check) -> Any:
    readers: dict[str, Callable[[str, Check], str]] = {
        "division": _division,
        "id_number": lambda text, check: document(str(raw.get("id_type") or RESIDENT_ID), text, today=check.today),
        "phone": lambda text, _check: phone(text),
        "uscc": lambda text, _check: uscc(text),
        "number": _account_number,
    }
    if name in readers:
        return _read_identifier(readers[name], label, raw[name], path, check)
    text = clean_text(raw[name], label, path, check)
    if text is not REFUSED and len(text) < _PART_LEAST.get(name, 0):
        return check.refuse(
            path, "too_short", _("“%(label)s”至少要%(limit)s个字。") % {"label": label, "limit": _PART_LEAST[name]}
        )
    if text is not REFUSED and len(text) > _PART_LENGTHS[name]:
        names = {"label": label, "limit": _PART_LENGTHS[name]}
        return check.refuse(path, "too_long", _("“%(label)s”最多%(limit)s个字。") % names)
    return text


def _division(text: str, check: Check) -> str:
    if not re.fullmatch(r"[1-9][0-9]{11}", text):
        raise InvalidIdentifier("division", _("请选择省、市、区县和街道。"))
    if check.division_exists is not None and not check.division_exists(text):
        raise InvalidIdentifier("division", _("没有这个区域，请重新选择。"))
    return text


def _account_number(text: str, _check: Check) -> str:
    number = tidy(text).replace("-", "")
    if not re.fullmatch(r"[0-9]{8,32}", number):
        raise InvalidIdentifier("format", _("银行账号应为8到32位数字。"))
    return number


def _read_file(question: f.FileField, raw: Any, path: str, check: Check) -> Any:
    if isinstance(raw, str) and re.fullmatch(r"[A-Za-z0-9_-]{8,64}", raw):
        return raw
    return check.refuse(path, "file", _("“%(label)s”请重新上传。") % {"label": question.label})


def _read_statement(question: f.StatementField, raw: Any, path: str, check: Check) -> Any:
    if raw is True:
        return True
    return check.refuse(path, "type", _("请勾选“%(label)s”。") % {"label": question.label})


_READERS: dict[str, Callable[[Any, Any, str, Check], Any]] = {
    "text": _read_text,
    "longtext": _read_text,
    "number": _read_number,
    "money": _read_money,
    "date": _read_date,
    "choice": _read_choice,
    "multichoice": _read_multichoice,
    "id_number": _identifier(lambda text, check: id_number(text, today=check.today)),
    "uscc": _identifier(lambda text, _check: uscc(text)),
    "phone": _identifier(lambda text, _check: phone(text)),
    "address": _read_parts,
    "person": _read_parts,
    "entity": _read_parts,
    "bank_account": _read_parts,
    "file": _read_file,
    "statement": _read_statement,
}
