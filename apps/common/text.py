"""Text as it comes from outside: refused where it holds characters no database stores, normalised where it is compared."""

import re
import unicodedata
from typing import Any

from django.utils.translation import gettext as _

from apps.common.errors import FieldError, Invalid

# C0 and C1 controls but tab, line feed and carriage return; lone surrogates; noncharacters; bidirectional overrides.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
MAX_DEPTH = 32


def normalise(text: str) -> str:
    """Return the text in one width and case, to compare and search by."""
    return unicodedata.normalize("NFKC", text).lower()


def has_forbidden(text: str) -> bool:
    """Tell whether ``text`` holds a character that is refused."""
    return bool(_FORBIDDEN.search(text))


def check_clean(value: Any, *, path: str = "") -> None:
    """Refuse a JSON value in which any text or key holds a forbidden character, or that nests too deep.

    :raises Invalid: names the first such place
    """
    stack: list[tuple[str, Any, int]] = [(path, value, 0)]
    while stack:
        where, item, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise Invalid(errors=[FieldError(where[:200], "too_deep", _("内容嵌套太深。"))])
        if isinstance(item, str):
            if has_forbidden(item):
                raise Invalid(errors=[FieldError(where, "characters", _("含有无法使用的字符，请删去后重试。"))])
        elif isinstance(item, dict):
            stack.extend((f"{where}.{key}".lstrip("."), entry, depth + 1) for key, entry in item.items())
            if any(has_forbidden(str(key)) for key in item):
                raise Invalid(errors=[FieldError(where, "characters", _("含有无法使用的字符，请删去后重试。"))])
        elif isinstance(item, list):
            stack.extend((f"{where}.{index}".lstrip("."), entry, depth + 1) for index, entry in enumerate(item))
