"""Render a document: the same document always gives the same bytes, so its hash means something."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from apps.common.pdf.blocks import Block
from apps.common.pdf.fonts import LOCK, SANS, ensure_fonts, text_width
from apps.common.pdf.layout import GREY, LINE, flowables
from apps.common.pdf.qr import draw_qr
from apps.common.pdf.sheets import LETTER, Sheet, draw_ground
from apps.common.pdf.text import Style, draw_text

SHANGHAI = ZoneInfo("Asia/Shanghai")
_WATERMARK = Color(0.45, 0.5, 0.56, alpha=0.13)
_FOOTER = Style(SANS, 8, 12, colour=GREY)


@dataclass(frozen=True, slots=True)
class Document:
    """All that decides what a PDF looks like. ``verify_url`` is printed in the footer and as its QR code."""

    title: str
    blocks: tuple[Block, ...]
    made_at: datetime
    number: str = ""
    author: str = ""
    verify_url: str = ""
    watermark: str = ""
    sheet: Sheet = field(default=LETTER)

    @property
    def check_code(self) -> str:
        """16 hexadecimal characters that change with any word of the document."""
        told = (self.title, self.blocks, self.made_at.astimezone(UTC).isoformat(), self.number, self.author)
        digest = hashlib.sha256(repr(told).encode()).hexdigest().upper()
        return "-".join(digest[start : start + 4] for start in range(0, 16, 4))


def fits_one_page(content: tuple[Block, ...], sheet: Sheet) -> bool:
    """Tell whether ``content`` stays on one page of ``sheet``: a certificate is set smaller until it does."""
    width, room = sheet.width - 2 * sheet.side, sheet.height - sheet.top - sheet.bottom
    with LOCK:
        ensure_fonts()
        taken = sum(part.wrap(width, room)[1] + part.getSpaceAfter() for part in flowables(content, width))
    return bool(taken <= room)


def render(document: Document) -> bytes:
    """Return ``document`` as PDF bytes."""
    with LOCK:
        ensure_fonts()
        return _render(document)


def _render(document: Document) -> bytes:
    sheet, buffer = document.sheet, io.BytesIO()
    width = sheet.width - 2 * sheet.side
    frame = Frame(
        sheet.side, sheet.bottom, width, sheet.height - sheet.top - sheet.bottom, 0, 0, 0, 0, id=sheet.name
    )  # fmt: skip
    template = BaseDocTemplate(
        buffer,
        pagesize=(sheet.width, sheet.height),
        title=document.title,
        author=document.author,
        subject=document.number,
        creator="兰州一窗",
        producer="兰州一窗",
        lang="zh-CN",
        invariant=1,
        initialFontName=SANS,
        pageTemplates=[PageTemplate(sheet.name, [frame], onPage=lambda canvas, _doc: _ground(canvas, document))],
    )
    template.build(flowables(document.blocks, width), canvasmaker=_canvas_for(document))
    return buffer.getvalue()


def _canvas_for(document: Document) -> Callable[..., Canvas]:
    class NumberedCanvas(Canvas):
        """Keeps its pages back until their number is known."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._pages: list[dict[str, Any]] = []
            _set_time(self, document.made_at)

        def showPage(self) -> None:  # noqa: N802 reportlab's name
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for page in self._pages:
                self.__dict__.update(page)
                _foreground(self, document, len(self._pages))
                super().showPage()
            super().save()

    return NumberedCanvas


def _set_time(canvas: Canvas, made_at: datetime) -> None:
    """Give the file the document's own time instead of the clock's."""
    stamp, local = canvas._doc._timeStamp, made_at.astimezone(SHANGHAI)
    stamp.t, stamp.lt, stamp.YMDhms = local.timestamp(), local.timetuple(), tuple(local.timetuple())[:6]
    stamp.dhh, stamp.dmm, stamp.tzname = 8, 0, "CST"


def _ground(canvas: Canvas, document: Document) -> None:
    draw_ground(canvas, document.sheet)


def _foreground(canvas: Canvas, document: Document, pages: int) -> None:
    if document.watermark:
        _draw_watermark(canvas, document)
    if document.sheet.has_footer:
        _draw_footer(canvas, document, pages)


def _draw_watermark(canvas: Canvas, document: Document) -> None:
    sheet, style = document.sheet, Style(SANS, 20, 24, colour=_WATERMARK)
    step = text_width(document.watermark, SANS, 20) + 60
    canvas.saveState()
    canvas.translate(sheet.width / 2, sheet.height / 2)
    canvas.rotate(30)
    for row in range(-6, 7):
        for column in range(-2, 3):
            draw_text(canvas, column * step + (row % 2) * step / 2 - step / 2, row * 90, document.watermark, style)
    canvas.restoreState()


def _draw_footer(canvas: Canvas, document: Document, pages: int) -> None:
    sheet = document.sheet
    left, right, base = sheet.side, sheet.width - sheet.side, 13 * mm
    canvas.saveState()
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.5)
    canvas.line(left, base + 16 * mm, right, base + 16 * mm)
    if document.verify_url:
        draw_qr(canvas, document.verify_url, left - 1 * mm, base, 15 * mm)
    start = left + (16 * mm if document.verify_url else 0)
    lines = [f"文书编号：{document.number}" if document.number else "", f"校验码：{document.check_code}"]
    lines.append(f"扫码或访问 {document.verify_url} 核验真伪" if document.verify_url else "")
    for place, text in enumerate(text for text in lines if text):
        draw_text(canvas, start, base + 11 * mm - place * 12.5, text, _FOOTER)
    count = f"第 {canvas.getPageNumber()} 页 / 共 {pages} 页"
    draw_text(canvas, right - text_width(count, SANS, 8), base + 11 * mm, count, _FOOTER)
    canvas.restoreState()
