"""The paper: its size, its margins and what is printed on it before any text."""

import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

GOLD = HexColor("#b08d3c")
DEEP = HexColor("#8f1d22")
TINT = HexColor("#eddfc0")
PALE = HexColor("#fbf6ea")
BLUE = HexColor("#2b5a8c")
SKY = HexColor("#e9f1f8")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of paper; sizes in points. ``ground`` draws the printed ground."""

    name: str
    width: float
    height: float
    top: float
    bottom: float
    side: float
    ground: str = ""
    has_footer: bool = True


# Source for the margins of LETTER: GB/T 9704-2012, clause 5.2.1 (37 mm top, 28 mm left, 156 mm of text).
LETTER = Sheet("letter", A4[0], A4[1], top=32 * mm, bottom=34 * mm, side=27 * mm)
CERTIFICATE = Sheet(
    "certificate", A4[1], A4[0], top=25 * mm, bottom=22 * mm, side=30 * mm, ground="certificate", has_footer=False
)
CERTIFICATE_PORTRAIT = Sheet(
    "certificate-portrait",
    A4[0],
    A4[1],
    top=34 * mm,
    bottom=28 * mm,
    side=27 * mm,
    ground="certificate",
    has_footer=False,
)
# An ID-1 card (ISO/IEC 7810), twice as large.
CARD = Sheet("card", 171.2 * mm, 108 * mm, top=9 * mm, bottom=8 * mm, side=11 * mm, ground="card", has_footer=False)


def draw_ground(canvas: Any, sheet: Sheet) -> None:
    """Draw what is printed on the paper of ``sheet``."""
    if sheet.ground:
        canvas._code.extend(_ground_code(sheet))


@lru_cache(maxsize=16)
def _ground_code(sheet: Sheet) -> tuple[str, ...]:
    """Draw the ground once per process: thousands of curve points cost more than the rest of the page."""
    scratch = Canvas(io.BytesIO(), pagesize=(sheet.width, sheet.height), invariant=1)
    before = len(scratch._code)
    scratch.saveState()
    _GROUNDS[sheet.ground](scratch, sheet)
    scratch.restoreState()
    return tuple(scratch._code[before:])


def _certificate(canvas: Any, sheet: Sheet) -> None:
    canvas.setFillColor(PALE)
    canvas.rect(0, 0, sheet.width, sheet.height, stroke=0, fill=1)
    _rosette(canvas, sheet.width / 2, sheet.height / 2, min(sheet.width, sheet.height) * 0.4)
    _guilloche(canvas, sheet, 9 * mm, 5.2 * mm)
    canvas.setStrokeColor(DEEP)
    for inset, thickness in ((6.2 * mm, 1.6), (15.4 * mm, 1.2), (16.8 * mm, 0.4)):
        canvas.setLineWidth(thickness)
        canvas.rect(inset, inset, sheet.width - 2 * inset, sheet.height - 2 * inset, stroke=1, fill=0)
    _corners(canvas, sheet, 10.8 * mm)


def _rosette(canvas: Any, x: float, y: float, radius: float) -> None:
    """Draw the fine engraved rose in the middle that a photocopier loses."""
    canvas.setStrokeColor(TINT)
    canvas.setLineWidth(0.5)
    for layer, petals in ((1.0, 24), (0.72, 18), (0.46, 12)):
        path = canvas.beginPath()
        steps = petals * 30
        for step in range(steps + 1):
            angle = 2 * math.pi * step * 5 / steps
            reach = radius * layer * (0.8 + 0.2 * math.cos(petals * angle / 5))
            move = path.lineTo if step else path.moveTo
            move(x + reach * math.cos(angle), y + reach * math.sin(angle))
        canvas.drawPath(path, stroke=1, fill=0)


def _guilloche(canvas: Any, sheet: Sheet, inset: float, amplitude: float) -> None:
    """Weave a band of waves between the outer and the inner frame."""
    canvas.setStrokeColor(GOLD)
    canvas.setLineWidth(0.45)
    centre = inset + amplitude * 0.35
    for phase in (0.0, math.pi / 2, math.pi, 3 * math.pi / 2):
        for edge in range(4):
            _wave(canvas, sheet, edge, (centre, amplitude * 0.62, phase))


def _wave(canvas: Any, sheet: Sheet, edge: int, shape: tuple[float, float, float]) -> None:
    inset, amplitude, phase = shape
    along, across = (sheet.width, sheet.height) if edge % 2 == 0 else (sheet.height, sheet.width)
    length = along - 2 * inset
    waves = round(length / (9 * mm))
    path = canvas.beginPath()
    steps = waves * 10
    for step in range(steps + 1):
        run = inset + length * step / steps
        rise = inset + amplitude * math.sin(2 * math.pi * waves * step / steps + phase)
        rise = rise if edge < 2 else across - rise
        point = (run, rise) if edge % 2 == 0 else (rise, run)
        move = path.lineTo if step else path.moveTo
        move(*point)
    canvas.drawPath(path, stroke=1, fill=0)


def _corners(canvas: Any, sheet: Sheet, inset: float) -> None:
    canvas.setFillColor(PALE)
    canvas.setStrokeColor(DEEP)
    canvas.setLineWidth(0.8)
    for x in (inset, sheet.width - inset):
        for y in (inset, sheet.height - inset):
            canvas.setFillColor(PALE)
            canvas.rect(x - 4.6 * mm, y - 4.6 * mm, 9.2 * mm, 9.2 * mm, stroke=1, fill=1)
            canvas.setFillColor(DEEP)
            _meander(canvas, x, y, 3.4 * mm)


def _meander(canvas: Any, x: float, y: float, reach: float) -> None:
    """Draw 回, the meander of Chinese borders."""
    for share in (1.0, 0.62, 0.24):
        size = reach * share
        canvas.rect(x - size, y - size, 2 * size, 2 * size, stroke=1, fill=1 if share < 0.3 else 0)


def _card(canvas: Any, sheet: Sheet) -> None:
    canvas.setFillColor(SKY)
    canvas.roundRect(3 * mm, 3 * mm, sheet.width - 6 * mm, sheet.height - 6 * mm, 6 * mm, stroke=0, fill=1)
    clip = canvas.beginPath()
    clip.roundRect(3 * mm, 3 * mm, sheet.width - 6 * mm, sheet.height - 6 * mm, 6 * mm)
    canvas.clipPath(clip, stroke=0, fill=0)
    canvas.setStrokeColor(HexColor("#d3e2f0"))
    canvas.setLineWidth(0.5)
    for line in range(26):
        path = canvas.beginPath()
        for step in range(61):
            x = sheet.width * step / 60
            y = sheet.height * (line / 25) + 7 * math.sin(step / 6 + line / 3)
            move = path.lineTo if step else path.moveTo
            move(x, y)
        canvas.drawPath(path, stroke=1, fill=0)
    canvas.setFillColor(BLUE)
    canvas.rect(0, sheet.height - 7.5 * mm, sheet.width, 4.5 * mm, stroke=0, fill=1)


_GROUNDS: dict[str, Callable[[Any, Sheet], None]] = {"certificate": _certificate, "card": _card}
