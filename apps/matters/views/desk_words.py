"""What the desk shows of versions: differences with the changed words marked, and the history."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from apps.identity.selectors import post_names
from apps.journal.models import Event
from apps.journal.selectors import events_of
from apps.matters import events
from apps.matters.choices import VersionStatus
from apps.matters.definition.comparing import Change, compare_definitions
from apps.matters.models import MatterVersion
from apps.matters.workflow import VERSION

LIGHTS = {
    VersionStatus.DRAFT: "grey",
    VersionStatus.SUBMITTED: "yellow",
    VersionStatus.CHECKED: "blue",
    VersionStatus.PUBLISHED: "green",
    VersionStatus.SUPERSEDED: "grey",
    VersionStatus.DISCARDED: "grey",
}
# Below this, two texts are shown side by side whole; above, the changed words are marked.
LEAST_MARKED, MOST_MARKED = 8, 4000


def light_of(version: MatterVersion) -> str:
    """Return the colour of a version's status; its words differ too."""
    return LIGHTS[VersionStatus(version.status)]


# Differences ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed or changed."""

    text: str
    changed: bool


def changes_between(before: Any, after: Any) -> list[dict[str, Any]]:
    """Return the differences of two stored definitions, grouped by the part of the matter they are in."""
    rows = compare_definitions(before, after)
    return [
        {"title": title, "rows": [_change_row(change) for change in part]}
        for title, part in groupby(rows, key=lambda change: change.where[0] if change.where else "")
    ]


def count_of(groups: list[dict[str, Any]]) -> int:
    """Return how many differences there are."""
    return sum(len(group["rows"]) for group in groups)


def _change_row(change: Change) -> dict[str, Any]:
    labels = {"added": _("新增"), "removed": _("删去"), "changed": _("修改"), "moved": _("调整顺序")}
    before, after = marked(change.before, change.after)
    return {
        "label": labels[change.kind],
        "kind": change.kind,
        "where": " · ".join(change.where[1:] or change.where),
        "before": before,
        "after": after,
    }


def marked(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Return two texts in pieces, the changed ones marked; texts with little in common are marked whole."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    longest = max(len(before), len(after))
    if not LEAST_MARKED <= longest <= MOST_MARKED or matcher.quick_ratio() < 0.4:
        return [Piece(before, True)] if before else [], [Piece(after, True)] if after else []
    olds, news = [], []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        olds.append(Piece(before[i1:i2], tag != "equal"))
        news.append(Piece(after[j1:j2], tag != "equal"))
    return [piece for piece in olds if piece.text], [piece for piece in news if piece.text]


# History --------------------------------------------------------------------------------------------------------------


def history_rows(version: MatterVersion) -> list[dict[str, Any]]:
    """Return what happened to a version, newest first, with the posts that acted; one query for their names."""
    found = list(events_of(version))
    posts = post_names(found)
    return [
        {
            "title": _event_title(event),
            "at": event.at,
            "who": posts.get(event.post_id or 0) or _("系统"),
            "text": str(event.facts.get("reason", "")),
            "state": "done",
        }
        for event in reversed(found)
    ]


def _event_title(event: Event) -> str:
    titles = {
        events.VERSION_DRAFTED: _("起草"),
        events.VERSION_CHANGED: _("修改"),
        events.VERSION_REBASED: _("和现行版本核对"),
    }
    moves = {f"matters.{move.event}": str(move.label) for move in VERSION.actions.values()}
    return titles.get(event.kind) or moves.get(event.kind, event.kind)


def last_reason(version: MatterVersion) -> str:
    """Return why a draft was sent back, if that is the last thing a colleague did with it."""
    if version.status != VersionStatus.DRAFT:
        return ""
    told = (events.VERSION_SENT_BACK, events.VERSION_RECALLED)
    event = events_of(version).filter(kind__in=told).order_by("-sequence").first()
    return str(event.facts.get("reason", "")) if event else ""
