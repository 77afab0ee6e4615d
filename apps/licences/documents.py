"""The licence on paper."""

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from apps.common.pdf import blocks, sheets
from apps.common.pdf.document import Document, fits_one_page, render
from apps.common.pdf.seal import Seal
from apps.licences.choices import Layout
from apps.licences.definition import Definition
from apps.licences.models import Licence

SEAL_LINE = "行政审批专用章"
SIZES = (18.5, 17.0, 15.5, 14.0, 12.5, 11.0, 10.0, 9.0, 8.0)  # points; below the last nobody could read it
Rows = tuple[tuple[str, str], ...]


def licence_pdf(licence: Licence, definition: Definition, *, seal_line: str = SEAL_LINE, made_at: datetime) -> bytes:
    """Return the face of a licence as a PDF, not yet signed. ``licence`` need not be saved."""
    sheet = _sheet(definition)
    content = _content(licence, definition, seal_line, sheet)
    document = Document(
        title=f"{definition.template.title} {licence.number}",
        blocks=content,
        made_at=made_at,
        number=licence.number,
        author=licence.issuer.name,
        verify_url=verify_url(licence),
        sheet=sheet,
    )
    return render(document)


def verify_url(licence: Licence) -> str:
    """Return the address inside the printed QR code: anyone may open it, it names nobody."""
    return f"{settings.BASE_URL}{reverse('licences:verify_code', args=[licence.verify_code])}"


def chinese_date(day: date | None) -> str:
    """Return 2026年11月22日, or 长期 for no end."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "长期"


def _sheet(definition: Definition) -> sheets.Sheet:
    if definition.template.layout == Layout.LETTER:
        return sheets.LETTER
    if definition.template.layout == Layout.CARD:
        return sheets.CARD
    upright = definition.template.orientation == "portrait"
    return sheets.CERTIFICATE_PORTRAIT if upright else sheets.CERTIFICATE


def _face_rows(licence: Licence, definition: Definition) -> Rows:
    face = licence.face
    return tuple((field.label, face[field.id]) for field in definition.fields if face.get(field.id))


def _validity(licence: Licence) -> tuple[str, str]:
    if licence.valid_until is None:
        return "有效期", "长期"
    return "有效期", f"{chinese_date(licence.valid_from)}至{chinese_date(licence.valid_until)}"


def _seal(licence: Licence, line: str) -> Seal:
    return Seal(licence.issuer.name, line)


def _content(licence: Licence, definition: Definition, seal_line: str, sheet: sheets.Sheet) -> tuple[blocks.Block, ...]:
    """Lay out the face in the largest type that stays on one page."""
    layout, rows = _LAYOUTS[Layout(definition.template.layout)], _face_rows(licence, definition)
    content: tuple[blocks.Block, ...] = ()
    for size in SIZES if sheet.ground else SIZES[:1]:
        content = layout(licence, definition, rows, _seal(licence, seal_line), size)
        if fits_one_page(content, sheet):
            break
    return content


def _certificate(
    licence: Licence, definition: Definition, rows: Rows, seal: Seal, size: float
) -> tuple[blocks.Block, ...]:
    code = (blocks.Qr(verify_url(licence), 30, "扫码核验"), blocks.Gap(3))
    sealed = (
        blocks.Note(f"发证机关：{licence.issuer.name}", "centre"),
        blocks.Stamp(seal, 40),
        blocks.Note(chinese_date(licence.issued_on), "centre"),
    )
    face = blocks.Face((*rows, _validity(licence)), size)
    if definition.template.orientation == "portrait":
        body: tuple[blocks.Block, ...] = (face, blocks.Gap(10), blocks.Columns(code, sealed, 0.4))
    else:
        body = (blocks.Columns((face,), (*code, *sealed), 0.7),)
    return (
        blocks.Title(definition.template.title, 34 if len(definition.template.title) <= 9 else 26),
        *((blocks.Number(definition.template.subtitle),) if definition.template.subtitle else ()),
        blocks.Number(f"证号：{licence.number}"),
        blocks.Gap(2),
        *body,
        blocks.Gap(2),
        blocks.Note(f"电子证照标识 {licence.identifier}"),
    )


def _card(licence: Licence, definition: Definition, rows: Rows, seal: Seal, size: float) -> tuple[blocks.Block, ...]:
    right = (blocks.Qr(verify_url(licence), 25), blocks.Stamp(seal, 30))
    shown = (*rows, ("证号", licence.number), _validity(licence), ("发证机关", licence.issuer.name))
    return (
        blocks.Title(definition.template.title, 20),
        blocks.Columns((blocks.Face(shown, min(size, 13.0)),), right, 0.74),
        blocks.Note(f"电子证照标识 {licence.identifier}"),
    )


def _letter(licence: Licence, definition: Definition, rows: Rows, seal: Seal, _size: float) -> tuple[blocks.Block, ...]:
    return (
        blocks.Masthead(licence.issuer.name),
        blocks.Title(definition.template.title),
        blocks.Number(licence.number),
        blocks.Recipient(licence.holder.name),
        blocks.Para(definition.template.subtitle or f"经审查，准予颁发《{definition.name}》，登载事项如下："),
        blocks.Fields((*rows, _validity(licence), ("电子证照标识", licence.identifier))),
        blocks.Closing(licence.issuer.name, chinese_date(licence.issued_on), seal),
    )


_LAYOUTS = {Layout.CERTIFICATE: _certificate, Layout.CARD: _card, Layout.LETTER: _letter}
