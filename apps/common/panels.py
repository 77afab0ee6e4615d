"""Pieces that upper apps add to the pages of lower ones: an invitation to review on the page of a case, for example.

The lower app says where pieces may stand and knows nothing of what stands there; the upper app registers a function in its
``hooks.py`` and owns the template.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from apps.common.actor import Actor


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of a page: its template and what the template needs."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


Make = Callable[[Any, Actor, datetime], Panel | None]
_makers: dict[str, list[Make]] = {}


def register_panel(place: str, make: Make) -> None:
    """Add a piece to a place.

    :param place: what the page calls it, e.g. ``case`` or ``desk_case``
    :param make: takes the page's subject, its reader and the time; returns nothing where the piece has nothing to say
    """
    _makers.setdefault(place, []).append(make)


def panels_at(place: str, subject: Any, *, reader: Actor, now: datetime) -> list[Panel]:
    """Return the pieces that stand at a place of this subject's page for this reader, in the order of registration."""
    made = (make(subject, reader, now) for make in _makers.get(place, ()))
    return [panel for panel in made if panel is not None]
