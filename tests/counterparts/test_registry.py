import pytest

from counterparts.register import with_check
from counterparts.registry import FIRMS, is_credit_code

PATH = "/registry/v1/checks"
MINE, OTHER = with_check("62010219850615123"), with_check("62010219850615321")
CODE, NAME = "91620102MA7000001P", "示例黄河餐饮有限公司"
FREE = "91330100799655058B"


def check(outside, **fields):
    return outside.call("POST", PATH, json={"uscc": FREE, "name": "示例书店", "id_number": MINE} | fields)


def test_a_listed_firm_belongs_to_its_representative():
    assert all(is_credit_code(code) for code in FIRMS)


def test_only_the_representative_learns_of_the_firm(outside):
    representative = with_check(FIRMS[CODE][1])

    own = check(outside, uscc=CODE, name=NAME, id_number=representative)
    foreign = check(outside, uscc=CODE, name=NAME)

    assert own.status_code == 201
    assert own.json()["result"] == "representative"
    assert own.json()["entity"]["kind"] == "company"
    assert foreign.json()["result"] == "other_representative"
    assert foreign.json()["entity"] is None


def test_who_asks_first_for_a_fictional_firm_has_it(outside):
    results = [check(outside, id_number=who).json()["result"] for who in (MINE, OTHER, MINE)]

    assert results == ["representative", "other_representative", "representative"]


def test_another_name_an_unknown_firm_and_a_closed_one_are_told_apart(outside):
    check(outside)

    assert check(outside, name="示例别的书店").json()["result"] == "name_differs"
    assert check(outside, uscc="11620100013902123W", name="真实单位").json()["result"] == "unknown"
    assert check(outside, uscc="52620100MJX000001L", name="示例协会已注销").json()["result"] == "closed"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"uscc": "91330100799655058A"}, "bad_uscc"),
        ({"uscc": "9133"}, "bad_uscc"),
        ({"id_number": MINE[:17]}, "bad_id_number"),
        ({"name": ""}, "bad_field"),
    ],
)
def test_what_cannot_be_right_is_refused(outside, wrong, code):
    answer = check(outside, **wrong)

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == code


def test_an_answer_can_be_asked_for_again(outside):
    made = check(outside).json()

    assert outside.call("GET", f"{PATH}/{made['reference']}").json()["result"] == made["result"]
    assert outside.call("GET", f"{PATH}/none").status_code == 404


def test_no_number_is_kept(outside):
    check(outside)

    kept = [row for name in ("registry", "registry_firms") for row in outside.world.store.rows(name)]

    assert len(kept) == 2
    assert MINE not in str(kept)


def test_the_key_is_needed(outside):
    assert outside.call("POST", PATH, key="wrong", json={}).status_code == 401
