"""Which files hold words for people, and which Chinese in them is meant to stay."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from portal.messages.found import Finding, Reading
from portal.messages.python_code import read_python
from portal.messages.template_code import read_template

PYTHON = ("apps", "portal")
TEMPLATES = ("templates", "apps/*/templates", "portal/templates")
SKIPPED = re.compile(r"(^|/)(migrations|__pycache__|tests)/")
ALLOW = "portal/messages/allow.txt"


@dataclass(slots=True)
class Allowance:
    """Chinese that stays as it is: in which files, which words (``*`` for all), and why."""

    line: int
    files: str
    words: str
    reason: str
    used: bool = False

    def covers(self, finding: Finding) -> bool:
        """This function will tell whether a finding is meant, and remember that it was."""
        if not fnmatch(finding.path, self.files) or (self.words != "*" and self.words not in finding.text):
            return False
        self.used = True
        return True


def read_all(base: Path) -> Reading:
    """This function will return what all source files below ``base`` hold."""
    reading = Reading()
    for path in python_files(base):
        reading.add(read_python(path.read_text(encoding="utf-8"), path.relative_to(base).as_posix()))
    for path in template_files(base):
        reading.add(read_template(path.read_text(encoding="utf-8"), path.relative_to(base).as_posix()))
    return reading


def python_files(base: Path) -> Iterator[Path]:
    """This function will yield the modules that may hold words for people, in order."""
    return _files(base, (f"{folder}/**/*.py" for folder in PYTHON))


def template_files(base: Path) -> Iterator[Path]:
    """This function will yield the templates, in order; Django reads all kinds alike."""
    return _files(base, (f"{folder}/**/*.*" for folder in TEMPLATES))


def _files(base: Path, patterns: Iterable[str]) -> Iterator[Path]:
    found = {path for pattern in patterns for path in base.glob(pattern) if path.is_file()}
    return (path for path in sorted(found) if not SKIPPED.search(path.relative_to(base).as_posix()))


def allowances(base: Path) -> list[Allowance]:
    """This function will return the reviewed exceptions: lines of ``files | words | reason``.

    :raises ValueError: a line has no reason
    """
    path = base / ALLOW
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.exists() else [], start=1):
        if line.strip() and not line.startswith("#"):
            parts = [part.strip() for part in line.split("|")]
            if len(parts) != 3 or not all(parts):
                raise ValueError(f"{ALLOW}:{number}: expected: files | words | reason")
            files, words, reason = parts
            found.append(Allowance(number, files, words, reason))
    return found


def not_allowed(bare: list[Finding], allowed: list[Allowance]) -> list[Finding]:
    """This function will return the findings no exception covers, and the exceptions that cover nothing."""
    left = [finding for finding in bare if not sum(it.covers(finding) for it in allowed)]  # all are asked, none skipped
    idle = [Finding(ALLOW, it.line, "covers nothing any more", it.files) for it in allowed if not it.used]
    return left + idle
