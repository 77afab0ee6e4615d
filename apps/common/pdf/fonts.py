"""The embedded fonts. Names need rare characters, so every face falls back to the full sans, never to a blank."""

from functools import lru_cache
from pathlib import Path
from threading import RLock

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfbase.ttfonts import TTFont

SONG = "PortalSong"
SONG_BOLD = "PortalSongBold"
SANS = "PortalSans"
MISSING = "〓"  # the printer's mark for a character the fonts do not have

_FOLDER = Path(__file__).resolve().parent.parent / "fonts"
_FILES = {
    SONG: "NotoSerifSC-Regular-GB2312.ttf",
    SONG_BOLD: "NotoSerifSC-Bold-GB2312.ttf",
    SANS: "NotoSansSC-Regular.ttf",
}
# reportlab reads a font through one shared file position: whoever renders holds this lock.
LOCK = RLock()


def _to_unicode(font_name: str, subset: list[int]) -> str:
    """Write a font's ToUnicode map in UTF-16BE, as ISO 32000-2, 9.10.3 asks.

    reportlab writes the bare code point, so that 𬭊 could be seen and not be copied, searched or read aloud.
    """
    pairs = "\n".join(
        f"<{code:02X}> <{chr(char).encode('utf-16-be').hex().upper()}>" for code, char in enumerate(subset)
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        f"/CIDSystemInfo << /Registry ({font_name}) /Ordering ({font_name}) /Supplement 0 >> def\n"
        f"/CMapName /{font_name} def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <{len(subset) - 1:02X}>\nendcodespacerange\n"
        f"{len(subset)} beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


@lru_cache(maxsize=1)
def _register() -> dict[str, TTFont]:
    ttfonts.makeToUnicodeCMap = _to_unicode
    rl_config.useA85 = 0  # binary streams: a fifth smaller, and every reader has read them since PDF 1.2
    fonts = {name: TTFont(name, str(_FOLDER / file)) for name, file in _FILES.items()}
    for font in fonts.values():
        pdfmetrics.registerFont(font)
    return fonts


def ensure_fonts() -> dict[str, TTFont]:
    """Register the fonts once per process and return them by name."""
    with LOCK:
        return _register()


def runs(text: str, font: str) -> list[tuple[str, str]]:
    """Cut ``text`` into (font, text) pieces so that each character is drawn by a font that has it."""
    fonts = ensure_fonts()
    pieces: list[tuple[str, str]] = []
    for char in text:
        code = ord(char)
        if code in fonts[font].face.charToGlyph:
            face, shown = font, char
        elif code in fonts[SANS].face.charToGlyph:
            face, shown = SANS, char
        else:
            face, shown = font, MISSING
        if pieces and pieces[-1][0] == face:
            pieces[-1] = (face, pieces[-1][1] + shown)
        else:
            pieces.append((face, shown))
    return pieces


def text_width(text: str, font: str, size: float) -> float:
    """Return the width of ``text`` in points."""
    return float(sum(pdfmetrics.stringWidth(piece, face, size) for face, piece in runs(text, font)))
