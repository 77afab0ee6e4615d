"""The catalogue of English: read, brought up to date with the code, written, compiled."""

import os
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from portal.messages.found import Message

ENGLISH = "locale/en/LC_MESSAGES/django.po"
HEADER = "# The portal's words in English. Written by `manage.py messages extract`; translate here."
# The dates in the header would change with every run and tell nothing that the history does not.
WRITTEN = datetime(2026, 9, 1, tzinfo=UTC)

Key = tuple[str, str]


def read_catalogue(path: Path) -> Catalog:
    """This function will return the catalogue at ``path``, or an empty one."""
    if not path.exists():
        return _empty()
    with path.open("rb") as file:
        return read_po(file, locale="en", domain="django", ignore_obsolete=True)


def _empty() -> Catalog:
    return Catalog(
        locale="en",
        domain="django",
        project="lanzhou-one-window",
        version="1",
        header_comment=HEADER,
        creation_date=WRITTEN,
        revision_date=WRITTEN,
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        fuzzy=False,
    )


def entries_of(catalogue: Catalog) -> dict[Key, Entry]:
    """This function will return the entries by context and singular, without the header."""
    return {(entry.context or "", _forms(entry.id)[0]): entry for entry in catalogue if entry.id}


def translations_of(entry: Entry) -> list[str]:
    """This function will return the translated forms: one, or one per plural form."""
    return list(_forms(entry.string))


def _forms(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def merged(messages: list[Message], old: Catalog) -> Catalog:
    """This function will return a catalogue of exactly ``messages``, with the translations ``old`` has."""
    kept = entries_of(old)
    new = _empty()
    for key, found in _grouped(messages).items():
        plural = next((it.plural for it in found if it.plural), "")
        entry = kept.get(key)
        new.add(
            (key[1], plural) if plural else key[1],
            string=_fitting(entry, is_plural=bool(plural)),
            locations=[(path, None) for path in sorted({it.path for it in found})],
            flags={"fuzzy"} & set(entry.flags) if entry else set(),
            context=key[0] or None,
        )
    return new


def _grouped(messages: list[Message]) -> dict[Key, list[Message]]:
    groups: dict[Key, list[Message]] = {}
    for message in sorted(messages, key=lambda it: (it.key, it.path, it.line)):
        groups.setdefault(message.key, []).append(message)
    return groups


def _fitting(entry: Entry | None, *, is_plural: bool) -> str | tuple[str, str]:
    """Return the old translation in the number of forms the message now has."""
    forms = translations_of(entry) if entry else [""]
    return (forms[0], forms[-1]) if is_plural else forms[0]


def write_catalogue(catalogue: Catalog, path: Path) -> bool:
    """This function will write the catalogue if that changes the file, and tell whether it did."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=0, sort_output=True, include_lineno=False)
    if path.exists() and path.read_bytes() == buffer.getvalue():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())
    return True


def compile_all(locale: Path) -> list[Path]:
    """This function will compile every catalogue below ``locale`` that changed, and return what it wrote."""
    return [_compile(source) for source in sorted(locale.rglob("*.po")) if _is_stale(source)]


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path) -> Path:
    """Compile one catalogue; a running portal sees the old file or the new one, never half."""
    target = source.with_suffix(".mo")
    with tempfile.NamedTemporaryFile(dir=source.parent, suffix=".tmp", delete=False) as file:
        write_mo(file, read_catalogue(source))
    Path(file.name).chmod(0o644)
    os.replace(file.name, target)
    return target
