"""The licence on paper."""

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from apps.common.pdf import blocks, sheets
from apps.common.pdf.document import Document, render
from apps.common.pdf.seal import Seal
from apps.licences.choices import Layout
from apps.licences.definition import Definition
from apps.licences.models import Licence

SEAL_LINE = "行政审批专用章"
ROOMY_ROWS = 7  # with more rows than this, the face is set smaller


def licence_pdf(licence: Licence, definition: Definition, *, seal_line: str = SEAL_LINE, made_at: datetime) -> bytes:
    """Return the face of a licence as a PDF, not yet signed. ``licence`` need not be saved."""
    rows = _face_rows(licence, definition)
    layout = _LAYOUTS[definition.template.layout]
    sheet = _sheet(definition)
    content = layout(licence, definition, rows, seal_line)
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


def _face_rows(licence: Licence, definition: Definition) -> tuple[tuple[str, str], ...]:
    face = licence.face
    return tuple((field.label, face[field.id]) for field in definition.fields if face.get(field.id))


def _validity(licence: Licence) -> tuple[str, str]:
    if licence.valid_until is None:
        return "有效期", "长期"
    return "有效期", f"{chinese_date(licence.valid_from)}至{chinese_date(licence.valid_until)}"


def _seal(licence: Licence, line: str) -> Seal:
    return Seal(licence.issuer.name, line)


def _certificate(
    licence: Licence, definition: Definition, rows: tuple[tuple[str, str], ...], seal_line: str
) -> tuple[blocks.Block, ...]:
    upright = definition.template.orientation == "portrait"
    # The right column leaves about 26 (portrait 14) characters in a line: long values take several rows.
    taken = sum(1 + len(value) // (14 if upright else 26) for _label, value in (*rows, _validity(licence)))
    size = 16.0 if taken <= ROOMY_ROWS else 13.5 if taken <= 11 else 11.0
    right = (
        blocks.Qr(verify_url(licence), 30, "扫码核验"),
        blocks.Gap(3),
        blocks.Note(f"发证机关：{licence.issuer.name}", "centre"),
        blocks.Stamp(_seal(licence, seal_line), 40),
        blocks.Note(chinese_date(licence.issued_on), "centre"),
    )
    return (
        blocks.Title(definition.template.title, 34),
        *((blocks.Number(definition.template.subtitle),) if definition.template.subtitle else ()),
        blocks.Number(f"证号：{licence.number}"),
        blocks.Gap(2),
        blocks.Columns((blocks.Face((*rows, _validity(licence)), size),), right, 0.7),
        blocks.Gap(2),
        blocks.Note(f"电子证照标识 {licence.identifier}"),
    )


def _card(
    licence: Licence, definition: Definition, rows: tuple[tuple[str, str], ...], seal_line: str
) -> tuple[blocks.Block, ...]:
    right = (blocks.Qr(verify_url(licence), 24, ""), blocks.Stamp(_seal(licence, seal_line), 30))
    shown = (*rows, ("证号", licence.number), _validity(licence), ("发证机关", licence.issuer.name))
    size = 12.5 if len(shown) <= ROOMY_ROWS else 10.0
    return (
        blocks.Title(definition.template.title, 20),
        blocks.Columns((blocks.Face(shown, size),), right, 0.72),
        blocks.Note(f"电子证照标识 {licence.identifier}"),
    )


def _letter(
    licence: Licence, definition: Definition, rows: tuple[tuple[str, str], ...], seal_line: str
) -> tuple[blocks.Block, ...]:
    return (
        blocks.Masthead(licence.issuer.name),
        blocks.Title(definition.template.title),
        blocks.Number(licence.number),
        blocks.Recipient(licence.holder.name),
        blocks.Para(definition.template.subtitle or f"经审查，准予颁发《{definition.name}》，登载事项如下："),
        blocks.Fields((*rows, _validity(licence))),
        blocks.Closing(licence.issuer.name, chinese_date(licence.issued_on), _seal(licence, seal_line)),
        blocks.Note(f"电子证照标识 {licence.identifier}"),
    )


_LAYOUTS = {Layout.CERTIFICATE: _certificate, Layout.CARD: _card, Layout.LETTER: _letter}
