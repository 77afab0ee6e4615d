"""Reviews over the API: once for a key, of one's own services or by a link; the desk's verbs; figures for everybody."""

import pytest
from django.core.cache import caches
from django.test import Client

from apps.identity.models import AccessToken
from apps.journal.services import run_deliveries
from apps.reviews import selectors
from apps.reviews.choices import ReviewStatus
from apps.reviews.models import Invitation, Review
from tests.support import reviewed
from tests.support.actors import CHUAN, LAN, citizen, firm
from tests.support.samples import FIRM
from tests.support.visitors import VISITORS, make_visitors

pytestmark = pytest.mark.usefixtures("city")
URL = "/api/v1/reviews"


@pytest.fixture(autouse=True)
def _today(time_machine, now):
    caches["local"].clear()
    time_machine.move_to(now, tick=False)


@pytest.fixture
def people(monkeypatch):
    monkeypatch.setitem(VISITORS, "officer", (reviewed.OFFICER, ""))
    monkeypatch.setitem(VISITORS, "handler", (reviewed.HANDLER, ""))
    return make_visitors("anon", "stranger", "owner", "officer", "handler")


@pytest.fixture
def case(now):
    found = reviewed.refused_case(now, firm(CHUAN, FIRM))
    run_deliveries()
    return found


def post(who, path, body, key="k1"):
    return who.ask("POST", path, body, key=key)


def test_the_tags_are_told_by_grade():
    grades = Client().get("/api/v1/review-tags").json()

    assert [row["grade"] for row in grades] == [5, 4, 3, 2, 1]
    assert [tag["code"] for tag in grades[0]["tags"] if tag["is_core"]] == [510, 511, 512]
    assert sum(len(row["tags"]) for row in grades) == 40


def test_a_case_of_ones_own_is_reviewed_once_for_a_key(people, case):
    body = {"case": case.public_id, "grade": 1, "tags": [109], "text": "多要了证明", "named": True}

    first, again = post(people["owner"], URL, body), post(people["owner"], URL, body)
    other_key = post(people["owner"], URL, body, key="k2")

    assert (first.status_code, again.status_code, other_key.status_code) == (201, 201, 409)
    assert first.json() == again.json()
    assert other_key.json()["code"] == "already_reviewed"
    review = Review.objects.get()
    assert first.json()["review_id"] == review.public_id
    assert (review.grade, review.tags, review.text, review.status) == (1, [109], "多要了证明", ReviewStatus.RECEIVED)
    assert review.contact == CHUAN


def test_a_link_is_used_by_whoever_has_it_and_its_owner_is_not_told_what_was_said(people, case):
    token = selectors.token_of(Invitation.objects.get(), way="q")

    answer = post(people["stranger"], URL, {"token": token, "grade": 5})

    assert (answer.status_code, answer.json()["grade"]) == (201, 5)
    assert Review.objects.get().entity_id is None
    assert people["owner"].ask("GET", URL, None, key="").json()["results"] == []
    (row,) = people["owner"].ask("GET", "/api/v1/review-invitations", None, key="").json()["results"]
    assert row["may"] == 2


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"token": "x-1q~y", "grade": 5}, 404, "not_found"),
        ({"case": "nothing", "grade": 5}, 422, "not_reviewable"),
        ({"grade": 5}, 422, "not_reviewable"),
        ({"case": "{case}", "token": "x", "grade": 5}, 422, "not_reviewable"),
        ({"case": "{case}", "grade": 6}, 422, "invalid"),
        ({"case": "{case}"}, 422, "invalid"),
        ({"case": "{case}", "grade": 5, "tags": [108]}, 422, "invalid"),
        ({"case": "{case}", "grade": 1}, 422, "invalid"),
        ({"case": "{case}", "grade": 5, "tags": ["x"]}, 422, "invalid"),
        ({"case": "{case}", "grade": 5, "stars": 5}, 422, "invalid"),
        ({"case": "{case}", "grade": 5, "text": "好" * 501}, 422, "invalid"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(people, case, body, status, code):
    body = {name: case.public_id if value == "{case}" else value for name, value in body.items()}

    answer = post(people["owner"], URL, body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Review.objects.exists()


def test_a_strangers_case_cannot_be_reviewed(people, case):
    answer = post(people["stranger"], URL, {"case": case.public_id, "grade": 1, "text": "差"})

    assert answer.status_code == 422
    assert not Review.objects.exists()


def test_a_second_review_is_added_once(people, case):
    review = post(people["owner"], URL, {"case": case.public_id, "grade": 5}).json()
    assert review["may_append"] is True

    added = post(people["owner"], f"{URL}/{review['review_id']}/append", {"grade": 4}, key="k2")
    again = post(people["owner"], f"{URL}/{review['review_id']}/append", {"grade": 4}, key="k3")

    assert (added.status_code, added.json()["round"], again.status_code) == (201, 2, 409)


def test_the_desk_works_by_verbs_and_learns_no_name(people, now):
    review = reviewed.review(reviewed.ended_service(now), now, named=True, actor=citizen())
    nameless = reviewed.review(reviewed.ended_service(now, serial=2), now)
    told = []
    for row in (review, nameless):
        path = f"{URL}/{row.public_id}"
        for who, verb, body in (
            ("officer", "confirm", {"complex": True}),
            ("handler", "rectify", {"remedy": "explained", "answer": "按规定需要此证明"}),
            ("officer", "send_back", {"reason": "请写明依据"}),
            ("handler", "rectify", {"remedy": "explained", "answer": "依据条例第八条"}),
        ):
            answer = post(people[who], f"{path}/{verb}", body)
            assert answer.status_code == 200, (verb, answer.content)
            told.append(answer.content.decode())
        told.append(people["handler"].ask("GET", path, None, key="").content.decode())

    handlers = people["handler"].ask("GET", f"{URL}/{nameless.public_id}", None, key="").json()
    for word in ("测试张兰", LAN, "person", "contact"):
        assert all(word not in text for text in told), word
    assert handlers["about"]["number"] == ""
    assert handlers["answer"] == "依据条例第八条"
    assert [one["action"] for one in handlers["actions"]] == ["call_back", "send_back"]
    assert {one["allowed"] for one in handlers["actions"]} == {False}


def test_the_board_tells_rates_as_numbers(people, now):
    reviewed.review(reviewed.ended_service(now), now, grade=5)
    reviewed.review(reviewed.ended_service(now, serial=2), now, grade=2)
    reviewed.ended_service(now, serial=3, department="hr")

    answer = Client().get(f"{URL}/board?period=2026-09")

    board = answer.json()
    assert (board["start"], board["end"]) == ("2026-09-01", "2026-10-01")
    assert [(row["department"], row["ended"], row["active"]) for row in board["departments"]] == [
        ("hr", 1, 0), ("market", 2, 2),
    ]  # fmt: skip
    assert (board["city"]["good_rate"], board["city"]["active_rate"], board["city"]["average"]) == (0.5, 0.6667, 7.0)
    assert board["departments"][0]["good_rate"] is None
    assert Client().get(f"{URL}/board?period=2026-09", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert Client().get(f"{URL}/board?period=later").status_code == 404


def test_a_token_without_the_scope_opens_nothing(people, case):
    owner = people["owner"]
    AccessToken.objects.filter(token=owner.headers["Authorization"].split()[1]).update(scope="openid profile cases")

    assert owner.ask("GET", URL, None, key="").status_code == 403
