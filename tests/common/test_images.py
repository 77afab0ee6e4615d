"""A photo tells what is on it and not where, when or by whom it was taken."""

from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from apps.common.images import without_traces
from tests.support.photos import SECRETS, photo


def opened(data):
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_jpeg_keeps_its_picture_and_how_it_is_turned_and_nothing_else(orientation, progressive):
    before = photo(orientation=orientation, progressive=progressive)
    assert all(secret in before for secret in SECRETS)

    after = without_traces(before + b"\xff\xd8\xff\xe1 a second picture with 36.06 N")

    assert not any(secret in after for secret in SECRETS)
    assert b"second picture" not in after
    assert opened(after).tobytes() == opened(before).tobytes()
    exif = opened(after).getexif()
    assert dict(exif) == ({0x0112: 6} if orientation == 6 else {})
    assert not exif.get_ifd(0x8825)


def test_a_png_keeps_its_picture_only():
    told, out = PngInfo(), BytesIO()
    told.add_text("Author", "Chen Xiaohe")
    Image.linear_gradient("L").save(out, "PNG", pnginfo=told)

    after = without_traces(out.getvalue() + b"trailing words")

    assert b"Chen Xiaohe" not in after
    assert b"trailing" not in after
    assert opened(after).tobytes() == opened(out.getvalue()).tobytes()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        b"\xff\xd8",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe1\xff\xffshort",
        b"\x89PNG\r\n\x1a\n\0\0",
        photo()[:60],
    ],
)
def test_what_is_no_whole_picture_is_left_for_others_to_judge(data):
    assert without_traces(data) == data
