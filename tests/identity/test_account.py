from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from apps.common.actor import PERSON
from apps.identity import events
from apps.identity.choices import Role
from apps.identity.models import AccessToken, Account
from apps.identity.services import exports
from apps.identity.services.exports import register_export
from apps.journal.models import Event, ReadLog
from tests.identity.conftest import PASSWORD, code_on, make_account, make_person, seat, sign_in

pytestmark = pytest.mark.django_db
PAGES = ("/account/", "/account/phone/", "/account/password/", "/hats/", "/second-factor/", "/real-name/")


@pytest.mark.parametrize("path", PAGES)
def test_strangers_are_sent_to_sign_in(client, path):
    answer = client.get(path)

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in/")


def test_my_account_shows_numbers_masked(client):
    account = make_account("13912340100", make_person(name="测试张兰"))
    sign_in(client, account)

    text = client.get("/account/").content.decode().split("<main")[1]

    assert "139****0100" in text
    assert "13912340100" not in text
    assert "测**兰" in text


def test_who_looked_is_told_by_post_and_only_to_the_person(client):
    mine, other = make_person(), make_person()
    post = seat(make_account(), Role.CLERK, title="综合窗口")
    for person, reason in ((mine, "核对电话"), (other, "别人的事")):
        ReadLog.objects.create(
            account_id=post.account_id,
            post_id=post.pk,
            holder_type=PERSON,
            holder_id=person.pk,
            subject_type="cases.case",
            subject_id=1,
            reason=reason,
            at=timezone.now(),
        )
    sign_in(client, make_account(person=mine))

    text = client.get("/account/").content.decode()

    assert "示例局 · 综合窗口：打开了办件，理由：核对电话" in text
    assert "别人的事" not in text


def test_the_download_holds_my_data_and_nobody_elses(client, monkeypatch):
    monkeypatch.setattr(exports, "_parts", {})
    register_export("cases", lambda actor: [actor.person_id])
    mine, other = make_person(name="测试张兰"), make_person(name="测试赵川")
    account = make_account("13912340101", mine)
    make_account("13912340102", other)
    sign_in(client, account)

    assert client.get("/account/download/").status_code == 405
    answer = client.post("/account/download/")

    data = answer.json()
    assert (data["person"]["name"], data["account"]["phone"]) == ("测试张兰", "13912340101")
    assert data["cases"] == [mine.pk]
    assert "测试赵川" not in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert Event.objects.filter(kind=events.DATA_EXPORTED, subject_id=account.pk).count() == 1


def test_the_phone_is_changed_with_a_code_to_the_new_one_and_the_password(client, outside):
    account = make_account("13912340103", make_person())
    sign_in(client, account)

    client.post("/account/phone/", {"phone": "13912340104", "send": "1"})
    code = code_on(outside, "13912340104")
    stolen = client.post("/account/phone/", {"phone": "13912340105", "code": code, "present": PASSWORD})
    left_open = client.post("/account/phone/", {"phone": "13912340104", "code": code, "present": "guess"})
    answer = client.post("/account/phone/", {"phone": "13912340104", "code": code, "present": PASSWORD})

    account.refresh_from_db()
    assert (stolen.status_code, left_open.status_code, answer.status_code) == (422, 422, 302)
    assert account.phone == account.person.phone == "13912340104"


def test_somebody_elses_phone_is_not_taken(client, outside):
    account = make_account("13912340106")
    make_account("13912340107")
    sign_in(client, account)

    client.post("/account/phone/", {"phone": "13912340107", "send": "1"})
    answer = client.post(
        "/account/phone/", {"phone": "13912340107", "code": code_on(outside, "13912340107"), "present": PASSWORD}
    )

    account.refresh_from_db()
    assert (answer.status_code, account.phone) == (422, "13912340106")


def test_the_password_is_changed_with_the_present_one_and_ends_other_sessions(client):
    account = make_account()
    other = type(client)()
    for browser in (client, other):
        sign_in(browser, account)

    wrong = client.post("/account/password/", {"present": "x", "password": "Baita-Mountain-7"})
    right = client.post("/account/password/", {"present": PASSWORD, "password": "Baita-Mountain-7"})

    assert wrong.context["form"].errors == {"present": ["现在的密码不对。"]}
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302


def test_a_new_password_by_code_ends_the_programs_tokens(client, outside, program):
    account = make_account("13912340108")
    AccessToken.objects.create(
        user=account, application=program, token="t", scope="profile", expires=timezone.now() + timedelta(days=1)
    )
    client.post("/reset-password/", {"phone": account.phone, "send": "1"})

    client.post(
        "/reset-password/",
        {"phone": account.phone, "code": code_on(outside, account.phone), "password": "Baita-Mountain-7"},
    )

    assert not AccessToken.objects.exists()


def test_what_one_likes_is_kept_with_cookie_and_account(client):
    account = make_account()
    sign_in(client, account)

    client.post("/preferences/elder/", {"elder": "1", "size": "26"})
    client.post("/preferences/language/", {"language": "en"})
    answer = client.post("/preferences/language/", {"language": "xx", "next": "//evil.example"})

    account = Account.objects.get(pk=account.pk)
    assert (account.elder_mode, account.language, answer["Location"]) == (True, "en", "/")
    page = client.get("/account/").content.decode()
    assert 'data-mode="elder" data-size="26"' in page
    assert 'lang="en"' in page
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
