"""Photos without what cameras write into them: where and when they were taken, with which device, sometimes by whom."""

import io
from typing import Any

from PIL import Image, ImageOps

from apps.files.choices import FileKind

JPEG_QUALITY = 92  # of 95: written anew, a photo keeps all an eye sees


def without_traces(data: bytes, kind: str) -> bytes:
    """Return a whole JPEG or PNG drawn anew, upright, with nothing but its colours; other kinds as they came."""
    if kind not in {FileKind.JPEG, FileKind.PNG}:
        return data
    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        profile = image.info.get("icc_profile")
        upright = ImageOps.exif_transpose(image)
        # Where a picture of few colours is transparent is part of the picture.
        upright.info = {name: value for name, value in upright.info.items() if name == "transparency"}
        more: dict[str, Any] = {"quality": JPEG_QUALITY} if kind == FileKind.JPEG else {}
        upright.save(out, "JPEG" if kind == FileKind.JPEG else "PNG", icc_profile=profile, **more)
    return out.getvalue()
