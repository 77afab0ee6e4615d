"""The register of persons behind the real-name counterpart. Nobody in it is real.

A rule instead of a list: any well-formed ID number belongs to whoever names it, except the rows below. Their names
begin with 测试 or 示例 and their birthdays lie before 1900, so that no row can hit a living person.
"""

import re
from datetime import date

SHAPE = re.compile(r"\d{17}[\dX]")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # Source: GB 11643-1999
CHECK = "10X98765432"

# Registered persons: the ID number has this name and no other.
PERSONS = {
    "620102188001010018": "测试甲",
    "620102189002020028": "测试乙",
    "620103188503030031": "示例丙",
}
# Names the register answers "no" for, whatever the number: to try out a mismatch by hand.
MISMATCHED_NAMES = {"测试不符", "示例不符"}
# Names the register has never heard of: newborns, people who just came to the country.
UNKNOWN_NAMES = {"测试查无", "示例查无"}


def is_well_formed(id_number: str, today: date) -> bool:
    """Say whether the number has 18 places, a birthday that was, and the right check character."""
    if not SHAPE.fullmatch(id_number) or CHECK[_weighted(id_number) % 11] != id_number[17]:
        return False
    try:
        born_on = date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return False
    return date(1850, 1, 1) <= born_on <= today


def with_check(first_17: str) -> str:
    """Return the 17 digits with their check character."""
    return first_17 + CHECK[_weighted(first_17) % 11]


def matches(name: str, id_number: str) -> bool | None:
    """Say whether ``name`` and ``id_number`` belong together; ``None`` when the register does not know."""
    if name in UNKNOWN_NAMES:
        return None
    if name in MISMATCHED_NAMES:
        return False
    return PERSONS.get(id_number, name) == name


def _weighted(id_number: str) -> int:
    return sum(int(digit) * weight for digit, weight in zip(id_number[:17], WEIGHTS, strict=True))
