"""Where things are: the clone, its virtual environment, and what is made at run time."""

import hashlib
import os
from pathlib import Path

NAME = "lanzhou-portal"
ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = Path(os.environ.get("PORTAL_VAR") or ROOT / "var").resolve()
LOGS = VAR / "log"
RUN = VAR / "run"
# A clone is known outside itself by its path: two clones on one machine never share data.
CLONE = hashlib.sha256(str(VAR).encode()).hexdigest()[:12]
OUTSIDE = Path("/var/lib") / NAME / CLONE


def short(path: Path) -> str:
    """Return ``path`` as people type it from the clone."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
