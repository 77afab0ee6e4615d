from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.identity import events
from apps.identity.choices import CodePurpose
from apps.identity.middleware import SESSION_SEEN, SESSION_STARTED
from apps.identity.models import PhoneCode
from apps.journal.models import Event
from tests.identity.conftest import PASSWORD, code_on, make_account, sign_in

pytestmark = pytest.mark.django_db


def try_in(browser, name, password="wrong-password", **extra):
    return browser.post("/sign-in/", {"username": name, "password": password, **extra})


def is_in(browser) -> bool:
    return browser.get("/account/").status_code == 200


@pytest.mark.parametrize("field", ["username", "phone"])
def test_one_signs_in_with_login_name_or_phone(client, field):
    account = make_account()

    answer = try_in(client, getattr(account, field), PASSWORD)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(client)
    event = Event.objects.get(kind=events.SIGNED_IN)
    assert (event.subject_id, event.facts) == (account.pk, {"through": "password"})


def test_a_refusal_does_not_tell_whether_there_is_an_account(client):
    account = make_account()

    known, unknown = try_in(client, account.phone), try_in(client, "13700000000")

    assert known.status_code == unknown.status_code == 422
    assert [str(e) for e in known.context["form"].errors["__all__"]] == [
        str(e) for e in unknown.context["form"].errors["__all__"]
    ]


def test_five_wrong_passwords_lock_the_account_however_it_is_called(client):
    account = make_account()

    answers = [try_in(client, name).status_code for name in [account.phone, account.username] * 2 + [account.phone]]
    right = try_in(client, account.username, PASSWORD)

    assert answers[:4] == [422] * 4
    assert (answers[4], right.status_code) == (429, 429)
    assert "暂时锁定" in right.content.decode()
    assert not is_in(client)


def test_no_phone_is_kept_in_clear_by_failed_attempts(client, django_assert_max_num_queries):
    from axes.models import AccessAttempt  # noqa: PLC0415

    account = make_account()

    try_in(client, account.phone)
    try_in(client, "13700000001")

    names = list(AccessAttempt.objects.order_by("id").values_list("username", "get_data", "post_data"))
    assert len(names) == 2
    assert account.phone not in str(names)
    assert "13700000001" not in str(names)


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_sent_to_another_site(client, wanted):
    answer = try_in(client, make_account().username, PASSWORD, next=wanted)

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_one_goes_on_to_where_one_wanted(client):
    answer = try_in(client, make_account().username, PASSWORD, next="/hats/?a=1")

    assert answer["Location"] == "/hats/?a=1"


def test_the_session_gets_a_new_id(client):
    client.post("/preferences/elder/", {"elder": "1"})
    client.session["before"] = 1
    session = client.session
    session.save()
    client.cookies["sessionid"] = before = session.session_key

    sign_in(client, make_account())

    assert client.session.session_key != before


def test_one_signs_in_with_a_code(client, outside):
    account = make_account("13912340001")

    client.post("/sign-in/code/", {"phone": "13912340001", "send": "1"})
    answer = client.post("/sign-in/code/", {"phone": "13912340001", "code": code_on(outside, "13912340001")})

    assert answer.status_code == 302
    assert Event.objects.get(kind=events.SIGNED_IN, subject_id=account.pk).facts == {"through": "code"}


def test_a_code_is_used_once(client, outside):
    make_account("13912340002")
    client.post("/sign-in/code/", {"phone": "13912340002", "send": "1"})
    code = code_on(outside, "13912340002")

    first = Client().post("/sign-in/code/", {"phone": "13912340002", "code": code})
    second = Client().post("/sign-in/code/", {"phone": "13912340002", "code": code})

    assert (first.status_code, second.status_code) == (302, 422)


def test_after_five_wrong_tries_the_right_code_is_worth_nothing(client, outside):
    make_account("13912340003")
    client.post("/sign-in/code/", {"phone": "13912340003", "send": "1"})
    code = code_on(outside, "13912340003")
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"

    for _ in range(5):
        assert client.post("/sign-in/code/", {"phone": "13912340003", "code": wrong}).status_code == 422
    answer = client.post("/sign-in/code/", {"phone": "13912340003", "code": code})

    assert answer.status_code == 422
    assert not is_in(client)


def test_a_phone_without_account_gets_the_same_answers(client, outside):
    make_account("13912340004")

    pages = []
    for phone in ("13912340004", "13912340005"):
        sent = client.post("/sign-in/code/", {"phone": phone, "send": "1"})
        tried = client.post("/sign-in/code/", {"phone": phone, "code": "000000"})
        pages.append(
            [(p.status_code, p.content.decode().replace(phone, "").replace("0005", "0004")) for p in (sent, tried)]
        )

    assert strip_tokens(pages[0]) == strip_tokens(pages[1])


