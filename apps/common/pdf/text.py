"""Chinese text on lines: words and numbers stay whole, punctuation keeps its side, both margins are even."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import Color, black
from reportlab.platypus import Flowable

from apps.common.pdf.fonts import SONG, runs, text_width

LEFT, CENTRE, RIGHT, JUSTIFY = "left", "centre", "right", "justify"
# Source: GB/T 15834-2011, clause 5.1.10 (marks that may not begin or end a line).
NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕］｝”’…—·％%℃°,.;:?!)]}")
NOT_LAST = frozenset("（《〈「『【〔［｛“‘￥￡$([{№")
_UNIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.,:/%+@#?=&~\-]*|\s+|.", re.DOTALL)
MAX_STRETCH_EM = 0.35  # a line is not stretched by more than this between two characters


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks; sizes in points, ``indent`` in characters of the first line."""

    font: str = SONG
    size: float = 14
    leading: float = 25
    align: str = JUSTIFY
    indent: float = 0
    colour: Color = black
    space_after: float = 0
    spacing: float = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One broken line: its text, its natural width, where it starts and whether it is stretched to the margin."""

    text: str
    width: float
    offset: float
    is_last: bool


def units(text: str) -> list[str]:
    """Cut ``text`` into pieces between which a line may be broken."""
    return _glued(match.group() for match in _UNIT.finditer(text))


def _glued(parts: Iterable[str]) -> list[str]:
    pieces: list[str] = []
    open_end = False
    for piece in parts:
        if pieces and (open_end or piece[0] in NOT_FIRST):
            pieces[-1] += piece
        else:
            pieces.append(piece)
        open_end = piece[-1] in NOT_LAST
    return pieces


def break_lines(text: str, style: Style, width: float) -> list[Line]:
    """Break ``text`` into lines no wider than ``width`` points; a newline begins a new paragraph."""
    return [line for part in text.split("\n") for line in _break_paragraph(part.strip(), style, width)]


def _break_paragraph(text: str, style: Style, width: float) -> list[Line]:
    offset = style.indent * style.size
    lines: list[Line] = []
    current, used = "", 0.0
    for unit in _fitting(units(text), style, width - offset):
        extent = _extent(unit, style)
        if current and used + _extent(unit.rstrip(), style) > width - offset + 0.01:
            lines.append(Line(current.rstrip(), _extent(current.rstrip(), style), offset, is_last=False))
            current, used, offset = "", 0.0, 0.0
            unit = unit.lstrip()
            extent = _extent(unit, style)
        current, used = current + unit, used + extent
    lines.append(Line(current.rstrip(), _extent(current.rstrip(), style), offset, is_last=True))
    return lines


def _fitting(pieces: Sequence[str], style: Style, width: float) -> list[str]:
    """Cut a piece that is wider than a whole line into characters, each with the marks that stay with it."""
    return [part for piece in pieces for part in ([piece] if _extent(piece, style) <= width else _glued(piece))]


def _extent(text: str, style: Style) -> float:
    return text_width(text, style.font, style.size) + style.spacing * len(text)


def draw_text(canvas: Any, x: float, y: float, text: str, style: Style, *, spacing: float = 0) -> None:
    """Draw one line with its baseline at ``y``; ``spacing`` is added after every character."""
    pen = canvas.beginText(x, y)
    pen.setFillColor(style.colour)
    pen.setCharSpace(style.spacing + spacing)
    for face, piece in runs(text, style.font):
        pen.setFont(face, style.size)
        pen.textOut(piece)
    canvas.drawText(pen)


class TextLines(Flowable):
    """Text as a flowable that may be cut between two lines."""

    def __init__(self, text: str, style: Style, *, lines: list[Line] | None = None) -> None:
        super().__init__()
        self.text, self.style, self.lines = text, style, lines
        self._is_part = lines is not None
        self.spaceAfter = style.space_after

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Break into lines for ``width`` and return the size taken."""
        if not self._is_part:
            self.lines = break_lines(self.text, self.style, width)
        self.width, self.height = width, len(self.lines or []) * self.style.leading
        return width, self.height

    def split(self, width: float, height: float) -> list["TextLines"]:
        """Return what fits and the rest, or nothing when not even one line fits."""
        self.wrap(width, height)
        lines = self.lines or []
        count = int((height + 0.01) // self.style.leading)
        if count <= 0:
            return []
        if count >= len(lines):
            return [self]
        return [TextLines("", self.style, lines=lines[:count]), TextLines("", self.style, lines=lines[count:])]

    def draw(self) -> None:
        """Draw line by line from the top."""
        style = self.style
        y = self.height - (style.leading + style.size * 0.72) / 2
        for line in self.lines or []:
            x, spacing = self._placed(line)
            draw_text(self.canv, x, y, line.text, style, spacing=spacing)
            y -= style.leading

    def _placed(self, line: Line) -> tuple[float, float]:
        rest = self.width - line.offset - line.width
        if self.style.align == CENTRE:
            return line.offset + (rest + self.style.spacing) / 2, 0
        if self.style.align == RIGHT:
            return line.offset + rest, 0
        gaps = len(line.text) - 1
        if self.style.align == JUSTIFY and not line.is_last and gaps > 0:
            stretch = rest / gaps
            return line.offset, stretch if stretch <= MAX_STRETCH_EM * self.style.size else 0
        return line.offset, 0
