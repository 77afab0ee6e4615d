"""A handler that tests steer through files in ``PORTAL_VAR``: ``hold`` makes it wait, ``fail`` holds how often it fails."""

import os
import time
from pathlib import Path

from apps.journal.models import Event
from apps.journal.registry import on
from apps.journal.services import link


@on("cases.submitted")
def tried(event: Event) -> None:
    """Leave a link as proof of work; wait while ``hold`` exists; fail as often as ``fail`` says."""
    folder = Path(os.environ["PORTAL_VAR"])
    link("tried", event, event, at=event.at)
    (folder / "began").touch()
    while (folder / "hold").exists():
        time.sleep(0.05)
    counter = folder / "fail"
    left = int(counter.read_text()) if counter.exists() else 0
    if left:
        counter.write_text(str(left - 1))
        raise ValueError("not yet")
