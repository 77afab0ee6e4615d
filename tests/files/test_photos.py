"""A photo tells what is on it and not where, when or by whom it was taken."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat
from PIL.PngImagePlugin import PngInfo

from apps.files.choices import FileKind
from apps.files.photos import without_traces
from tests.support.photos import SECRETS, photo

BARELY = 3  # of 255, on average: what writing a JPEG anew may change


def opened(data):
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_jpeg_keeps_its_picture_upright_and_nothing_else(orientation, progressive):
    before = photo(orientation=orientation, progressive=progressive)
    assert all(secret in before for secret in SECRETS)

    after = without_traces(before + b"\xff\xd8\xff\xe1 a second picture with 36.06 N", FileKind.JPEG)

    assert not any(secret in after for secret in (*SECRETS, b"second picture"))
    assert not opened(after).getexif()
    upright = ImageOps.exif_transpose(opened(before))
    assert opened(after).size == upright.size
    assert max(ImageStat.Stat(ImageChops.difference(opened(after), upright)).mean) < BARELY


def test_a_png_keeps_its_picture_only():
    told, out = PngInfo(), BytesIO()
    told.add_text("Author", "Chen Xiaohe")
    Image.linear_gradient("L").save(out, "PNG", pnginfo=told)

    after = without_traces(out.getvalue() + b"trailing words", FileKind.PNG)

    assert b"Chen Xiaohe" not in after
    assert b"trailing" not in after
    assert opened(after).tobytes() == opened(out.getvalue()).tobytes()


def test_a_png_of_few_colours_stays_transparent_where_it_was():
    out = BytesIO()
    Image.new("P", (4, 4), 0).save(out, "PNG", transparency=0)

    after = opened(without_traces(out.getvalue(), FileKind.PNG))

    assert after.convert("RGBA").getpixel((0, 0))[3] == 0


def test_another_kind_stays_as_it_is():
    assert without_traces(b"%PDF-1.7", FileKind.PDF) == b"%PDF-1.7"
