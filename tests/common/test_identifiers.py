from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.common import identifiers
from apps.common.identifiers import InvalidIdentifier

TODAY = date(2026, 9, 18)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        (" 620102 19900307 0018 ", "620102199003070018"),
        ("６２０１０２１９９００３０７００１８", "620102199003070018"),
        ("620105195412311231", "620105195412311231"),
        ("810000199001010019", "810000199001010019"),
    ],
)
def test_a_right_id_number_is_stored_in_one_form(typed, stored):
    assert identifiers.id_number(typed, today=TODAY) == stored


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("62010219900307001", "format"),
        ("6201021990030700188", "format"),
        ("X20102199003070018", "format"),
        ("620102900307001", "format"),
        ("620102199003070019", "checksum"),
        ("620102199013070018", "birth"),
        ("620102199002300012", "birth"),
        ("000102199003070018", "region"),
        ("", "format"),
        ("٦٢٠١٠٢١٩٩٠٠٣٠٧٠٠١٨", "format"),
    ],
)
def test_a_wrong_id_number_is_refused_with_its_reason(typed, code):
    with pytest.raises(InvalidIdentifier) as refusal:
        identifiers.id_number(typed, today=TODAY)

    assert refusal.value.code == code


def test_somebody_born_tomorrow_has_no_id_number():
    first17 = "62010220260919001"
    number = first17 + identifiers.id_check_character(first17)

    with pytest.raises(InvalidIdentifier) as refusal:
        identifiers.id_number(number, today=TODAY)

    assert refusal.value.code == "birth"


def test_an_id_number_tells_birthday_and_sex():
    bearer = identifiers.read_id_number("620102199003070018", today=TODAY)

    assert (bearer.birth_on, bearer.sex, bearer.is_residence_permit) == (date(1990, 3, 7), "male", False)


def test_a_code_of_a_county_that_is_gone_is_accepted():
    first17 = "62012119700101002"  # 永登县 stays, but no list of counties is consulted at all

    assert identifiers.id_number(first17 + identifiers.id_check_character(first17), today=TODAY)


@pytest.mark.parametrize(
    "code", ["91330100799655058B", "91620102MA7000001P", "11620100013902123W", "52620100MJX000001L"]
)
def test_a_right_credit_code_is_accepted(code):
    assert identifiers.uscc(code.lower()) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("91330100799655058C", "checksum"),
        ("9133010079965505", "format"),
        ("91330100799655058I", "format"),
        ("", "format"),
    ],
)
def test_a_wrong_credit_code_is_refused(typed, code):
    with pytest.raises(InvalidIdentifier) as refusal:
        identifiers.uscc(typed)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13800001234", "13800001234"),
        ("+86 138-0000-1234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("0931-8000000", "0931-8000000"),
        ("09318000000", "0931-8000000"),
        ("010-66000000-12", "010-66000000-12"),
    ],
)
def test_a_phone_is_stored_in_one_form(typed, stored):
    assert identifiers.phone(typed) == stored


@pytest.mark.parametrize("typed", ["12800001234", "1380000123", "8000000", "abc", "", "٠٩٣١٨٠٠٠٠٠٠"])
def test_what_is_no_phone_is_refused(typed):
    with pytest.raises(InvalidIdentifier):
        identifiers.phone(typed)


@pytest.mark.parametrize(
    ("id_type", "number", "accepted"),
    [
        ("516", "H12345678", True),
        ("516", "H1234567890", True),
        ("516", "A12345678", False),
        ("511", "12345678", True),
        ("511", "1234567", False),
        ("414", "E12345678", True),
        ("414", "E1", False),
        ("553", "ABC123456789012", True),
        ("990", "军字第1234号", True),
        ("111", "E12345678", False),
        ("000", "E12345678", False),
    ],
)
def test_a_document_number_must_fit_its_type(id_type, number, accepted):
    assert identifiers.is_valid(lambda text: identifiers.document(id_type, text, today=TODAY), number) is accepted


@given(st.text(max_size=40))
def test_no_text_breaks_a_reader(text):
    for read in (identifiers.id_number, identifiers.uscc, identifiers.phone, identifiers.mobile):
        identifiers.is_valid(read, text)
    for id_type in identifiers.ID_TYPES:
        identifiers.is_valid(lambda typed, kind=id_type: identifiers.document(kind, typed), text)
