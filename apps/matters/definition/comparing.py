"""What changed between two definitions, place by place, in words a checker can judge."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from django.utils.translation import gettext as _

from apps.matters.definition.words import names_of, ranked, say, say_entry, title_of

Kind = Literal["added", "removed", "changed", "moved"]
# Compared as one thing, not key by key.
WHOLE = frozenset({"promised", "statutory", "when", "automatic", "licence_fields"})
# Lists whose entries say enough themselves: 表单 · 经营者 · 店铺招牌名称.
UNNAMED = frozenset({"groups", "fields", "options"})
# How entries of a list are recognised: by what never changes, else by what people read.
STEADY = ("id", "value")
READABLE = ("question", "title", "name")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: where it is, in words and as a path, and what stood there before and stands there now."""

    kind: Kind
    path: str
    where: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the comparison stands: the path with indexes, its keys alone, and the names on the way."""

    path: tuple[str | int, ...] = ()
    keys: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def key(self, key: str) -> "Place":
        """Return the place of one key."""
        keys = (*self.keys, key)
        names = self.names if key in UNNAMED else (*self.names, names_of(keys))
        return Place((*self.path, key), keys, names)

    def entry(self, index: int, title: str) -> "Place":
        """Return the place of one entry of a list."""
        return Place((*self.path, index), self.keys, (*self.names, title))

    def change(self, kind: Kind, before: Any, after: Any) -> Change:
        """Return a difference at this place."""
        texts = [say(self.keys, value) if self.keys else str(value) for value in (before, after)]
        return Change(kind, ".".join(map(str, self.path)), self.names, *texts)


def compare_definitions(before: Any, after: Any) -> list[Change]:
    """Return the differences between two stored definitions, in the order of the new one."""
    return list(_compare(Place(), before, after))


def _compare(place: Place, before: Any, after: Any) -> Iterator[Change]:
    if before == after or (not _says(before) and not _says(after)):
        return
    whole = bool(place.keys) and place.keys[-1] in WHOLE
    if isinstance(before, dict) and isinstance(after, dict) and not whole:
        for key in ranked(before | after):
            yield from _compare(place.key(key), before.get(key), after.get(key))
    elif _entries(before) and _entries(after) and (before or after):
        yield from _compare_lists(place, before or [], after or [])
    else:
        kind: Kind = "changed" if _says(before) and _says(after) else "added" if _says(after) else "removed"
        yield place.change(kind, before, after)


def _says(value: Any) -> bool:
    """Tell whether a value says anything: an absent key, an empty text and an empty list are the same to people."""
    return value is not None and value not in ("", [], {})


def _entries(value: Any) -> bool:
    return value is None or isinstance(value, list)


def _compare_lists(place: Place, before: list[Any], after: list[Any]) -> Iterator[Change]:
    if all(isinstance(entry, dict) for entry in [*before, *after]):
        yield from _compare_entries(place, before, after)
    elif max((len(str(entry)) for entry in [*before, *after]), default=0) > MOST_CODE:
        yield from _compare_sentences(place, before, after)
    else:
        yield place.change("changed" if before and after else "added" if after else "removed", before, after)


# Longer entries are sentences, each compared on its own; shorter ones are codes and words, shown as one list.
MOST_CODE = 16


def _compare_sentences(place: Place, before: list[Any], after: list[Any]) -> Iterator[Change]:
    matcher = SequenceMatcher(None, [str(entry) for entry in before], [str(entry) for entry in after], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        olds, news = before[i1:i2], after[j1:j2]
        for offset in range(max(len(olds), len(news))):
            old = olds[offset] if offset < len(olds) else None
            new = news[offset] if offset < len(news) else None
            index = j1 + offset if new is not None else i1 + offset
            here = place.entry(index, _("第%(number)s条") % {"number": index + 1})
            yield here.change("changed" if old and new else "added" if new else "removed", old, new)


def _compare_entries(place: Place, before: list[Any], after: list[Any]) -> Iterator[Change]:
    name = _name_for([*before, *after])
    old, new = {name(entry): entry for entry in before}, {name(entry): entry for entry in after}
    pairs = {key: key for key in new if key in old}
    if name is _readable:
        pairs |= _renamed(list(old), list(new))
    for index, (key, entry) in enumerate(new.items()):
        here = place.entry(index, title_of(entry))
        if key in pairs:
            yield from _compare(here, old[pairs[key]], entry)
        else:
            yield here.change("added", None, say_entry(place.keys, entry))
    kept = set(pairs.values())
    for index, (key, entry) in enumerate(old.items()):
        if key not in kept:
            gone = place.entry(index, title_of(entry))
            yield gone.change("removed", say_entry(place.keys, entry), None)
    common = [pairs[key] for key in new if key in pairs]
    stayed = [key for key in old if key in kept]
    if common != stayed:
        yield place.change("moved", [title_of(old[key]) for key in stayed], [title_of(old[key]) for key in common])


def _renamed(old: list[str], new: list[str]) -> dict[str, str]:
    """Pair entries whose title itself was edited: one went and one came at the same place."""
    return {come: gone for gone, come in zip(old, new, strict=False) if gone not in new and come not in old}


def _name_for(entries: list[Any]) -> Callable[[Any], str]:
    for key in STEADY:
        if all(entry.get(key) for entry in entries):
            return lambda entry: str(entry[key])
    return _readable


def _readable(entry: Any) -> str:
    title = next((str(entry[key]) for key in READABLE if entry.get(key)), "")
    return f"{title}{entry.get('article', '')}"
