"""Filling in what the city already knows, so that nobody is asked twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.common.forms import fields as f
from apps.common.forms.conditions import is_filled
from apps.common.forms.values import REFUSED, Check, read_value


@dataclass(frozen=True, slots=True)
class Prefilled:
    """Answers known beforehand, and for each the path it came from (``person.name``, ``licence:<type>.<field>``)."""

    values: dict[str, Any]
    sources: dict[str, str]


def prefill(form: f.Form, *, paths: Mapping[str, str], facts: Mapping[str, Any], today: date) -> Prefilled:
    """Return answers for the questions whose data element has a known fact.

    :param paths: data element id -> path of the fact that answers it
    :param facts: path -> value; a fact that would not pass as an answer (an old address format) is left out
    """
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for question in form.fields():
        path = paths.get(question.element, "")
        fact = facts.get(path)
        if isinstance(question, f.RepeatField | f.StatementField | f.FileField) or not is_filled(fact):
            continue
        value = read_value(question, fact, question.id, Check(today=today))
        if value is not REFUSED:
            values[question.id] = value
            sources[question.id] = path
    return Prefilled(values, sources)
