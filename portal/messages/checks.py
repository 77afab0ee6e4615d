"""Says what is missing or wrong between the code and its English."""

import re
from collections import Counter
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry

from portal.messages.catalogue import ENGLISH, Key, entries_of, read_catalogue, translations_of
from portal.messages.found import Finding, Message
from portal.messages.places import allowances, not_allowed, read_all

PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%%|%[sd]|\{(\w*)\}")
TAG = re.compile(r"</?[a-z][^>]*>")
CHINESE_OR_ITS_PUNCTUATION = re.compile(r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]")


def check_all(base: Path) -> list[Finding]:
    """This function will return everything wrong with the words below ``base``."""
    reading = read_all(base)
    catalogue = read_catalogue(base / ENGLISH)
    return [
        *reading.misuses,
        *not_allowed(reading.bare, allowances(base)),
        *check_catalogue(reading.messages, catalogue),
    ]


def check_catalogue(messages: list[Message], catalogue: Catalog) -> list[Finding]:
    """This function will return the messages without English, wrong English, and English of messages that are gone."""
    entries = entries_of(catalogue)
    wanted: dict[Key, Message] = {}
    for message in messages:
        if message.key not in wanted or message.plural:
            wanted[message.key] = message
    found = []
    for key, message in wanted.items():
        problem = _problem(message, entries.get(key))
        if problem:
            found.append(Finding(message.path, message.line, problem, message.text))
    gone = [Finding(ENGLISH, 0, "no longer in the code", key[1]) for key in entries if key not in wanted]
    return found + gone


def _problem(message: Message, entry: Entry | None) -> str:
    if entry is None:
        return "not extracted"
    forms = translations_of(entry)
    if not all(forms) or (message.plural and len(forms) < 2):
        return "not translated"
    if entry.fuzzy:
        return "translation not confirmed (fuzzy)"
    if CHINESE_OR_ITS_PUNCTUATION.search("".join(forms)):
        return "Chinese or its punctuation in the English"
    if any(sorted(TAG.findall(form)) != sorted(TAG.findall(message.text)) for form in forms):
        return "HTML differs"
    return _placeholder_problem(message, forms)


def _placeholder_problem(message: Message, forms: list[str]) -> str:
    """Compare placeholders; only an English singular may leave one out, to say "one day"."""
    wanted = _placeholders(message.text)
    for place, form in enumerate(forms):
        given = _placeholders(form)
        is_singular = len(forms) > 1 and place == 0
        if given - wanted or (not is_singular and set(wanted) - set(given)):
            return f"placeholders differ ({' '.join(sorted(wanted))} / {' '.join(sorted(given))})"
    return ""


def _placeholders(text: str) -> Counter[str]:
    """Count placeholders by name; a named one may be used twice in English, a nameless one may not."""
    found = [match[0] for match in PLACEHOLDER.finditer(text) if match[0] != "%%"]
    return Counter({name: found.count(name) if name in {"%s", "%d", "{}"} else 1 for name in found})
