"""What the things of upper apps are called, for lists of lower ones: which case was looked at, for example.

The lower app knows a type and numbers; the upper app registers in its ``hooks.py`` how its things are found and called.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from apps.common.actor import Actor


@dataclass(frozen=True, slots=True)
class Named:
    """A thing as its reader knows it: title, number, and the page it opens on."""

    title: str
    number: str
    url: str


Names = Callable[[Iterable[int], Actor], dict[int, Named]]
_names: dict[str, Names] = {}


def register_names(subject_type: str, names: Names) -> None:
    """Add how things of a type are called.

    :param subject_type: as the journal keeps it, e.g. ``cases.case``
    :param names: takes primary keys and a reader, asks the database once, and leaves out what the reader may not open
    """
    _names[subject_type] = names


def named(subjects: Iterable[tuple[str, int]], *, reader: Actor) -> dict[tuple[str, int], Named]:
    """Return what those of the things that the reader may open are called, by type and primary key; one query a type."""
    by_type: dict[str, set[int]] = {}
    for subject_type, pk in subjects:
        by_type.setdefault(subject_type, set()).add(pk)
    return {
        (subject_type, pk): name
        for subject_type, pks in by_type.items()
        if subject_type in _names
        for pk, name in _names[subject_type](pks, reader).items()
    }
