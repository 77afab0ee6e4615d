"""Small real files to hand in."""

import io

from PIL import Image
from reportlab.pdfgen.canvas import Canvas


def pdf(text: str = "paper") -> bytes:
    """Return a one-page PDF."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(72, 720, text)
    canvas.save()
    return buffer.getvalue()


def photo(kind: str = "PNG") -> bytes:
    """Return a small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(buffer, kind)
    return buffer.getvalue()
