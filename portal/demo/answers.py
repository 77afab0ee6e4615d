"""Filling in any matter's form with invented answers: typed, asked in the form's order, conditions heeded.

The same seed gives the same answers. What the city knows of the applicant stays as it was prefilled.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from apps.common.forms import fields as f
from apps.common.forms.conditions import holds, is_filled
from apps.common.identifiers import RESIDENT_ID, uscc_check_character
from apps.identity.models import LegalEntity, Person
from apps.matters.definition import Situation
from portal.demo.patterns import example_of
from portal.demo.words import AMOUNTS, BANK, NUMBERS, ROAD, TEXTS

OPTIONAL_SHARE = 0.5  # of the questions one may skip
FIRST_SHARE = 0.55  # of the answers, the first option: forms put the usual one first
FEN = 100
# A day that may not be past must still not be past when a correction is handed in weeks later.
AHEAD_DAYS = (40, 80)


@dataclass(frozen=True, slots=True)
class Writer:
    """Who fills in a form: the person, the firm they speak for, others to name, and the city's streets."""

    person: Person
    entity: LegalEntity | None
    others: tuple[Person, ...]
    streets: tuple[str, ...]
    today: date
    rng: Random


def choose_situations(situations: Iterable[Situation], rng: Random) -> dict[str, str]:
    """Return an answer to each question that comes before the form."""
    return {situation.id: _option(situation.options, rng) for situation in situations}


def fill_form(
    form: f.Form, *, situations: Mapping[str, str], known: Mapping[str, Any], writer: Writer
) -> dict[str, Any]:
    """Return answers to everything that is asked, with those already ``known``."""
    seen: dict[str, Any] = {f"s.{key}": value for key, value in situations.items()}
    answers: dict[str, Any] = {}
    for question in form.fields():
        if not holds(question.when, seen):
            continue
        if is_filled(known.get(question.id)):
            answers[question.id] = known[question.id]
        elif question.required or writer.rng.random() < OPTIONAL_SHARE:
            answers[question.id] = _answer(question, writer, seen)
        seen[question.id] = answers.get(question.id)
    return {key: value for key, value in answers.items() if is_filled(value) or value == 0}


def _answer(question: f.AnyField, writer: Writer, seen: Mapping[str, Any]) -> Any:
    if isinstance(question, f.RepeatField):
        count = max(question.min_items, 1)
        return [_row(question, writer, seen) for _row_number in range(count)]
    return _ANSWERS[question.type](question, writer)


