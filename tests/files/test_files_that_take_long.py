"""A small file must not keep a worker busy for minutes: what no camera and no office program writes is not opened."""

import io
import zipfile

from PIL import Image

from apps.files import kinds
from apps.files.choices import FileKind


def progressive() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 64), 60).save(out, "JPEG", progressive=True)
    return out.getvalue()


def with_scans(more: int) -> bytes:
    """A picture whose last pass is repeated: 350 kB of them took 37 seconds for a large picture."""
    data = progressive()
    last = data[data.rfind(b"\xff\xda") : -2]
    return data[:-2] + last * more + data[-2:]


def archive(parts: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("word/document.xml", "")
        for number in range(parts):
            made.writestr(f"{number:x}", "")
    return out.getvalue()


def test_a_progressive_photo_is_whole():
    assert kinds.is_whole(progressive(), FileKind.JPEG)
    assert kinds.is_whole(with_scans(20), FileKind.JPEG)


def test_a_photo_of_thousands_of_passes_is_refused():
    assert not kinds.is_whole(with_scans(5000), FileKind.JPEG)


def test_an_archive_of_endless_parts_is_no_document():
    assert kinds.kind_of(archive(50)) == FileKind.DOCX
    assert kinds.kind_of(archive(kinds.MOST_PARTS)) == ""
