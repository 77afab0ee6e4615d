import threading

import pytest
from django.db import connection
from django.utils import timezone

from apps.common.actor import ANONYMOUS
from apps.common.identifiers import id_check_character
from apps.identity.errors import AlreadyVerified, PhoneTaken
from apps.identity.models import Account, Person
from apps.identity.services import accounts, people
from tests.identity.conftest import PASSWORD, code_on, make_account

ID_NUMBER = "62010219900307001" + id_check_character("62010219900307001")
OTHER_ID = "62010319850412003" + id_check_character("62010319850412003")
JSON = "application/json"


@pytest.mark.django_db
def test_a_citizen_registers_and_is_verified_in_three_steps(client, outside):
    phone = "13900010001"

    client.post("/register/", {"phone": phone, "send": "1", "next": "/hats/"})
    fields = {"phone": phone, "code": code_on(outside, phone), "password": PASSWORD, "next": "/hats/"}
    made = client.post("/register/", fields)
    step_two = client.get(made["Location"])
    verified = client.post(made["Location"], {"name": "测试甲", "id_number": ID_NUMBER.lower(), "next": "/hats/"})
    done = client.get(verified["Location"])

    account = Account.objects.get()
    assert step_two.status_code == 200
    assert (account.phone, account.person.id_number, account.person.level) == (phone, ID_NUMBER, 1)
    assert 'href="/hats/"' in done.content.decode()
    assert ID_NUMBER not in client.get("/account/").content.decode()


@pytest.mark.django_db
def test_a_phone_is_registered_once(client, outside):
    make_account("13900010002")
    client.post("/register/", {"phone": "13900010002", "send": "1"})

    fields = {"phone": "13900010002", "code": code_on(outside, "13900010002"), "password": PASSWORD}
    answer = client.post("/register/", fields)

    assert answer.status_code == 422
    assert Account.objects.count() == 1


@pytest.mark.django_db
def test_a_name_that_does_not_fit_the_number_verifies_nobody(client, outside):
    account = make_account()
    client.force_login(account, backend="apps.identity.backends.AccountBackend")

    answer = client.post("/real-name/", {"name": "测试不符", "id_number": ID_NUMBER})

    account.refresh_from_db()
    assert (answer.status_code, account.person_id) == (422, None)
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_a_verified_account_cannot_become_somebody_else(outside):
    account, now = make_account(), timezone.now()
    common = {"account": account, "actor": ANONYMOUS, "at": now, "today": now.date()}
    people.verify_account(name="测试甲", id_number=ID_NUMBER, **common)

    with pytest.raises(AlreadyVerified):
        people.verify_account(name="测试乙", id_number=OTHER_ID, **common)

    account.refresh_from_db()
    assert account.person.id_number == ID_NUMBER


@pytest.mark.django_db
def test_a_program_registers_a_citizen_once_per_key(client, outside):
    phone = "13900010003"
    sent = client.post("/api/v1/codes", {"phone": phone, "purpose": "register"}, JSON)
    body = {"phone": phone, "code": code_on(outside, phone), "password": PASSWORD}

    without_key = client.post("/api/v1/register", body, JSON)
    first = client.post("/api/v1/register", body, JSON, headers={"Idempotency-Key": "k1"})
    again = client.post("/api/v1/register", body, JSON, headers={"Idempotency-Key": "k1"})
    other = client.post(
        "/api/v1/register", body | {"password": "Another-1909"}, JSON, headers={"Idempotency-Key": "k1"}
    )

    assert [a.status_code for a in (sent, without_key, first, again, other)] == [201, 400, 201, 201, 422]
    assert first.json() == again.json() == {"sub": Account.objects.get().sub}


@pytest.mark.django_db
def test_wrong_codes_count_over_the_api_too(client, outside):
    phone = "13900010004"
    client.post("/api/v1/codes", {"phone": phone, "purpose": "register"}, JSON)
    code = code_on(outside, phone)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"

    tries = [
        client.post(
            "/api/v1/register",
            {"phone": phone, "code": text, "password": PASSWORD},
            JSON,
            headers={"Idempotency-Key": f"k{n}"},
        )
        for n, text in enumerate([wrong] * 5 + [code])
    ]

    assert [t.status_code for t in tries] == [422] * 6
    assert tries[-1].json()["code"] == "wrong_code"
    assert not Account.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("truncatable")
def test_two_registrations_of_one_phone_make_one_account():
    barrier, results = threading.Barrier(2), []

    def register():
        try:
            barrier.wait()
            accounts.make_account(phone="13900010005", password=PASSWORD, actor=ANONYMOUS, now=timezone.now())
            results.append("made")
        except PhoneTaken:
            results.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=register) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["made", "taken"]
    assert Account.objects.count() == 1
