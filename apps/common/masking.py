"""How personal data is shown when nobody needs the whole of it. Source: domain practice, domain.md §6.4."""

COMPOUND_SURNAMES = frozenset(
    {"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯"}
)


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
