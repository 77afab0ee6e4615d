"""Translations are committed as text and compiled where they are used."""

from pathlib import Path


def are_stale(folder: Path) -> bool:
    """Say whether a translation below ``folder`` is newer than what was compiled from it."""
    for source in folder.rglob("*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            return True
    return False
