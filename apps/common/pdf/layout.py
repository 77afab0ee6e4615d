"""From what a document says to reportlab's flowables: one small function for each block."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, Spacer, Table, TableStyle

from apps.common.pdf import blocks
from apps.common.pdf.fonts import SANS, SONG, SONG_BOLD, text_width
from apps.common.pdf.qr import QrFlowable
from apps.common.pdf.seal import DIAMETER, SealFlowable, draw_seal
from apps.common.pdf.text import CENTRE, JUSTIFY, LEFT, RIGHT, Style, TextLines

RED = HexColor("#c8102e")
INK = HexColor("#1f2933")
GREY = HexColor("#5b6672")
LINE = HexColor("#8a949e")
SHADE = HexColor("#f4f6f8")

BODY = Style(SONG, 14, 26, JUSTIFY, space_after=2)
CELL = Style(SONG, 12, 19, LEFT)
LABEL = Style(SANS, 11, 19, CENTRE, colour=INK)
SMALL = Style(SANS, 9, 14, LEFT, colour=GREY, space_after=2)


def flowables(items: Sequence[blocks.Block], width: float) -> list[Flowable]:
    """Lay out ``items`` for a text ``width`` points wide."""
    return [flowable for item in items for flowable in _LAYOUT[type(item)](item, width)]


def _masthead(block: blocks.Masthead, width: float) -> list[Flowable]:
    spacing = 6 if len(block.department) <= 12 else 2
    size = min(30, (width - 10) / max(len(block.department), 1) - spacing)
    style = Style(SONG_BOLD, size, size * 1.5, CENTRE, colour=RED, spacing=spacing)
    rule = HRFlowable(width="100%", thickness=2, color=RED, spaceBefore=6, spaceAfter=20)
    return [TextLines(block.department, style), rule]


def _title(block: blocks.Title, width: float) -> list[Flowable]:
    spacing = block.size * 0.25 if len(block.text) <= 10 else 0
    style = Style(SONG_BOLD, block.size, block.size * 1.55, CENTRE, spacing=spacing, space_after=8)
    return [TextLines(block.text, style)]


def _number(block: blocks.Number, _width: float) -> list[Flowable]:
    return [TextLines(block.text, Style(SONG, 12, 20, block.align, space_after=10))]


def _recipient(block: blocks.Recipient, _width: float) -> list[Flowable]:
    return [TextLines(f"{block.name}：", Style(SONG_BOLD, 14, 26, LEFT, space_after=2))]


def _heading(block: blocks.Heading, _width: float) -> list[Flowable]:
    heading = TextLines(block.text, Style(SONG_BOLD, 14, 30, LEFT, indent=2))
    heading.keepWithNext = 1
    return [heading]


def _para(block: blocks.Para, _width: float) -> list[Flowable]:
    return [TextLines(block.text, replace(BODY, indent=block.indent))]


def _note(block: blocks.Note, _width: float) -> list[Flowable]:
    return [TextLines(block.text, replace(SMALL, align=block.align))]


def _listing(block: blocks.Listing, width: float) -> list[Flowable]:
    hang = 30.0
    rows = [
        [TextLines(f"{place}．", replace(BODY, align=RIGHT)), TextLines(item, BODY)]
        for place, item in enumerate(block.items, start=1)
    ]
    if not rows:
        return []
    table = Table(rows, colWidths=[hang + 18, width - hang - 18], splitInRow=1)
    table.setStyle(TableStyle([*_PLAIN, ("RIGHTPADDING", (0, 0), (0, -1), 2)]))
    return [table, Spacer(0, 4)]


_PLAIN: list[tuple[Any, ...]] = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
]
_RULED: list[tuple[Any, ...]] = [
    ("GRID", (0, 0), (-1, -1), 0.6, LINE),
    ("BOX", (0, 0), (-1, -1), 1, INK),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("LEFTPADDING", (0, 0), (-1, -1), 7),
    ("RIGHTPADDING", (0, 0), (-1, -1), 7),
    ("TOPPADDING", (0, 0), (-1, -1), 5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
]


def _fields(block: blocks.Fields, width: float) -> list[Flowable]:
    if not block.rows:
        return []
    pairs = [block.rows[start : start + block.columns] for start in range(0, len(block.rows), block.columns)]
    label_width = max(text_width(label, LABEL.font, LABEL.size) for label, _value in block.rows)
    label_width = min(label_width + 16, width / block.columns * 0.45)
    value_width = width / block.columns - label_width
    rows, style = [], list(_RULED)
    for number, group in enumerate(pairs):
        cells: list[Any] = [
            cell for label, value in group for cell in (TextLines(label, LABEL), TextLines(value, CELL))
        ]
        if len(group) < block.columns:
            style.append(("SPAN", (2 * len(group) - 1, number), (-1, number)))
            cells += [""] * (2 * (block.columns - len(group)))
        rows.append(cells)
    style += [("BACKGROUND", (2 * column, 0), (2 * column, -1), SHADE) for column in range(block.columns)]
    style += [
        ("BACKGROUND", (1, row), (-1, row), "white") for row, group in enumerate(pairs) if len(group) < block.columns
    ]
    table = Table(rows, colWidths=[label_width, value_width] * block.columns, splitInRow=1)
    table.setStyle(TableStyle(style))
    return [table, Spacer(0, 8)]


def _face(block: blocks.Face, width: float) -> list[Flowable]:
    longest = max((len(label) for label, _value in block.rows), default=0)
    label_size = block.size * 0.9
    label_width = min(longest * label_size * 1.05 + 18, width * 0.45)
    label = Style(SANS, label_size, block.size * 1.75, LEFT, colour=GREY)
    value = Style(SONG_BOLD, block.size, block.size * 1.75, LEFT)
    rows = [[TextLines(name, label), TextLines(text, value)] for name, text in block.rows]
    if not rows:
        return []
    table = Table(rows, colWidths=[label_width, width - label_width], splitInRow=1)
    table.setStyle(TableStyle([*_PLAIN, ("BOTTOMPADDING", (0, 0), (-1, -1), block.size * 0.15)]))
    return [table]


def _grid(block: blocks.Grid, width: float) -> list[Flowable]:
    shares = block.widths or (1.0,) * len(block.head)
    widths = [width * share / sum(shares) for share in shares]
    rows = [[TextLines(text, LABEL) for text in block.head]]
    rows += [[TextLines(text, Style(SONG, 11, 17, LEFT)) for text in row] for row in block.rows]
    table = Table(rows, colWidths=widths, repeatRows=1, splitInRow=1)
    table.setStyle(TableStyle([*_RULED, ("BACKGROUND", (0, 0), (-1, 0), SHADE)]))
    return [table, Spacer(0, 8)]


def _qr(block: blocks.Qr, _width: float) -> list[Flowable]:
    return [QrFlowable(block.text, block.size_mm * mm, block.caption, Style(SANS, 8.5, 14, CENTRE, colour=GREY))]


def _stamp(block: blocks.Stamp, _width: float) -> list[Flowable]:
    return [SealFlowable(block.seal, diameter=block.size_mm * mm)]


def _gap(block: blocks.Gap, _width: float) -> list[Flowable]:
    return [Spacer(0, block.millimetres * mm)]


def _columns(block: blocks.Columns, width: float) -> list[Flowable]:
    left, gutter = width * block.left_share, 10.0
    cells = [[flowables(block.left, left - gutter), flowables(block.right, width - left)]]
    table = Table(cells, colWidths=[left, width - left])
    table.setStyle(TableStyle([*_PLAIN, ("RIGHTPADDING", (0, 0), (0, -1), gutter)]))
    return [table]


class ClosingFlowable(Flowable):
    """Department and date in the right half; the seal covers the date, its star under the department (骑年盖月)."""

    def __init__(self, block: blocks.Closing) -> None:
        super().__init__()
        self.block = block
        self.style = Style(SONG, 14, 26, CENTRE)

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the whole width; a seal needs its own height."""
        self.width = width
        self.height = DIAMETER + 8 if self.block.seal else 60
        return width, self.height

    def draw(self) -> None:
        """Draw both lines centred on one axis, then the seal over them."""
        wide = max(180.0, len(self.block.department) * self.style.size + 10)
        left, middle = self.width - wide, self.height / 2
        for text, bottom in ((self.block.department, middle), (self.block.on, middle - self.style.leading)):
            line = TextLines(text, self.style)
            line.wrap(wide, self.height)
            line.drawOn(self.canv, left, bottom)
        if self.block.seal:
            draw_seal(self.canv, self.block.seal, left + wide / 2, middle - 6)


def _closing(block: blocks.Closing, _width: float) -> list[Flowable]:
    return [Spacer(0, 14), ClosingFlowable(block)]


_LAYOUT: dict[type, Callable[[Any, float], list[Flowable]]] = {
    blocks.Masthead: _masthead,
    blocks.Title: _title,
    blocks.Number: _number,
    blocks.Recipient: _recipient,
    blocks.Heading: _heading,
    blocks.Para: _para,
    blocks.Fields: _fields,
    blocks.Face: _face,
    blocks.Listing: _listing,
    blocks.Grid: _grid,
    blocks.Qr: _qr,
    blocks.Closing: _closing,
    blocks.Stamp: _stamp,
    blocks.Note: _note,
    blocks.Gap: _gap,
    blocks.Columns: _columns,
}
