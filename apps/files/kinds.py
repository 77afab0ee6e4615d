"""What a file is, by its bytes: a name and a declared type prove nothing."""

import io
import struct
import warnings
import zipfile

from PIL import Image, UnidentifiedImageError

from apps.files.choices import FileKind

_SIGNATURES = (
    (b"%PDF-", FileKind.PDF),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"AC10", FileKind.DWG),
)
# Kinds that are ZIP archives, told by the part each must hold.
_ARCHIVES = (("OFD.xml", FileKind.OFD), ("word/document.xml", FileKind.DOCX), ("xl/workbook.xml", FileKind.XLSX))
_MACROS = "vbaProject.bin"
_DWG_LEAST_BYTES = 1024
_SCAN, MOST_SCANS = b"\xff\xda", 64  # cameras and editors write a dozen at most; each is a pass over the whole picture
_PART, MOST_PARTS = b"PK\x01\x02", 20_000  # of an archive's directory, which is read whole into memory
_UNREADABLE_IMAGE = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    Image.DecompressionBombWarning,
    Image.DecompressionBombError,
)
# The list of an archive's files is written by whoever made it: versions that do not exist, names in no encoding.
_UNREADABLE_ARCHIVE = (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error)


def kind_of(data: bytes) -> str:
    """Return the kind of ``data`` or an empty string."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    return _archive_kind(data) if data.startswith(b"PK\x03\x04") else ""


def is_whole(data: bytes, kind: str) -> bool:
    """Tell whether the file can be read to its end: a cut-off photo or PDF is found at once."""
    if kind == FileKind.PDF:
        return b"%%EOF" in data[-2048:]
    if kind == FileKind.JPEG and data.count(_SCAN) > MOST_SCANS:
        return False
    if kind in {FileKind.JPEG, FileKind.PNG}:
        return _image_opens(data)
    return kind != FileKind.DWG or len(data) >= _DWG_LEAST_BYTES


def _image_opens(data: bytes) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)  # more than 89 million pixels
            with Image.open(io.BytesIO(data)) as image:
                image.load()
    except _UNREADABLE_IMAGE:
        return False
    return True


def _archive_kind(data: bytes) -> str:
    """Return the kind of a ZIP archive; none for one with macros, a broken directory or an endless one."""
    if data.count(_PART) > MOST_PARTS:
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except _UNREADABLE_ARCHIVE:
        return ""
    if any(name.endswith(_MACROS) for name in names):
        return ""
    return next((kind for part, kind in _ARCHIVES if part in names), "")
