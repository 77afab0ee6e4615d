"""Firms and mandates for programs."""

import json

import pytest

from apps.identity.models import AccessToken, LegalEntity, Mandate
from tests.identity.firms import credit_code, person_of, the_firm
from tests.support.actors import HE, LAN
from tests.support.counterparts import KEYS
from tests.support.visitors import make_visitors

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def visitors():
    return make_visitors("owner", "agent", "stranger")


def body_for(phone, **fields):
    person = person_of(phone)
    return {"name": person.name, "number": person.id_number} | fields


def test_the_firm_and_who_one_is_for_it(visitors):
    owner, agent, stranger = (visitors[name].ask("GET", "/api/v1/me/firm", None, key="") for name in visitors)

    assert owner.json()["leads"] is True
    assert owner.json()["representative"] == "测**川"
    assert agent.json()["standing"]["kind"] == "agent"
    assert agent.json()["standing"]["is_mine"] is True
    assert stranger.status_code == 404


def test_an_agent_is_appointed_once_for_a_key(visitors):
    answers = [visitors["owner"].ask("POST", "/api/v1/mandates", body_for(LAN), key="k") for _time in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[1]["Idempotency-Replayed"] == "true"
    assert Mandate.objects.filter(agent=person_of(LAN), entity=the_firm()).count() == 1


def test_the_same_key_with_another_person_is_refused(visitors):
    visitors["owner"].ask("POST", "/api/v1/mandates", body_for(LAN), key="k")

    answer = visitors["owner"].ask("POST", "/api/v1/mandates", body_for(HE), key="k")

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_an_appointment_without_a_key_is_refused(visitors):
    owner = visitors["owner"]

    answer = owner.client.post(
        "/api/v1/mandates", json.dumps(body_for(LAN)), content_type="application/json", headers=owner.headers
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({}, 409, "already_agent"),
        ({"name": "测试别人"}, 422, "no_such_agent"),
        ({"matters": ["none"]}, 422, "invalid"),
        ({"valid_until": "2020-01-01"}, 422, "invalid"),
        ({"valid_until": "soon"}, 422, "invalid"),
        ({"x": 1}, 422, "invalid"),
    ],
)
def test_refusals_have_codes(visitors, fields, status, code):
    answer = visitors["owner"].ask("POST", "/api/v1/mandates", body_for(HE, **fields), key="k")

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_who_may_act_with_what_one_may_do(visitors):
    rows = visitors["owner"].ask("GET", "/api/v1/mandates", None, key="").json()["results"]
    allowed = {row["kind"]: [a["action"] for a in row["actions"] if a["allowed"]] for row in rows}

    assert allowed == {"agent": ["end"], "representative": []}


def test_ending_and_laying_down(visitors):
    mandate = Mandate.objects.get(agent=person_of(HE), entity=the_firm())
    path = f"/api/v1/mandates/{mandate.public_id}"

    by_agent = visitors["agent"].ask("POST", f"{path}/end", {"reason": "x"}, key="1")
    by_stranger = visitors["stranger"].ask("POST", f"{path}/end", {"reason": "x"}, key="2")
    unsaid = visitors["owner"].ask("POST", f"{path}/end", {}, key="3")
    done = visitors["owner"].ask("POST", f"{path}/end", {"reason": "离职"}, key="4")
    again = visitors["owner"].ask("POST", f"{path}/end", {"reason": "离职"}, key="5")
    after = visitors["agent"].ask("GET", "/api/v1/me/firm", None, key="")

    assert (by_agent.status_code, by_stranger.status_code, unsaid.status_code) == (403, 404, 422)
    assert (done.status_code, done.json()["status"], done.json()["end_reason"]) == (200, "revoked", "离职")
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")
    assert (after.status_code, after.json()["code"]) == (403, "no_mandate")


def test_an_agent_lays_down(visitors):
    mandate = Mandate.objects.get(agent=person_of(HE), entity=the_firm())

    answer = visitors["agent"].ask("POST", f"/api/v1/mandates/{mandate.public_id}/lay_down", {}, key="1")

    assert (answer.status_code, answer.json()["status"]) == (200, "revoked")


def test_a_program_without_the_scope_changes_nothing(visitors):
    AccessToken.objects.filter(token="access-table-owner").update(scope="openid profile cases")

    answers = [
        visitors["owner"].ask("GET", "/api/v1/mandates", None, key=""),
        visitors["owner"].ask("POST", "/api/v1/mandates", body_for(LAN), key="k"),
    ]

    assert [answer.status_code for answer in answers] == [200, 403]


def test_a_firm_is_claimed_once_for_a_key(visitors, outside, settings):
    settings.REGISTRY_URL, settings.REGISTRY_KEY = outside.url + "/registry/v1/checks", KEYS["registry"]
    body = {"name": "示例白塔书店", "uscc": credit_code(42)}

    answers = [visitors["stranger"].ask("POST", "/api/v1/me/firms", body, key="k") for _time in range(2)]

    entity = LegalEntity.objects.get(uscc=body["uscc"])
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == f"entity:{entity.public_id}"
    assert len(outside.world.store.rows("registry", uscc=body["uscc"])) == 1


def test_a_register_that_is_away_is_503(visitors, settings):
    settings.REGISTRY_URL = "http://127.0.0.1:9/registry"

    answer = visitors["stranger"].ask(
        "POST", "/api/v1/me/firms", {"name": "示例书店", "uscc": credit_code(42)}, key="k"
    )

    assert (answer.status_code, answer.json()["code"]) == (503, "outside_unavailable")
