"""The big moments of a life and of a firm, for the home page: read once from the reviewed file."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings

# Pictures the file names -> those drawn for the portal.
_ICONS = {
    "baby": "birth",
    "school": "school",
    "briefcase": "work",
    "map-pin": "district",
    "rings": "marriage",
    "home": "house",
    "compass": "users",
    "heart": "health",
    "hand": "user",
    "sun": "pension",
    "candle": "candle",
    "truck": "car",
}
_PLAIN = "firm"


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """One moment: for whom, its picture, and the stage whose matters belong to it."""

    slug: str
    title: str
    audience: str
    icon: str
    intro: str
    stage: str


@lru_cache(maxsize=1)
def life_events() -> tuple[LifeEvent, ...]:
    """Return the moments in the order of the file; it changes only with a new release."""
    path = Path(settings.BASE_DIR) / "data" / "matters" / "life_events.yaml"
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(
        LifeEvent(
            slug=entry["slug"],
            title=entry["title"],
            audience=entry["audience"],
            icon=_ICONS.get(entry["icon"], _PLAIN),
            intro=entry["intro"],
            stage=entry["stages"][0],
        )
        for entry in entries
    )
