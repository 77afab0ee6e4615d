"""Reading stored data (YAML, JSON) into typed objects: every problem is collected with its place, none stops the reading."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]
MAX_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the data: where (keys and indexes from the root) and why."""

    path: Path
    text: str

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path)) or '（顶层）'}：{self.text}"


class Unreadable(ValueError):
    """The data is not what it should be; ``problems`` says everything that is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


@dataclass(slots=True)
class Reader:
    """A mapping being read: each method takes one key, checks it, and notes problems; ``close`` refuses unknown keys."""

    data: dict[Any, Any]
    path: Path = ()
    problems: list[Problem] = field(default_factory=list)
    _read: set[Any] = field(default_factory=set)

    @classmethod
    def of(cls, data: Any, path: Path = (), problems: list[Problem] | None = None) -> "Reader":
        """Return a reader of ``data``; anything but a mapping is a problem and reads as an empty one."""
        reader = cls(data if isinstance(data, dict) else {}, path, [] if problems is None else problems)
        if not isinstance(data, dict):
            reader.problems.append(Problem(path, "应为一组“键: 值”"))
        return reader

    def note(self, key: str | int | None, text: str) -> None:
        """Note a problem at ``key`` (or at the mapping itself)."""
        self.problems.append(Problem(self.path if key is None else (*self.path, key), text))

    def raw(self, key: str, default: Any = None) -> Any:
        """Return what stands at ``key`` without any check."""
        self._read.add(key)
        return self.data.get(key, default)

    def has(self, key: str) -> bool:
        """Tell whether the key is there with a value."""
        return self.data.get(key) is not None

    def text(
        self,
        key: str,
        default: str | None = None,
        *,
        one_of: Collection[str] | None = None,
        pattern: str | None = None,
        longest: int = MAX_TEXT,
    ) -> str:
        """Return a text; without ``default`` it must be there and not be empty."""
        value = self.raw(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.note(key, "缺少" if value is None else "应为文字")
            return default or ""
        if one_of is not None and value not in one_of:
            self.note(key, f"“{value:.40}”不在可选范围：{'、'.join(sorted(one_of))}")
        if pattern is not None and not re.fullmatch(pattern, value):
            self.note(key, f"“{value:.40}”的格式不对")
        if len(value) > longest:
            self.note(key, f"超过{longest}个字")
        return value

    def number(self, key: str, default: int | None = None, *, least: int = 0, most: int = 10**15) -> int:
        """Return a whole number within limits; without ``default`` it must be there."""
        value = self.raw(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            self.note(key, "缺少" if value is None else "应为整数")
            return default if default is not None else least
        if not least <= value <= most:
            self.note(key, f"{value}不在{least}到{most}之间")
        return value

    def number_or_none(self, key: str, *, least: int = 0, most: int = 10**15) -> int | None:
        """Return a whole number, or nothing if the key is absent or null."""
        if not self.has(key):
            self._read.add(key)
            return None
        return self.number(key, least=least, most=most)

    def flag(self, key: str, default: bool | None = None) -> bool:
        """Return true or false; without ``default`` it must be there."""
        value = self.raw(key, default)
        if not isinstance(value, bool):
            self.note(key, "缺少" if value is None else "应为 true 或 false")
            return bool(default)
        return value

    def texts(
        self, key: str, *, least: int = 0, one_of: Collection[str] | None = None, longest: int = MAX_TEXT
    ) -> tuple[str, ...]:
        """Return a list of texts; an absent key is an empty list."""
        found: list[str] = []
        for index, value in enumerate(self._list(key)):
            if not isinstance(value, str) or not value.strip() or len(value) > longest:
                self.problems.append(Problem((*self.path, key, index), "应为文字，且不能过长"))
            elif one_of is not None and value not in one_of:
                self.problems.append(Problem((*self.path, key, index), f"“{value:.40}”不在可选范围"))
            else:
                found.append(value)
        if len(found) < least:
            self.note(key, f"至少要有{least}项")
        return tuple(found)

    def child(self, key: str) -> "Reader":
        """Return a reader of the mapping at ``key``; it must be there."""
        return Reader.of(self.raw(key), (*self.path, key), self.problems)

    def children(self, key: str, *, least: int = 0) -> Iterator["Reader"]:
        """Yield readers of the mappings in the list at ``key``; an absent key is an empty list."""
        values = self._list(key)
        if len(values) < least:
            self.note(key, f"至少要有{least}项")
        for index, value in enumerate(values):
            yield Reader.of(value, (*self.path, key, index), self.problems)

    def _list(self, key: str) -> list[Any]:
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.note(key, "应为列表")
            return []
        return value

    def close(self) -> None:
        """Note every key nobody asked for."""
        for key in self.data:
            if key not in self._read:
                self.problems.append(Problem((*self.path, str(key)), "不认识的键"))
