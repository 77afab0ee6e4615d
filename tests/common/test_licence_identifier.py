"""Identifiers of licences follow GB/T 36904; the first three vectors are printed on real licences."""

import pytest

from apps.common.licence_identifier import make_identifier, parse_identifier

REAL = [
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
    "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
]


@pytest.mark.parametrize("text", REAL[:2])
def test_real_identifiers_have_the_right_check_character(text: str) -> None:
    parsed = parse_identifier(text)

    assert parsed is not None
    assert parsed.is_valid
    assert str(parsed) == text


def test_identifier_with_an_administrative_code_as_issuer_is_read_and_checks() -> None:
    parsed = parse_identifier(REAL[2])

    assert parsed is not None
    assert parsed.is_valid
    assert parsed.issuer == "340100"


def test_computed_vector() -> None:
    made = make_identifier(
        type_code="11100000000013338W009", issuer="11620100013902123W", serial="2026000001", version=1
    )

    assert made.check == "K"
    assert str(made) == "1.2.156.3005.2.11100000000013338W009.11620100013902123W.2026000001.001.K"


@pytest.mark.parametrize("position", [20, 35, 45, 60, 66, 70])
def test_one_wrong_character_is_noticed(position: int) -> None:
    text = REAL[0]
    wrong = "1" if text[position] != "1" else "2"

    parsed = parse_identifier(text[:position] + wrong + text[position + 1 :])

    assert parsed is None or not parsed.is_valid


def test_what_a_person_types_is_forgiven() -> None:
    typed = " 11100000000013338w011.11430000006122244l. 20230000403.001.u "

    assert str(parse_identifier(typed)) == REAL[0]


@pytest.mark.parametrize("text", ["", "hello", "1.2.156.3005.2", REAL[0][:-2], "x" * 5000, "1.2.3." + REAL[0]])
def test_other_text_is_no_identifier(text: str) -> None:
    assert parse_identifier(text) is None


def test_part_of_the_wrong_form_is_refused() -> None:
    with pytest.raises(ValueError, match="no licence identifier"):
        make_identifier(type_code="X", issuer="11620100013902123W", serial="1", version=1)
