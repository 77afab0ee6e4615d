"""Small PDFs for the demonstration's applications."""

import io

from reportlab.pdfgen.canvas import Canvas


def pdf(text: str) -> bytes:
    """Return a one-page PDF that says ``text`` (ASCII)."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.setFont("Helvetica", 24)
    canvas.drawString(72, 720, text)
    canvas.save()
    return buffer.getvalue()
