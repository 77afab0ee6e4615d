"""What reading a source file yields: messages to translate, and mistakes."""

import re
from dataclasses import dataclass, field

# Characters, and the wide punctuation that looks odd between English words.
CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60]")


@dataclass(frozen=True, slots=True)
class Message:
    """One text given to gettext; ``plural`` is empty where there is one form only."""

    path: str
    line: int
    text: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """This function will return what gettext looks a text up by: its context and its singular."""
        return self.context, self.text


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake, at a file and a line; ``text`` is the words it is about."""

    path: str
    line: int
    problem: str
    text: str

    def __str__(self) -> str:
        """This function will return one line an editor can jump to."""
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.problem}: {' '.join(self.text.split())[:80]}"


@dataclass(slots=True)
class Reading:
    """All one file holds: its messages, wrong calls of gettext, and Chinese that gettext never sees."""

    messages: list[Message] = field(default_factory=list)
    misuses: list[Finding] = field(default_factory=list)
    bare: list[Finding] = field(default_factory=list)

    def add(self, other: "Reading") -> None:
        """This function will take over what another file holds."""
        self.messages += other.messages
        self.misuses += other.misuses
        self.bare += other.bare
