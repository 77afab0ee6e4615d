"""The project's own source as the guards read it: files under version control, Python as syntax trees."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)


@dataclass(frozen=True)
class Source:
    """One Python module."""

    path: str
    lines: int
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its dotted name."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def at(self, node: ast.AST) -> str:
        """Say where ``node`` stands."""
        return f"{self.path}:{getattr(node, 'lineno', 0)}"


@cache
def tracked() -> list[str]:
    """Return every file of the project: what git knows and what it would take in."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    return sorted(name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file())


@cache
def modules(*tops: str) -> list[Source]:
    """Return the modules below the folders ``tops``, without migrations."""
    found = []
    for name in tracked():
        if name.endswith(".py") and name.split("/")[0] in tops and "/migrations/" not in name:
            text = (ROOT / name).read_text()
            found.append(Source(name, text.count("\n"), ast.parse(text)))
    return found


def imported(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Return every dotted name a module imports: ``from a.b import c`` is ``a.b.c``."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)


def strings(source: Source) -> Iterator[str]:
    """Return every string literal of a module."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
