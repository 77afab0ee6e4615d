"""The round red seal of a department, drawn as vectors: the name on an arc, a star, and what the seal is for."""

import math
from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from apps.common.pdf.fonts import SONG_BOLD, text_width
from apps.common.pdf.text import Style, draw_text

# Source: 国发〔1999〕25号: seals of departments of a city are round, 4.2 cm across, with a five-pointed star.
DIAMETER = 42 * mm
RED = Color(0.82, 0.07, 0.1, alpha=0.86)
_ARC_DEGREES = 226  # the widest arc a long name takes


@dataclass(frozen=True, slots=True)
class Seal:
    """Whose seal it is and the line under the star, e.g. 行政审批专用章."""

    name: str
    line: str = ""


def draw_seal(canvas: Any, seal: Seal, x: float, y: float, *, diameter: float = DIAMETER) -> None:
    """Draw ``seal`` with its centre at (x, y); ``diameter`` in points."""
    radius = diameter / 2
    canvas.saveState()
    canvas.translate(x, y)
    canvas.setStrokeColor(RED)
    canvas.setFillColor(RED)
    canvas.setLineWidth(diameter * 0.028)
    canvas.circle(0, 0, radius * 0.972, stroke=1, fill=0)
    _draw_star(canvas, radius * 0.31)
    _draw_arc(canvas, seal.name, radius)
    _draw_bottom(canvas, seal.line, radius)
    canvas.restoreState()


def _draw_star(canvas: Any, radius: float) -> None:
    path = canvas.beginPath()
    for point in range(10):
        reach = radius if point % 2 == 0 else radius * 0.382
        angle = math.pi / 2 + point * math.pi / 5
        move = path.lineTo if point else path.moveTo
        move(reach * math.cos(angle), reach * math.sin(angle))
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def _draw_arc(canvas: Any, name: str, radius: float) -> None:
    """Set the name clockwise along the upper arc, each character upright towards the centre."""
    count = max(len(name), 1)
    size = min(radius * 0.34, radius * 3.1 / count)
    baseline = radius * 0.9 - size * 0.88
    sweep = min(_ARC_DEGREES, count * math.degrees(size * 1.25 / baseline))
    step = sweep / max(count - 1, 1)
    style = Style(font=SONG_BOLD, size=size, colour=RED)
    for position, char in enumerate(name):
        turn = sweep / 2 - position * step if count > 1 else 0
        canvas.saveState()
        canvas.rotate(turn)
        canvas.translate(0, baseline)
        canvas.scale(0.82, 1.12)  # the slim, tall letters of a cut seal
        draw_text(canvas, -text_width(char, SONG_BOLD, size) / 2, 0, char, style)
        canvas.restoreState()


def _draw_bottom(canvas: Any, line: str, radius: float) -> None:
    if not line:
        return
    size = min(radius * 0.19, radius * 1.12 / len(line))
    width = text_width(line, SONG_BOLD, size)
    draw_text(canvas, -width / 2, -radius * 0.6, line, Style(font=SONG_BOLD, size=size, colour=RED))


class SealFlowable(Flowable):
    """A seal that takes its own place on the page."""

    def __init__(self, seal: Seal, *, diameter: float = DIAMETER) -> None:
        super().__init__()
        self.seal, self.diameter = seal, diameter

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the whole width and the seal's height."""
        self.width = width
        return width, self.diameter

    def draw(self) -> None:
        """Draw in the middle."""
        draw_seal(self.canv, self.seal, self.width / 2, self.diameter / 2, diameter=self.diameter)
