"""Files made to break who reads them are refused like any other broken file."""

import io
import struct
import zipfile
import zlib

import pytest

from apps.files.choices import FileKind
from apps.files.kinds import is_whole, kind_of


def png(width: int, height: int) -> bytes:
    """A picture that claims a size its bytes do not hold."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("OFD.xml", "x")
    return buffer.getvalue()


@pytest.mark.parametrize("side", [60_000, 2**31 - 1])
def test_a_picture_of_billions_of_pixels_is_broken(side: int) -> None:
    assert not is_whole(png(side, side), FileKind.PNG)


def test_an_archive_of_a_version_that_does_not_exist_is_no_ofd() -> None:
    data = bytearray(archive())
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 6] = 255

    assert kind_of(bytes(data)) == ""


def test_an_archive_with_a_name_in_no_encoding_is_no_ofd() -> None:
    data = bytearray(archive())
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 9] |= 0x08
    data[directory + 46] = 0xFF

    assert kind_of(bytes(data)) == ""
