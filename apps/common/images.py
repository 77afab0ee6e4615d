"""Photos without what cameras write into them: where and when they were taken, with which device, sometimes by whom."""

from collections.abc import Iterator

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_START_OF_SCAN, _END, _EXIF = 0xDA, 0xD9, 0xE1
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_KEPT_APPLICATION = {0xE0: b"", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}  # what decoders need. Source: ITU-T T.81, ICC.1
_COMMENT = 0xFE
_ORIENTATION = 0x0112
_TOLD_CHUNKS = frozenset({b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"})  # Source: PNG 3rd ed. §11.3
_UPRIGHT = 1


def without_traces(data: bytes) -> bytes:
    """Return a JPEG or PNG without its metadata, turned as before; anything else, and what is broken, as it came."""
    try:
        if data.startswith(_JPEG):
            return b"".join(_jpeg_parts(data))
        if data.startswith(_PNG):
            return b"".join(_png_parts(data))
    except (IndexError, ValueError):
        return data
    return data


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    """Yield what is kept of a JPEG; what follows its end, such as a second picture, is not."""
    yield _JPEG
    at, turned = 2, False
    while True:
        start, at = at, data.index(b"\xff", at)
        if at > start:  # the picture itself, between two marks
            yield data[start:at]
        mark = data[at + 1]
        if mark in {0x00, 0xFF} or mark in _WITHOUT_LENGTH:
            step = 1 if mark == 0xFF else 2
            yield data[at : at + step]
            at += step
            continue
        if mark == _END:
            yield data[at : at + 2]
            return
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end < at + 4 or end > len(data):
            raise ValueError
        part = data[at:end]
        if mark == _EXIF and not turned:
            kept = _only_orientation(part)
            turned = bool(kept)
            yield kept
        elif _is_kept(mark, part):
            yield part
        at = end


def _is_kept(mark: int, part: bytes) -> bool:
    if mark in _KEPT_APPLICATION:
        return part[4:].startswith(_KEPT_APPLICATION[mark])
    return not (0xE0 <= mark <= 0xEF or mark == _COMMENT)


def _only_orientation(part: bytes) -> bytes:
    """Return a segment that says nothing but how the picture is turned; nothing where it stands upright."""
    tiff = part[10:]
    if part[4:10] != b"Exif\0\0" or tiff[:2] not in {b"II", b"MM"}:
        return b""
    order = "little" if tiff[:2] == b"II" else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)  # type: ignore[arg-type]

    first = number(4, 4)
    for entry in range(first + 2, first + 2 + 12 * min(number(first, 2), 200), 12):
        if number(entry, 2) == _ORIENTATION and _UPRIGHT < number(entry + 8, 2) <= 8:
            return _orientation_segment(number(entry + 8, 2))
    return b""


def _orientation_segment(value: int) -> bytes:
    short, one = 3, 1
    entry = b"".join(
        n.to_bytes(size, "big") for n, size in ((_ORIENTATION, 2), (short, 2), (one, 4), (value, 2), (0, 2))
    )
    body = b"Exif\0\0MM\0\x2a" + (8).to_bytes(4, "big") + one.to_bytes(2, "big") + entry + bytes(4)
    return bytes([0xFF, _EXIF]) + (len(body) + 2).to_bytes(2, "big") + body


def _png_parts(data: bytes) -> Iterator[bytes]:
    yield _PNG
    at = len(_PNG)
    while True:
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if at + 12 > len(data) or end > len(data):
            raise ValueError
        name = data[at + 4 : at + 8]
        if name not in _TOLD_CHUNKS:
            yield data[at:end]
        if name == b"IEND":
            return
        at = end
