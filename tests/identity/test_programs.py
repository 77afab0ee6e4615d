import base64
import hashlib
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from apps.identity import events
from apps.identity.choices import Role
from apps.identity.models import AccessToken, Consent, RefreshToken
from apps.identity.requests import HEADER_POST
from apps.journal.models import Event
from tests.identity.conftest import REDIRECT, device_of, make_account, make_person, pass_second_factor, seat, sign_in

pytestmark = pytest.mark.django_db
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def way(scope="openid profile", **changes) -> str:
    asked = {
        "client_id": "app",
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "scope": scope,
        "state": "s1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    return "/o/authorize/?" + urlencode(asked)


def consent(browser, url, allow="true"):
    """Answer the consent page as the reader does: its hidden fields and a button."""
    page = browser.get(url)
    assert page.status_code == 200, page.headers.get("Location")
    fields = {name: value for name, value in page.context["form"].initial.items() if value}
    return browser.post(url, fields | ({"allow": allow} if allow else {}))


def back(answer) -> dict[str, str]:
    assert answer.status_code == 302
    assert answer["Location"].startswith(REDIRECT)
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def swap(code, **changes):
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "client_id": "app",
        "code_verifier": VERIFIER,
        **changes,
    }
    return Client().post("/o/token/", fields)


def token_for(browser, scope="openid profile") -> str:
    return swap(back(consent(browser, way(scope)))["code"]).json()["access_token"]


def bearer(token, **headers):
    return {"headers": {"Authorization": f"Bearer {token}", **headers}}


@pytest.fixture
def citizen(program):
    return make_account(person=make_person(name="测试张兰"))


def test_the_whole_way_from_a_stranger_to_me(client, citizen):
    first = client.get(way())
    wanted = parse_qs(urlsplit(first["Location"]).query)["next"][0]
    sign_in(client, citizen, next=wanted)
    code = back(consent(client, wanted))
    token = swap(code["code"]).json()

    me = Client().get("/api/v1/me", **bearer(token["access_token"])).json()
    info = Client().get("/o/userinfo/", **bearer(token["access_token"])).json()

    assert code["state"] == "s1"
    assert me["sub"] == info["sub"] == citizen.sub
    assert me["person"]["name"] == "测**兰"
    assert "测试张兰" not in str(me) + str(info)
    assert me["level"] == 1


def test_the_consent_page_names_scopes_in_plain_words_and_lets_the_form_end_at_the_program(client, citizen):
    sign_in(client, citizen)

    page = client.get(way("openid cases"))

    text = page.content.decode()
    assert "测试应用" in text
    assert "为您申请和查询办件" in text
    policy = next(part for part in page["Content-Security-Policy"].split("; ") if part.startswith("form-action"))
    assert policy.split() == ["form-action", "'self'", "http://127.0.0.1:9"]


def test_consent_is_asked_once_and_again_for_more(client, citizen):
    sign_in(client, citizen)
    token_for(client)

    same, more = client.get(way()), client.get(way("openid profile cases"))

    assert "code" in back(same)
    assert more.status_code == 200
    assert Consent.objects.filter(person=citizen.person, withdrawn_at__isnull=True).count() == 1


def test_saying_no_gives_nothing(client, citizen):
    sign_in(client, citizen)

    answer = back(consent(client, way(), allow=""))

    assert answer["error"] == "access_denied"
    assert not AccessToken.objects.exists()


def test_withdrawing_ends_every_token_and_consent_is_asked_again(client, citizen):
    sign_in(client, citizen)
    token = token_for(client)

    client.post("/account/programs/withdraw/", {"program": "app"})

    assert Client().get("/api/v1/me", **bearer(token)).status_code == 401
    assert not RefreshToken.objects.filter(revoked__isnull=True).exists()
    assert client.get(way()).status_code == 200
    assert Event.objects.filter(kind=events.PROGRAM_WITHDRAWN, subject_id=citizen.pk).count() == 1
    assert not Consent.objects.filter(withdrawn_at__isnull=True).exists()


