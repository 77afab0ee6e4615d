"""Licences for the phone app and for partners."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.common.actor import SYSTEM
from apps.files.services import read_file
from apps.identity.models import AccessToken, Account, Application
from apps.licences import services
from apps.licences.models import Licence, PresentToken, UseRecord
from apps.licences.requests import LOOKS_PER_MINUTE
from tests.licences import factories as make
from tests.licences.test_pages import _copies

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to(make.AT, tick=False)


@pytest.fixture
def licence() -> Licence:
    make.publish(make.ELDER)
    return make.issue(make.person())


def _headers(scope: str, account: Account | None = None, name: str = "金城办") -> dict[str, str]:
    program, _made = Application.objects.get_or_create(
        name=name, defaults={"client_type": "confidential", "authorization_grant_type": "client-credentials"}
    )
    token = AccessToken.objects.create(
        user=account, application=program, token=f"t{AccessToken.objects.count()}", scope=scope,
        expires=make.AT + timedelta(hours=1),
    )  # fmt: skip
    return {"Authorization": f"Bearer {token.token}"}


def _mine(licence: Licence, scope: str = "licences") -> dict[str, str]:
    return _headers(scope, make.account_of(licence.holder_person))


def _post(path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
    return Client().post(path, body, content_type="application/json", headers=headers or {})


def test_list_tells_my_licences(licence: Licence) -> None:
    make.issue(make.person("620102198001010037", "李雷"), source="cases.Case:2")

    answer = Client().get("/api/v1/licences", headers=_mine(licence)).json()

    assert [row["id"] for row in answer["results"]] == [licence.public_id]
    assert answer["results"][0]["holder"] == "张*国"
    assert answer["results"][0]["is_usable"] is True


def test_list_asks_the_database_the_same_for_one_and_for_twenty(licence: Licence) -> None:
    headers = _mine(licence)
    Client().get("/api/v1/licences", headers=headers)
    with CaptureQueriesContext(connection) as one:
        Client().get("/api/v1/licences", headers=headers)
    _copies(licence, 49)

    with CaptureQueriesContext(connection) as many:
        answer = Client().get("/api/v1/licences", headers=headers).json()

    assert len(answer["results"]) == 20
    assert len(many) == len(one)
    following = Client().get("/api/v1/licences", {"cursor": answer["next"]}, headers=headers).json()
    assert not {row["id"] for row in answer["results"]} & {row["id"] for row in following["results"]}


def test_one_licence_tells_its_face_masked(licence: Licence) -> None:
    answer = Client().get(f"/api/v1/licences/{licence.public_id}", headers=_mine(licence)).json()

    assert {row["id"]: row["value"] for row in answer["fields"]} == {
        "name": "张*国",
        "id_number": "620***********0018",
        "area": "兰州市",
    }
    assert answer["actions"] == []


def test_unchanged_licence_is_not_sent_again(licence: Licence) -> None:
    headers = _mine(licence)
    first = Client().get(f"/api/v1/licences/{licence.public_id}", headers=headers)

    second = Client().get(f"/api/v1/licences/{licence.public_id}", headers=headers | {"If-None-Match": first["ETag"]})

    assert second.status_code == 304


@pytest.mark.parametrize(("method", "path"), [("get", ""), ("get", "/file"), ("post", "/present")])
def test_stranger_finds_no_licence(licence: Licence, method: str, path: str) -> None:
    stranger = make.account_of(make.person("620102198001010037", "李雷"))
    headers = _headers("licences", stranger) | {"Idempotency-Key": "k"}

    response = Client().generic(
        method.upper(), f"/api/v1/licences/{licence.public_id}{path}", content_type="application/json", headers=headers
    )

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert PresentToken.objects.count() == 0


@pytest.mark.parametrize("scope", ["openid", "verify", "cases"])
def test_token_without_the_scope_opens_nothing(licence: Licence, scope: str) -> None:
    assert Client().get("/api/v1/licences", headers=_mine(licence, scope)).status_code == 403


def test_no_token_opens_nothing(licence: Licence) -> None:
    assert Client().get("/api/v1/licences").status_code == 401


def test_presenting_needs_a_key_and_repeats_its_answer(licence: Licence) -> None:
    path, headers = f"/api/v1/licences/{licence.public_id}/present", _mine(licence)

    without = _post(path, {}, headers)
    first = _post(path, {}, headers | {"Idempotency-Key": "k1"})
    again = _post(path, {}, headers | {"Idempotency-Key": "k1"})

    assert without.status_code == 400
    assert first.status_code == 201
    assert again.json() == first.json()
    assert PresentToken.objects.count() == 1


def test_presenting_a_suspended_licence_is_a_conflict(licence: Licence) -> None:
    services.suspend_licence(licence=licence, reason="核查", actor=SYSTEM, at=make.AT)

    answer = _post(f"/api/v1/licences/{licence.public_id}/present", {}, _mine(licence) | {"Idempotency-Key": "k"})

    assert answer.status_code == 409
    assert answer.json()["code"] == "licence_not_in_force"


def test_file_is_sent(licence: Licence) -> None:
    response = Client().get(f"/api/v1/licences/{licence.public_id}/file", headers=_mine(licence))

    assert response.content == read_file(licence.file)


def test_partner_verifies_under_its_name_with_a_cause(licence: Licence) -> None:
    headers = _headers("verify", name="兰州地铁")

    without = _post("/api/v1/verify", {"identifier": licence.identifier}, headers)
    answer = _post("/api/v1/verify", {"identifier": licence.identifier, "cause": "核对优待资格"}, headers).json()

    assert without.status_code == 422
    assert without.json()["errors"][0]["field"] == "cause"
    assert (answer["verdict"], answer["is_good"], answer["holder"]) == ("valid", True, "张*国")
    assert answer["fields"] == [{"label": "发放地区", "value": "兰州市"}]
    assert UseRecord.objects.get().verifier == "兰州地铁"


def test_a_number_needs_its_holders_name(licence: Licence) -> None:
    right = _post("/api/v1/verify", {"number": licence.number, "holder": "张建国"}).json()
    wrong = _post("/api/v1/verify", {"number": licence.number, "holder": "张建民"}).json()
    unknown = _post("/api/v1/verify", {"number": "no-such", "holder": "张建国"}).json()

    assert (right["verdict"], right["holder"]) == ("valid", "张*国")
    assert wrong == unknown
    assert wrong["number"] is None


def test_presented_code_gives_a_partner_everything_once(licence: Licence) -> None:
    code = services.present_licence(licence=licence, actor=make.citizen(licence.holder_person), at=make.AT)
    headers = _headers("verify", name="兰州地铁")
    body = {"token": code.token, "cause": "核对优待资格"}

    first, second = _post("/api/v1/verify", body, headers).json(), _post("/api/v1/verify", body, headers).json()

    assert first["holder"] == "张建国"
    assert second["holder"] == "张*国"


def test_file_is_verified(licence: Licence) -> None:
    body = {"file": base64.b64encode(read_file(licence.file)).decode()}

    answer = _post("/api/v1/verify", body).json()

    assert answer["is_good"]
    assert answer["signature"]["signer"] == licence.issuer.name


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"identifier": "a", "code": "b"}, 422),
        ({"number": "a"}, 422),
        ({"holder": "a"}, 422),
        ({"number": "a", "code": "b"}, 422),
        ({"number": "a", "holder": "b", "code": "c"}, 422),
        ({"file": "***"}, 422),
        ({"colour": "red"}, 422),
        ({"identifier": "x" * 121}, 422),
    ],
)
def test_request_that_makes_no_sense_is_told_why(licence: Licence, body: dict[str, str], status: int) -> None:
    answer = _post("/api/v1/verify", body)

    assert answer.status_code == status
    assert answer.json()["errors"]


def test_stale_code_is_gone(licence: Licence) -> None:
    answer = _post("/api/v1/verify", {"token": "x" * 43})

    assert answer.status_code == 410
    assert answer.json()["code"] == "presentation_over"


def test_everybody_may_verify_slowly(licence: Licence) -> None:
    for _try in range(LOOKS_PER_MINUTE):
        assert _post("/api/v1/verify", {"identifier": licence.identifier}).status_code == 200

    assert _post("/api/v1/verify", {"identifier": licence.identifier}).status_code == 429


def test_post_with_the_right_sees_its_departments_licence_and_what_it_may_do(licence: Licence) -> None:
    actor = make.post_actor(licence.issuer, "issue_licences")
    account = Account.objects.get(pk=actor.account_id)
    headers = _headers("licences desk", account) | {"X-Acting-Post": account.posts.get().public_id}

    answer = Client().get(f"/api/v1/licences/{licence.public_id}", headers=headers).json()

    assert [action["action"] for action in answer["actions"]] == ["suspend", "annul", "revoke", "deregister"]
    assert all(action["allowed"] for action in answer["actions"])


def test_issuer_acts_by_the_table_and_a_holder_does_not(licence: Licence) -> None:
    account = Account.objects.get(pk=make.post_actor(licence.issuer, "issue_licences").account_id)
    issuer = _headers("licences desk", account) | {"X-Acting-Post": account.posts.get().public_id}
    path = f"/api/v1/licences/{licence.public_id}"

    refused = _post(f"{path}/suspend", {"reason": "x"}, _mine(licence, "licences desk"))
    silent = _post(f"{path}/suspend", {}, issuer)
    done = _post(f"{path}/suspend", {"reason": "信息待核实"}, issuer)
    again = _post(f"{path}/suspend", {"reason": "信息待核实"}, issuer)
    unknown = _post(f"{path}/explode", {"reason": "x"}, issuer)

    assert refused.status_code == 403
    assert silent.status_code == 422
    assert (done.status_code, done.json()["status_label"]) == (200, "暂扣")
    assert again.status_code == 409
    assert unknown.status_code == 404
