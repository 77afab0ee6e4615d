"""Photos as telephones take them."""

from io import BytesIO

from PIL import Image

SECRETS = (b"Huawei", b"Chen Xiaohe", b"2026:09:18", b"secret words")


def photo(*, orientation: int = 1, progressive: bool = False) -> bytes:
    """Return a JPEG that says where, when, with what and by whom it was taken."""
    image = Image.radial_gradient("L").convert("RGB").resize((64, 32))
    exif = image.getexif()
    exif[0x0112], exif[0x010F], exif[0x013B], exif[0x0132] = orientation, "Huawei", "Chen Xiaohe", "2026:09:18 10:00:00"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (36.0, 3.0, 41.5)
    out = BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"secret words", progressive=progressive)
    return out.getvalue()