def test_without_a_proof_the_reader_is_not_even_asked(client, citizen):
    sign_in(client, citizen)

    answer = back(client.get(way(code_challenge="", code_challenge_method="")))

    assert answer["error"] == "invalid_request"


def test_a_proof_in_clear_is_refused(client, citizen):
    sign_in(client, citizen)

    answer = back(consent(client, way(code_challenge_method="plain", code_challenge=VERIFIER)))

    assert answer["error"] == "invalid_request"
    assert "code" not in answer


def test_a_code_is_worth_nothing_without_its_proof_and_a_second_time(client, citizen):
    sign_in(client, citizen)
    code = back(consent(client, way()))["code"]

    wrong = swap(code, code_verifier="w" * 64)
    right = swap(code)
    again = swap(code)

    assert [a.status_code for a in (wrong, right, again)] == [400, 200, 400]


def test_an_address_that_is_not_registered_gets_nothing(client, citizen):
    sign_in(client, citizen)

    answer = client.get(way(redirect_uri="https://evil.example/"))

    assert answer.status_code == 400
    assert "form-action 'self';" in answer["Content-Security-Policy"] + ";"


def test_scopes_the_program_is_not_registered_for_are_refused(client, citizen):
    sign_in(client, citizen)

    assert back(client.get(way("openid licences")))["error"] == "invalid_scope"


def test_a_token_opens_only_what_its_scopes_say(client, citizen):
    sign_in(client, citizen)
    token = token_for(client, "openid cases")

    assert Client().get("/api/v1/me", **bearer(token)).status_code == 403
    assert Client().get("/api/v1/messages", **bearer(token)).status_code == 403


def test_without_a_token_there_is_no_me(client, citizen):
    sign_in(client, citizen)

    assert client.get("/api/v1/me").status_code == 401


def test_the_desk_scope_asks_for_the_second_factor_first(client, program):
    clerk = make_account()
    seat(clerk, Role.CLERK)
    device_of(clerk)
    sign_in(client, clerk)

    before = client.get(way("openid desk"))
    forced = client.post(
        way("openid desk"),
        {
            "client_id": "app",
            "redirect_uri": REDIRECT,
            "response_type": "code",
            "scope": "openid desk",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            "allow": "true",
        },
    )
    pass_second_factor(client, clerk, next=way("openid desk"))
    after = consent(client, way("openid desk"))

    assert before["Location"].startswith("/second-factor/")
    assert back(forced)["error"] == "access_denied"
    assert "code" in back(after)


def test_who_has_no_post_gets_no_desk_scope(client, citizen):
    sign_in(client, citizen)

    assert back(consent(client, way("openid desk")))["error"] == "access_denied"


def test_a_post_is_worn_over_the_api_only_with_the_desk_scope(client, program):
    clerk = make_account()
    post = seat(clerk, Role.CLERK)
    device_of(clerk)
    sign_in(client, clerk)
    plain = token_for(client, "openid identity cases")
    pass_second_factor(client, clerk, next="/")
    desk = token_for(client, "openid profile identity desk")

    hat = {HEADER_POST: post.public_id}
    body = {"name": "测试甲", "id_number": "1"}
    answers = [Client().post("/api/v1/real-name", body, "application/json", **bearer(t, **hat)) for t in (plain, desk)]
    listed = Client().get("/api/v1/me/hats", **bearer(desk)).json()

    assert [(a.status_code, a.json()["code"]) for a in answers] == [(403, "second_factor_needed"), (422, "invalid")]
    assert [p["id"] for p in listed["posts"]] == [post.public_id]


def test_a_token_for_the_desk_is_not_renewed_without_the_second_factor(client, program):
    clerk = make_account()
    seat(clerk, Role.CLERK)
    device_of(clerk)
    sign_in(client, clerk)
    pass_second_factor(client, clerk, next="/")

    given = swap(back(consent(client, way("openid profile desk")))["code"]).json()
    plain = swap(back(consent(client, way("openid profile cases")))["code"]).json()

    assert "refresh_token" not in given
    assert "refresh_token" in plain
    assert RefreshToken.objects.count() == 1
