"""Answering with a file: the apps that own it call this after they have checked the reader."""

from urllib.parse import quote

from django.http import HttpResponse

from apps.files.choices import FileKind
from apps.files.models import StoredFile
from apps.files.services import read_file

CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.OFD: "application/ofd",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.DWG: "image/vnd.dwg",
}
SHOWN_INLINE = frozenset({FileKind.PDF, FileKind.JPEG, FileKind.PNG})


def file_response(file: StoredFile, *, download: bool = False, name: str = "") -> HttpResponse:
    """Answer with the content under its own name, or ``name``; never run as a page, never cached by others."""
    response = HttpResponse(read_file(file), content_type=CONTENT_TYPES[FileKind(file.kind)])
    place = "inline" if file.kind in SHOWN_INLINE and not download else "attachment"
    response["Content-Disposition"] = f"{place}; filename*=UTF-8''{quote(name or file.name)}"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
