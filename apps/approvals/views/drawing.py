"""How the parts of a scheme or a joint application follow each other, as a small drawing; the list beside it says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.approvals.choices import BranchStatus
from apps.approvals.models import Branch
from apps.approvals.presentation import DOTS

COLUMN, ROW, RADIUS, EDGE = 116, 78, 20, 60


@dataclass(frozen=True, slots=True)
class Node:
    """A part in the drawing: a circle with its number, the department's short name below."""

    number: int
    label: str
    state: str
    x: int
    y: int
    label_y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """How parts follow each other, for ``approvals/diagram.html``; the list beside it says the same in words."""

    width: int
    height: int
    nodes: list[Node]
    lines: list[str]  # paths


def draw(parts: Sequence[tuple[str, str, Sequence[str], str]]) -> Drawing | None:
    """Return a drawing from left to right: who waits for nobody stands left; nothing where nobody waits.

    :param parts: id, label, ids of those before it (each further up in the list), state
    """
    depth: dict[str, int] = {}
    for name, _label, after, _state in parts:
        depth[name] = max((depth[entry] + 1 for entry in after if entry in depth), default=0)
    columns: dict[int, list[str]] = {}
    for name, column in depth.items():
        columns.setdefault(column, []).append(name)
    tallest = max((len(names) for names in columns.values()), default=0)
    places = {
        name: (EDGE + column * COLUMN, RADIUS + 8 + round(((tallest - len(names)) / 2 + index) * ROW))
        for column, names in columns.items()
        for index, name in enumerate(names)
    }
    nodes = [
        Node(number, label, state, *places[name], places[name][1] + RADIUS + 18)
        for number, (name, label, _after, state) in enumerate(parts, start=1)
    ]
    lines = [_line(places[entry], places[name]) for name, _l, after, _s in parts for entry in after if entry in places]
    if not lines:
        return None
    return Drawing(2 * EDGE + (len(columns) - 1) * COLUMN, tallest * ROW, nodes, lines)


def _line(start: tuple[int, int], end: tuple[int, int]) -> str:
    x1, x2 = start[0] + RADIUS, end[0] - RADIUS - 8
    middle = (x1 + x2) // 2
    return f"M{x1} {start[1]} C{middle} {start[1]} {middle} {end[1]} {x2} {end[1]}"


def drawing_of(branches: Sequence[Branch]) -> Drawing | None:
    """Return the drawing of a joint application's own parts as they stand."""
    return draw([(row.name, row.department.short_name, row.after, DOTS[BranchStatus(row.status)]) for row in branches])