def strip_tokens(pages):
    return [(status, "\n".join(line for line in text.splitlines() if "csrf" not in line)) for status, text in pages]


def test_asking_for_a_second_code_at_once_is_refused(client, outside):
    client.post("/sign-in/code/", {"phone": "13912340006", "send": "1"})

    answer = client.post("/sign-in/code/", {"phone": "13912340006", "send": "1"})

    assert answer.status_code == 422
    assert len(outside.phone("13912340006")) == 1


def test_one_address_cannot_send_codes_to_many_phones(client, outside):
    answers = [client.post("/sign-in/code/", {"phone": f"139123401{n:02d}", "send": "1"}) for n in range(12)]

    assert [a.status_code for a in answers] == [200] * 10 + [422] * 2
    assert PhoneCode.objects.count() == 10


def test_a_gateway_that_is_away_is_said_and_its_code_counts(client, outside):
    answers = [client.post("/sign-in/code/", {"phone": "13912340503", "send": "1"}) for _try in range(2)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].content != answers[1].content
    assert PhoneCode.objects.filter(purpose=CodePurpose.SIGN_IN).count() == 1


def test_signing_out_ends_the_session_and_is_noted(client):
    account = make_account()
    sign_in(client, account)

    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")

    assert not is_in(client)
    assert Event.objects.get(kind=events.SIGNED_OUT, subject_id=account.pk).facts == {"because": "asked"}


@pytest.mark.parametrize(
    ("key", "minutes", "staff", "because"),
    [
        (SESSION_SEEN, 31, False, "idle"),
        (SESSION_SEEN, 16, True, "idle"),
        (SESSION_STARTED, 8 * 60 + 1, False, "age"),
    ],
)
def test_a_session_ends_in_time(client, key, minutes, staff, because):
    account = make_account(is_staff=staff)
    sign_in(client, account)
    session = client.session
    session[key] = (timezone.now() - timedelta(minutes=minutes)).isoformat()
    session.save()

    assert not is_in(client)
    assert Event.objects.get(kind=events.SIGNED_OUT).facts == {"because": because}


@pytest.mark.parametrize(("staff", "kept"), [(True, False), (False, True)])
def test_only_citizens_are_told_of_drafts_when_the_session_ended(client, staff, kept):
    account = make_account(is_staff=staff)
    sign_in(client, account)
    session = client.session
    session[SESSION_SEEN] = (timezone.now() - timedelta(minutes=31)).isoformat()
    session.save()

    text = client.get("/account/", follow=True).content.decode()

    assert ("还在草稿里" in text) == kept
    assert ("没有保存，请重新填写" in text) != kept


def test_what_is_missing_is_asked_for_by_its_name(client):
    text = client.post("/sign-in/", {"username": "", "password": ""}).content.decode()

    assert text.count("请填写手机号或登录名。") == 2
    assert "请填写密码。" in text
    assert "密码：" not in text
    assert "必填项" not in text


def test_a_message_that_names_its_field_does_without_the_label(client):
    sign_in(client, make_account())

    text = client.post("/real-name/", {"name": "测试甲", "id_number": "123"}).content.decode()

    assert "身份证号码应为18位" in text
    assert "身份证号：" not in text


def test_a_citizen_idle_for_a_quarter_of_an_hour_stays(client):
    sign_in(client, make_account())
    session = client.session
    session[SESSION_SEEN] = (timezone.now() - timedelta(minutes=16)).isoformat()
    session.save()

    assert is_in(client)


def test_staff_have_one_session_and_citizens_many():
    clerk, citizen = make_account(is_staff=True), make_account()
    browsers = {account: (Client(), Client()) for account in (clerk, citizen)}
    for account, pair in browsers.items():
        for browser in pair:
            sign_in(browser, account)

    assert [is_in(b) for b in browsers[clerk]] == [False, True]
    assert [is_in(b) for b in browsers[citizen]] == [True, True]
    assert "您的账号刚在别处登录" in browsers[clerk][0].get("/desk/", follow=True).content.decode()


def test_a_forgotten_password_is_replaced_with_a_code(client, outside):
    account = make_account("13912340007")
    client.post("/reset-password/", {"phone": "13912340007", "send": "1"})
    code = code_on(outside, "13912340007")

    weak = client.post("/reset-password/", {"phone": "13912340007", "code": code, "password": "12345678"})
    answer = client.post("/reset-password/", {"phone": "13912340007", "code": code, "password": "Baita-Mountain-7"})

    assert (weak.status_code, answer.status_code) == (422, 302)
    account.refresh_from_db()
    assert account.check_password("Baita-Mountain-7")
