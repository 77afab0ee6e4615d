"""The bureaux a city department has in each district, made from one line of the file instead of written out."""

from dataclasses import dataclass

from stdnum.cn import uscc as credit_code

from apps.common.geography import county_of
from apps.common.yaml_lines import Section
from apps.organisation.services.definitions import DepartmentRow

BUREAU_KEYS = {"name", "district_name"}
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class District:
    """A district, county or the new area; ``is_district`` only for the statutory districts (区)."""

    code: str
    name: str
    short: str
    word: str
    is_district: bool


def made_bureaux(department: DepartmentRow, names: Section, districts: list[District]) -> list[DepartmentRow]:
    """Return one bureau per district under the department."""
    return [_bureau(department, names, district, number) for number, district in enumerate(districts, start=1)]


def _bureau(department: DepartmentRow, names: Section, district: District, number: int) -> DepartmentRow:
    pattern = names.text("name")
    if district.is_district:
        pattern = names.text("district_name", pattern)
    telephone = f"0931-000{number}{department.position:02d}"
    return DepartmentRow(
        slug=f"{department.slug}-{county_of(district.code)}",
        name=pattern.replace("{division}", district.name).replace("{short}", district.short),
        short_name=f"{district.name}{department.short_name}",
        uscc=made_credit_code(department.uscc[:2], county_of(district.code), department.position * 10 + number),
        parent=department.slug,
        division=district.code,
        document_word=f"{district.word}{department.document_word}" if department.document_word else "",
        phone_consult=f"{telephone}1",
        phone_supervise=f"{telephone}2",
        address="",
        position=department.position,
    )


def made_credit_code(kind: str, division: str, number: int) -> str:
    """Return a made-up credit code that passes both check characters and belongs to nobody.

    Source: GB 11714-1997 (characters 9-17), GB 32100-2015 (character 18).
    """
    body = f"MC{number:06d}"
    rest = 11 - sum(_ALPHABET.index(one) * weight for one, weight in zip(body, _WEIGHTS, strict=True)) % 11
    base = f"{kind}{division}{body}{ {10: 'X', 11: '0'}.get(rest, str(rest)) }"
    return base + str(credit_code.calc_check_digit(base))
