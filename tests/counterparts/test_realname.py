import base64

import pytest

from counterparts.register import MISMATCHED_NAMES, PERSONS, UNKNOWN_NAMES, is_well_formed, with_check

PATH = "/realname/v1/checks"
ID_NUMBER = with_check("62010219850615123")


def check(outside, name, id_number=ID_NUMBER):
    return outside.call("POST", PATH, json={"name": name, "id_number": id_number})


def test_any_well_formed_number_matches_its_bearer(outside):
    answer = check(outside, "测试丁")

    assert answer.status_code == 201
    assert answer.json()["match"] is True
    assert answer.json()["level"] == 1


def test_a_registered_number_has_one_name(outside):
    id_number, name = next(iter(PERSONS.items()))

    assert check(outside, name, id_number).json()["match"] is True
    assert check(outside, "测试丁", id_number).json()["match"] is False


def test_listed_names_do_not_match_or_are_unknown(outside):
    assert [check(outside, name).json()["match"] for name in MISMATCHED_NAMES] == [False, False]
    assert [check(outside, name).json()["match"] for name in UNKNOWN_NAMES] == ["unknown", "unknown"]


@pytest.mark.parametrize(
    "id_number",
    [
        ID_NUMBER[:17] + ("1" if ID_NUMBER[17] != "1" else "2"),
        with_check("62010219850631123"),
        "620102198506151",
        "x" * 18,
    ],
)
def test_a_malformed_number_is_refused(outside, id_number):
    answer = check(outside, "测试丁", id_number)

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "bad_id_number"


def test_registered_persons_have_valid_numbers_and_cannot_be_alive(clock):
    assert all(is_well_formed(id_number, clock().date()) for id_number in PERSONS)
    assert all(id_number[6:10] < "1900" for id_number in PERSONS)


def test_a_card_lifts_to_two_and_a_face_to_three(outside):
    reference = check(outside, "测试丁").json()["reference"]
    factors = f"{PATH}/{reference}/factors"

    card = outside.call(
        "POST", factors, json={"kind": "bank_card", "card_number": "6222021234567894", "phone": "13900000001"}
    )
    face = outside.call("POST", factors, json={"kind": "face", "capture": base64.b64encode(b"a face").decode()})

    assert (card.json()["match"], card.json()["level"]) == (True, 2)
    assert (face.json()["match"], face.json()["level"]) == (True, 3)
    assert outside.call("GET", f"{PATH}/{reference}").json()["level"] == 3


def test_a_failed_factor_lifts_nothing(outside):
    reference = check(outside, "测试丁").json()["reference"]

    answer = outside.call(
        "POST",
        f"{PATH}/{reference}/factors",
        json={"kind": "face", "capture": base64.b64encode(b"stranger").decode()},
    )

    assert (answer.json()["match"], answer.json()["level"]) == (False, 1)


def test_nothing_can_be_added_to_a_mismatch(outside):
    reference = check(outside, "测试不符").json()["reference"]

    answer = outside.call("POST", f"{PATH}/{reference}/factors", json={"kind": "face", "capture": "YQ=="})

    assert answer.status_code == 409


def test_the_service_keeps_no_number_and_no_full_name(outside):
    check(outside, "测试丁")

    kept = str(outside.world.store.table("realname"))

    assert ID_NUMBER not in kept
    assert "测试丁" not in kept
