"""QR codes as one path of rectangles: several times faster and smaller than a widget per module."""

from typing import Any

import segno
from reportlab.lib.colors import black, white
from reportlab.platypus import Flowable

from apps.common.pdf.text import CENTRE, Style, draw_text

QUIET_MODULES = 2


def qr_runs(text: str) -> tuple[int, list[tuple[int, int, int]]]:
    """Return the modules per side and the dark runs as (column, row from the top, length)."""
    matrix = segno.make(text, error="m", micro=False).matrix
    dark: list[tuple[int, int, int]] = []
    for row, cells in enumerate(matrix):
        start = None
        for column, cell in enumerate([*cells, 0]):
            if cell and start is None:
                start = column
            elif not cell and start is not None:
                dark.append((start, row, column - start))
                start = None
    return len(matrix), dark


def draw_qr(canvas: Any, text: str, x: float, y: float, size: float) -> None:
    """Draw the code for ``text`` with its lower left corner at (x, y), ``size`` points wide with its quiet zone."""
    side, dark = qr_runs(text)
    module = size / (side + 2 * QUIET_MODULES)
    canvas.saveState()
    canvas.setFillColor(white)
    canvas.rect(x, y, size, size, stroke=0, fill=1)
    path = canvas.beginPath()
    top = y + size - QUIET_MODULES * module
    for column, row, length in dark:
        path.rect(x + (column + QUIET_MODULES) * module, top - (row + 1) * module, length * module, module)
    canvas.setFillColor(black)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


class QrFlowable(Flowable):
    """A QR code with a caption under it."""

    def __init__(self, text: str, size: float, caption: str, style: Style) -> None:
        super().__init__()
        self.text, self.size, self.caption, self.style = text, size, caption, style

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the whole width."""
        self.width = width
        return width, self.size + (self.style.leading if self.caption else 0)

    def draw(self) -> None:
        """Draw the code in the middle and the caption under it."""
        below = self.style.leading if self.caption else 0
        left = (self.width - self.size) / 2 if self.style.align == CENTRE else 0
        draw_qr(self.canv, self.text, left, below, self.size)
        if self.caption:
            extent = len(self.caption) * self.style.size
            start = left + (self.size - extent) / 2
            draw_text(self.canv, start, self.style.leading * 0.25, self.caption, self.style)
