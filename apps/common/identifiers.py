"""Numbers that carry their own check: ID numbers, unified social credit codes, phones, travel documents.

Every reader takes what a person typed (full-width digits, spaces, a small x) and returns the one form that is stored.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RESIDENT_ID = "111"
# Source: GA/T 2000.156 certificate types, the numbers GB/T 39046 uses.
ID_TYPES: dict[str, str | Promise] = {
    RESIDENT_ID: _("居民身份证"),
    "112": _("临时居民身份证"),
    "113": _("户口簿"),
    "114": _("军官证"),
    "115": _("武警警官证"),
    "117": _("出生医学证明"),
    "411": _("外交护照"),
    "412": _("公务护照"),
    "413": _("公务普通护照"),
    "414": _("普通护照"),
    "511": _("台湾居民来往大陆通行证"),
    "516": _("港澳居民来往内地通行证"),
    "553": _("外国人永久居留身份证"),
    "554": _("外国人居留证"),
    "990": _("其他证件"),
}
# Source: GB/T 2260, provinces; 81-83 also head the residence permits of Hong Kong, Macao and Taiwan residents. The
# county part is not looked up: people keep the code of a county that was merged or renamed decades ago.
_PROVINCES = frozenset(
    {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54}
    | {61, 62, 63, 64, 65, 71, 81, 82, 83}
)
_FOREIGN_RESIDENT = "9"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}-?[2-9]\d{6,7}(?:-\d{1,6})?")
_EARLIEST_BIRTH = date(1850, 1, 1)


class InvalidIdentifier(ValueError):
    """What was typed is not such a number; ``text`` says why."""

    def __init__(self, code: str, text: str | Promise) -> None:
        self.code = code
        self.text = text
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A checked ID number and what it says about its bearer."""

    number: str
    birth_on: date
    sex: str  # "male" | "female"

    @property
    def is_residence_permit(self) -> bool:
        """The bearer is a resident of Hong Kong, Macao or Taiwan."""
        return self.number[:2] in {"81", "82", "83"}


def tidy(text: str) -> str:
    """Return the text with full-width forms narrowed and all white space and hyphen look-alikes taken out."""
    narrow = unicodedata.normalize("NFKC", text)
    return re.sub(r"\s", "", re.sub("[\u2010-\u2015\u2212\uff0d]", "-", narrow))


def id_check_character(first17: str) -> str:
    """Return the last character of an ID number. Source: GB 11643-1999."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11]


def read_id_number(text: str, *, today: date | None = None) -> IdNumber:
    """Check an 18-character ID number or residence permit number.

    :raises InvalidIdentifier: wrong form, unknown region, impossible birthday, wrong check character
    """
    number = tidy(text).upper()
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise InvalidIdentifier("format", _("身份证号码应为18位，最后一位可以是X。"))
    if int(number[:2]) not in _PROVINCES and number[0] != _FOREIGN_RESIDENT:
        raise InvalidIdentifier("region", _("身份证号码前两位不是有效的地区。"))
    birth_on = _birth(number[6:14])
    if birth_on is None or birth_on < _EARLIEST_BIRTH or (today is not None and birth_on > today):
        raise InvalidIdentifier("birth", _("身份证号码中的出生日期不对。"))
    if id_check_character(number[:17]) != number[17]:
        raise InvalidIdentifier("checksum", _("身份证号码校验不通过，请逐位核对。"))
    return IdNumber(number=number, birth_on=birth_on, sex="male" if int(number[16]) % 2 else "female")


def id_number(text: str, *, today: date | None = None) -> str:
    """Return the ID number as stored: 18 characters, X in upper case.

    :raises InvalidIdentifier: see :func:`read_id_number`
    """
    return read_id_number(text, today=today).number


def _birth(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def uscc_check_character(first17: str) -> str:
    """Return the last character of a unified social credit code. Source: GB 32100-2015."""
    total = sum(_USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first17))
    return _USCC_ALPHABET[-total % 31]


def uscc(text: str) -> str:
    """Return the unified social credit code as stored: 18 upper-case characters.

    :raises InvalidIdentifier: wrong form or wrong check character
    """
    code = tidy(text).upper()
    if not re.fullmatch(f"[{_USCC_ALPHABET}]{{18}}", code):
        raise InvalidIdentifier("format", _("统一社会信用代码应为18位数字和大写字母，不含I、O、S、V、Z。"))
    if uscc_check_character(code[:17]) != code[17]:
        raise InvalidIdentifier("checksum", _("统一社会信用代码校验不通过，请逐位核对。"))
    return code


def mobile(text: str) -> str:
    """Return a mobile number as stored: 11 digits, without +86.

    :raises InvalidIdentifier: not a mobile number of the mainland
    """
    number = re.sub(r"^(?:\+|00)86", "", tidy(text)).replace("-", "")
    if not (number.isascii() and _MOBILE.fullmatch(number)):
        raise InvalidIdentifier("format", _("手机号码应为11位，以1开头。"))
    return number


def phone(text: str) -> str:
    """Return a mobile number, or a landline with its area code and a hyphen (``0931-8000000``).

    :raises InvalidIdentifier: neither of both
    """
    number = tidy(text)
    if number.isascii() and _LANDLINE.fullmatch(number):
        return _hyphenated(number)
    try:
        return mobile(number)
    except InvalidIdentifier:
        raise InvalidIdentifier("format", _("请填写11位手机号码，或带区号的座机号码。")) from None


def _hyphenated(number: str) -> str:
    if number[3] == "-" or number[4] == "-":
        return number
    area = 3 if number[1] in "12" else 4
    return f"{number[:area]}-{number[area:]}"


_DOCUMENT_PATTERNS: dict[str, str] = {
    "516": r"[HM]\d{8}(?:\d{2})?",
    "511": r"\d{8}|\d{10}[A-Z]?",
    "553": r"[A-Z]{3}\d{12}",
    **dict.fromkeys(("411", "412", "413", "414"), r"[A-Z0-9]{5,17}"),
}
_OTHER_DOCUMENT = re.compile(r"[A-Z0-9\u4e00-\u9fff()\-]{2,30}")


def document(id_type: str, text: str, *, today: date | None = None) -> str:
    """Return the number of an identity document of type ``id_type`` (a key of ``ID_TYPES``) as stored.

    :raises InvalidIdentifier: unknown type, or a number that such a document cannot have
    """
    if id_type not in ID_TYPES:
        raise InvalidIdentifier("id_type", _("请选择证件类型。"))
    if id_type in {RESIDENT_ID, "112", "113"}:
        return id_number(text, today=today)
    number = tidy(text).upper()
    if id_type == "553" and number[:1] == _FOREIGN_RESIDENT:
        return id_number(text, today=today)
    pattern = _DOCUMENT_PATTERNS.get(id_type)
    matches = re.fullmatch(pattern, number, re.ASCII) if pattern else _OTHER_DOCUMENT.fullmatch(number)
    if not matches:
        raise InvalidIdentifier("format", _("证件号码与所选的证件类型不符。"))
    return number


def is_valid(reader: Callable[[str], object], text: str) -> bool:
    """Tell whether ``reader`` (``uscc``, ``id_number`` …) accepts the text."""
    try:
        reader(text)
    except InvalidIdentifier:
        return False
    return True