def _row(question: f.RepeatField, writer: Writer, seen: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in one row; its conditions see the answers outside and those before them in it."""
    here, row = dict(seen), {}
    for part in question.fields:
        if holds(part.when, here) and (part.required or writer.rng.random() < OPTIONAL_SHARE):
            row[part.id] = here[part.id] = _ANSWERS[part.type](part, writer)
    return {key: value for key, value in row.items() if is_filled(value) or value == 0}


def _option(options: tuple[f.Option, ...], rng: Random) -> str:
    return options[0].value if rng.random() < FIRST_SHARE else rng.choice(options).value


def _text(question: f.TextField | f.LongTextField, writer: Writer) -> str:
    if question.pattern:
        return example_of(question.pattern, writer.rng)
    text = _worded(question, writer)
    while len(text) < question.min_length:
        text += "示例"
    return text[: question.max_length]


def _worded(question: f.TextField | f.LongTextField, writer: Writer) -> str:
    known = TEXTS.get(question.element)
    if known:
        return writer.rng.choice(known)
    owner, _dot, what = question.element.rpartition(".")
    if what.endswith(("number", "code", "account", "id")):
        return f"SL{writer.rng.randrange(10**8):08d}"
    if owner in {"entity", "firm"} and "name" in what:
        return writer.entity.name if writer.entity else "示例商贸有限公司"
    if what.endswith(("name", "representative", "contact")):
        return _someone(writer).name
    return f"示例{question.label.split('（')[0]}"


def _someone(writer: Writer) -> Person:
    return writer.rng.choice(writer.others)


def _number(question: f.NumberField, writer: Writer) -> int:
    low, high = _between(question.element, NUMBERS, (1, 4))
    return _within(question.minimum, question.maximum, low, high, writer.rng)


def _money(question: f.MoneyField, writer: Writer) -> int:
    low, high = _between(question.element, AMOUNTS, (500, 5000))
    amount = writer.rng.randint(low, high) // 10 * 10 * FEN
    return _within(question.minimum, question.maximum, amount, amount, writer.rng)


def _between(element: str, table: tuple[tuple[str, int, int], ...], usual: tuple[int, int]) -> tuple[int, int]:
    return next(((low, high) for part, low, high in table if part in element), usual)


def _within(minimum: float | None, maximum: float | None, low: int, high: int, rng: Random) -> int:
    """Return a whole number from ``low`` to ``high``, moved to where the form allows it."""
    least = low if minimum is None else max(low, -int(-minimum // 1))
    most = max(least, high) if maximum is None else min(max(least, high), int(maximum))
    return rng.randint(min(least, most), most)


def _date(question: f.DateField, writer: Writer) -> str:
    rng, what = writer.rng, question.element.rpartition(".")[2]
    first = _limit(question.not_before, writer.today)
    last = _limit(question.not_after, writer.today)
    ends = any(word in what for word in ("end", "until", "finish", "next", "retire", "discharged"))
    if first is not None or (ends and last is None):
        day = max(first or writer.today, writer.today) + timedelta(days=rng.randint(*AHEAD_DAYS) + 200 * ends)
    else:
        day = writer.today - timedelta(days=_days_ago(what, rng))
    return (min(day, last) if last is not None else day).isoformat()


def _limit(limit: f.DateLimit, today: date) -> date | None:
    if not limit:
        return None
    return today if limit == "today" else date.fromisoformat(limit)


def _days_ago(what: str, rng: Random) -> int:
    """Return how long ago a thing usually was: a birth or a first job years, an admission or a loss days."""
    if "birth" in what:
        return rng.randint(20 * 365, 60 * 365)
    if any(word in what for word in ("since", "first", "made", "graduated", "start", "from")):
        return rng.randint(200, 3000)
    return rng.randint(3, 30)


def _multichoice(question: f.MultiChoiceField, writer: Writer) -> list[str]:
    count = min(len(question.options), writer.rng.randint(1, 2))
    return [option.value for option in writer.rng.sample(list(question.options), count)]


def _id_number(_question: f.IdNumberField, writer: Writer) -> str:
    return str(_someone(writer).id_number)


def _uscc(_question: f.UsccField, writer: Writer) -> str:
    if writer.entity:
        return writer.entity.uscc
    first17 = f"91620199MA79{writer.rng.randrange(10**5):05d}"
    return first17 + uscc_check_character(first17)


def _phone(_question: f.PhoneField, writer: Writer) -> str:
    return str(writer.person.phone)


def _address(_question: f.AddressField, writer: Writer) -> dict[str, str]:
    rng = writer.rng
    return {"division": rng.choice(writer.streets), "street": f"{ROAD}{rng.randint(1, 199)}号", "door": "2层"}


def _person(_question: f.PersonField, writer: Writer) -> dict[str, str]:
    other = _someone(writer)
    return {
        "name": other.name, "id_type": RESIDENT_ID, "id_number": str(other.id_number), "phone": str(other.phone),
    }  # fmt: skip


def _entity(question: f.EntityField, writer: Writer) -> dict[str, str]:
    code = _uscc(f.UsccField(id=question.id, element=question.element, label=question.label), writer)
    return {"name": writer.entity.name if writer.entity else "示例商贸有限公司", "uscc": code}


def _bank_account(_question: f.BankAccountField, writer: Writer) -> dict[str, str]:
    holder = writer.entity.name if writer.entity else writer.person.name
    return {"bank": BANK, "number": f"6200000000{writer.rng.randrange(10**6):06d}", "holder": holder}


_ANSWERS: dict[str, Callable[[Any, Writer], Any]] = {
    "text": _text,
    "longtext": _text,
    "number": _number,
    "money": _money,
    "date": _date,
    "choice": lambda question, writer: _option(question.options, writer.rng),
    "multichoice": _multichoice,
    "id_number": _id_number,
    "uscc": _uscc,
    "phone": _phone,
    "address": _address,
    "person": _person,
    "entity": _entity,
    "bank_account": _bank_account,
    "file": lambda _question, _writer: None,  # papers are handed in as materials
    "statement": lambda _question, _writer: True,
}
