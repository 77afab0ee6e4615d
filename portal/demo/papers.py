"""Small files for the demonstration's applications."""

import io
from functools import cache

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from apps.matters.definition import Material


@cache
def pdf(text: str) -> bytes:
    """Return a one-page PDF that says ``text`` (ASCII)."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.setFont("Helvetica", 24)
    canvas.drawString(72, 720, text)
    canvas.save()
    return buffer.getvalue()


@cache
def picture() -> bytes:
    """Return a small grey photograph."""
    buffer = io.BytesIO()
    Image.new("RGB", (320, 200), (150, 170, 180)).save(buffer, "JPEG")
    return buffer.getvalue()


def paper_for(material: Material) -> tuple[str, bytes]:
    """Return the name and content of a page that a material accepts."""
    if "pdf" in material.accept:
        return f"{material.name}.pdf", pdf("example")
    return f"{material.name}.jpg", picture()
