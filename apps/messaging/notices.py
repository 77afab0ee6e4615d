"""From a template and parameters to the texts people read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from string import Formatter
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format

from apps.messaging.choices import PLACEHOLDERS
from apps.messaging.errors import MissingParameters
from apps.messaging.models import Template

CHINESE, ENGLISH = "zh-hans", "en"
DATE_FORMATS = {CHINESE: "Y年n月j日", ENGLISH: "j F Y"}
MOMENT_FORMATS = {CHINESE: "Y年n月j日 H:i", ENGLISH: "H:i, j F Y"}
SEPARATORS = {CHINESE: "；", ENGLISH: "; "}


@dataclass(frozen=True, slots=True)
class Composed:
    """A message in both languages; ``sms`` and ``sms_en`` are empty for templates that have none."""

    title: str
    body: str
    sms: str
    title_en: str
    body_en: str
    sms_en: str


def placeholders_of(text: str) -> set[str]:
    """Return the names in ``text``.

    :raises ValueError: a brace is open, or a gap is not a plain name of :data:`PLACEHOLDERS`
    """
    names = set()
    for _literal, name, spec, conversion in Formatter().parse(text):
        if name is None:
            continue
        if name not in PLACEHOLDERS or spec or conversion:
            raise ValueError(name)
        names.add(name)
    return names


def compose(template: Template, params: Mapping[str, Any]) -> Composed:
    """Return the template's texts with their gaps filled: dates and lists are written as each language does.

    A moment is told by its day, but where the gap's name ends in ``_at`` with its time too.

    :raises MissingParameters: a gap has no value
    """
    chinese, english = _shown(params, CHINESE), _shown(params, ENGLISH)
    try:
        return Composed(
            title=template.title.format_map(chinese),
            body=template.body.format_map(chinese),
            sms=template.sms.format_map(chinese),
            title_en=template.title_en.format_map(english),
            body_en=template.body_en.format_map(english),
            sms_en=template.sms_en.format_map(english),
        )
    except KeyError as error:
        raise MissingParameters(slug=template.slug, names=str(error.args[0])) from error


def _shown(params: Mapping[str, Any], language: str) -> dict[str, str]:
    with translation.override(language):
        return {
            name: _moment(value, language) if name.endswith("_at") else _text(value, language)
            for name, value in params.items()
        }


def _moment(value: datetime, language: str) -> str:
    return date_format(timezone.localtime(value), MOMENT_FORMATS[language])


def _text(value: Any, language: str) -> str:
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    if isinstance(value, date):
        return date_format(value, DATE_FORMATS[language])
    if isinstance(value, list | tuple):
        return SEPARATORS[language].join(_text(item, language) for item in value)
    return str(value)
