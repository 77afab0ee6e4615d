"""How personal data is shown when nobody needs the whole of it. Source: domain practice, domain.md §6.4."""

import re
from collections.abc import Iterable

COMPOUND_SURNAMES = frozenset(
    {"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯"}
)

# 11-digit mobiles, land lines, 18-character identity numbers, long card numbers, however people space them and in wide
# digits too (``\d`` knows those); not years, prices or house numbers.
_GAP = r"[ \u3000\u00a0.\-\u2013\u2014\uff0d]{0,3}"
_MOBILE = rf"(?:(?:\+|\uff0b)?(?:86|８６){_GAP})?[1１](?:{_GAP}[3-9３-９])(?:{_GAP}\d){{9}}"
_LANDLINE = rf"[(（]?[0０]\d{{2,3}}[)）]?{_GAP}\d{{3,4}}{_GAP}\d{{4}}"
_LONG = rf"(?!(?:19|20)\d\d[-.]\d\d?[-.])\d(?:{_GAP}\d){{14,18}}(?:{_GAP}[0-9０-９XxＸｘ])"
_PERSONAL = re.compile(rf"(?<!\d)(?:{_LONG}|{_MOBILE}|{_LANDLINE})(?!\d)")
_BETWEEN = r"[\s·・.\-_]{0,2}"  # what people put between the characters of a name
HIDDEN = "****"


def mask_name(name: str) -> str:
    """Return 张* or 张*某 for 张某某: the surname and the last of three or more characters stay."""
    if not name:
        return ""
    keep = 2 if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else 1
    if len(name) <= keep + 1:
        return name[:keep] + "*" * max(len(name) - keep, 1)
    return name[:keep] + "*" * (len(name) - keep - 1) + name[-1]


def mask_id_number(number: str) -> str:
    """Return the first three and the last four characters."""
    return number[:3] + "*" * max(len(number) - 7, 3) + number[-4:] if len(number) > 7 else "*" * len(number)


def mask_phone(phone: str) -> str:
    """Return 138****1234."""
    return phone[:3] + "****" + phone[-4:] if len(phone) >= 8 else "*" * len(phone)


def mask_account_number(number: str) -> str:
    """Return only the last four digits of a bank account."""
    return "*" * max(len(number) - 4, 0) + number[-4:]


def mask_address(address: str) -> str:
    """Return the address up to the street; the door stays hidden."""
    for mark in ("路", "街", "道", "巷", "村", "镇"):
        head, found, _rest = address.partition(mark)
        if found:
            return f"{head}{mark}****"
    return address[:6] + "****"


def hide_personal(text: str, *, names: Iterable[str] = ()) -> str:
    """Return the text without telephone and identity numbers, and without these names."""
    for name in names:
        if len(name) > 1:
            text = re.sub(_BETWEEN.join(map(re.escape, name)), HIDDEN, text)
    return _PERSONAL.sub(HIDDEN, text)
