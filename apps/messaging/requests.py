"""Typed input of messaging: the file of templates."""

from pathlib import Path
from typing import Any

import yaml

from apps.messaging.notices import placeholders_of

LANGUAGES = {"zh": "", "en": "_en"}
TEXTS = ("title", "body", "sms")
SMS_MOST = 300  # characters: five parts of an SMS, with room for what fills the gaps


class BadTemplates(ValueError):
    """The file of templates is wrong; the text says where and how."""


def read_templates(path: Path) -> list[dict[str, str]]:
    """Read and check the file: ``{slug: {zh: {title, body, sms?}, en: {…}}}``.

    :raises BadTemplates: a text is missing, names a gap nobody fills, or the languages differ in their gaps
    """
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict):
        msg = f"{path.name}: not a mapping of templates"
        raise BadTemplates(msg)
    return [_entry(slug, texts) for slug, texts in data.items()]


def _entry(slug: str, texts: Any) -> dict[str, str]:
    entry = {"slug": slug}
    for language, suffix in LANGUAGES.items():
        found = texts.get(language) if isinstance(texts, dict) else None
        if not isinstance(found, dict) or set(found) - set(TEXTS):
            msg = f"{slug}.{language}: must have title, body and perhaps sms"
            raise BadTemplates(msg)
        for name in TEXTS:
            entry[name + suffix] = _text(f"{slug}.{language}.{name}", found.get(name), is_optional=name == "sms")
    _check_gaps(slug, entry)
    return entry


def _text(where: str, value: Any, *, is_optional: bool) -> str:
    if value is None and is_optional:
        return ""
    if not isinstance(value, str) or not value.strip():
        msg = f"{where}: must be a text"
        raise BadTemplates(msg)
    if is_optional and len(value) > SMS_MOST:
        msg = f"{where}: longer than {SMS_MOST} characters"
        raise BadTemplates(msg)
    return value.strip()


def _check_gaps(slug: str, entry: dict[str, str]) -> None:
    for name in TEXTS:
        try:
            gaps = {language: placeholders_of(entry[name + suffix]) for language, suffix in LANGUAGES.items()}
        except ValueError as error:
            msg = f"{slug}.{name}: unknown gap {{{error}}}"
            raise BadTemplates(msg) from error
        if gaps["zh"] != gaps["en"]:
            msg = f"{slug}.{name}: the languages name different gaps: {gaps}"
            raise BadTemplates(msg)
    if bool(entry["sms"]) != bool(entry["sms_en"]):
        msg = f"{slug}.sms: one language only"
        raise BadTemplates(msg)
