"""Reviewed data files: safe YAML that remembers the line of everything, so that an error can say ``file:line``.

Stricter than YAML 1.1 on purpose: only ``true``/``false`` are booleans, ``09:00`` and ``001`` stay text, a repeated key is
an error. Dates (``2026-10-01``) become :class:`datetime.date`.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import yaml

_REQUIRED: Any = object()


class DataFileError(ValueError):
    """Something in a data file is wrong; reads ``departments.yaml:12: …``."""

    def __init__(self, file: Path | str, line: int, text: str) -> None:
        super().__init__(f"{file}:{line}: {text}")
        self.file = str(file)
        self.line = line
        self.text = text


class FilesRefused(ValueError):
    """Some files are wrong; ``problems`` says each, and nothing of any was stored."""

    def __init__(self, problems: list[DataFileError]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class DataMap(dict[str, Any]):
    """A mapping that knows its own line and the line of every key (1 = first)."""

    line: int = 1
    lines: dict[str, int]


class DataList(list[Any]):
    """A list that knows its own line and the line of every item (1 = first)."""

    line: int = 1
    lines: list[int]


class _LineLoader(yaml.SafeLoader):
    """SafeLoader with YAML 1.2's plain scalars and line numbers."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


_LineLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_LineLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
_LineLoader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789"))
_LineLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$"), list("-0123456789")
)
_LineLoader.add_implicit_resolver("tag:yaml.org,2002:timestamp", re.compile(r"^\d{4}-\d\d-\d\d$"), list("0123456789"))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _construct_map(loader: _LineLoader, node: yaml.MappingNode) -> Iterator[DataMap]:
    result = DataMap()
    result.line, result.lines = _line(node), {}
    yield result
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise DataFileError(loader.name, _line(key_node), f"key {key!r} must be text (put it in quotes)")
        if key in result:
            raise DataFileError(loader.name, _line(key_node), f"key {key!r} is given twice")
        result.lines[key] = _line(key_node)
        result[key] = loader.construct_object(value_node, deep=True)


def _construct_list(loader: _LineLoader, node: yaml.SequenceNode) -> Iterator[DataList]:
    result = DataList()
    result.line, result.lines = _line(node), []
    yield result
    for item in node.value:
        result.lines.append(_line(item))
        result.append(loader.construct_object(item, deep=True))


_LineLoader.add_constructor("tag:yaml.org,2002:map", _construct_map)
_LineLoader.add_constructor("tag:yaml.org,2002:seq", _construct_list)


def parse_yaml(text: str, *, file: Path | str) -> Any:
    """Return the document as DataMap, DataList and plain scalars; None for an empty one.

    :raises DataFileError: the text is not YAML, or a key is repeated or not text
    """
    loader = _LineLoader(text)
    loader.name = str(file)
    try:
        return loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataFileError(file, line, error.problem or "not YAML") from error
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, DataFileError):
            raise
        raise DataFileError(file, 1, f"not YAML: {error}") from error
    finally:
        loader.dispose()


def read_yaml(path: Path, *, root: Path | None = None) -> Any:
    """Return the file's document; errors name the file relative to ``root``.

    :raises DataFileError: the file is missing, not UTF-8 or not YAML
    """
    name = path.relative_to(root) if root else path
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(name, 1, f"cannot be read: {error}") from error
    return parse_yaml(text, file=name)


class Section:
    """One mapping of a data file, read key by key with its types checked.

    Every getter raises :class:`DataFileError` with the key's line; a key without a default is required.
    """

    def __init__(self, file: Path | str, node: Any, *, line: int = 1) -> None:
        if not isinstance(node, DataMap):
            raise DataFileError(file, line, "a mapping (key: value) is expected here")
        self.file = file
        self.node = node

    def line(self, key: str | None = None) -> int:
        """Return the line of the key, or of the section if it has no such key."""
        return self.node.lines.get(key, self.node.line) if key else self.node.line

    def refuse(self, text: str, key: str | None = None) -> NoReturn:
        """Raise the error that points at the key."""
        raise DataFileError(self.file, self.line(key), f"{key}: {text}" if key else text)

    def refuse_unknown(self, known: Iterable[str]) -> None:
        """Refuse keys nobody would read: they are typing mistakes."""
        for key in self.node:
            if key not in known:
                self.refuse("unknown key", key)

    def value(self, key: str, kind: type | tuple[type, ...], default: Any = _REQUIRED) -> Any:
        """Return the key's value if it is of the kind (a boolean never passes for a number)."""
        found = self.node.get(key)
        if found is None:
            if default is _REQUIRED:
                self.refuse("is missing", key)
            return default
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if not isinstance(found, kinds) or (isinstance(found, bool) and bool not in kinds):
            self.refuse(f"must be {' or '.join(one.__name__ for one in kinds)}, is {found!r}", key)
        return found

    def text(self, key: str, default: str = _REQUIRED) -> str:
        """Return text."""
        return str(self.value(key, str, default)).strip()

    def whole(self, key: str, default: int = _REQUIRED) -> int:
        """Return a whole number."""
        return int(self.value(key, int, default))

    def number(self, key: str, default: float = _REQUIRED) -> float:
        """Return a number."""
        return float(self.value(key, (int, float), default))

    def flag(self, key: str, default: bool = _REQUIRED) -> bool:
        """Return a boolean."""
        return bool(self.value(key, bool, default))

    def day(self, key: str, default: dt.date = _REQUIRED) -> dt.date:
        """Return a date."""
        found: dt.date = self.value(key, dt.date, default)
        return found

    def choice(self, key: str, allowed: Iterable[str], default: str = _REQUIRED) -> str:
        """Return text that is one of the allowed values."""
        found = self.text(key, default)
        if key in self.node and found not in set(allowed):
            self.refuse(f"{found!r} is not one of {', '.join(allowed)}", key)
        return found

    def texts(self, key: str, default: list[str] = _REQUIRED) -> list[str]:
        """Return a list of texts."""
        found = self.value(key, list, default)
        for item in found:
            if not isinstance(item, str):
                self.refuse(f"every item must be text, is {item!r}", key)
        return list(found)

    def section(self, key: str) -> "Section":
        """Return the mapping under the key."""
        return Section(self.file, self.value(key, dict), line=self.line(key))

    def sections(self, key: str, default: list[Any] = _REQUIRED) -> list["Section"]:
        """Return the list of mappings under the key."""
        return sections_of(self.file, self.value(key, list, default))


def sections_of(file: Path | str, node: Any) -> list[Section]:
    """Return a list of mappings as sections.

    :raises DataFileError: it is not a list, or an item is not a mapping
    """
    if isinstance(node, DataList):
        return [Section(file, item, line=line) for item, line in zip(node, node.lines, strict=True)]
    if node == []:
        return []
    raise DataFileError(file, getattr(node, "line", 1), "a list is expected here")
