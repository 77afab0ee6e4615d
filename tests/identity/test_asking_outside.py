"""Another system that is slow lets nobody wait: it is asked before anything is locked. Codes are counted one by one."""

import threading
import time

import pytest
from django.db import connection
from django.utils import timezone

from apps.common.actor import Actor
from apps.common.errors import DomainError
from apps.identity.choices import CodePurpose
from apps.identity.errors import CodesUsedUp, TooManyCodes
from apps.identity.models import Account, LegalEntity, PhoneCode
from apps.identity.services import accounts, people
from tests.identity.conftest import make_account
from tests.identity.firms import credit_code
from tests.identity.test_mandate_races import race
from tests.support.counterparts import KEYS
from tests.support.visitors import make_visitors

SECONDS = 10
SILENCE = {"kind": "silence", "seconds": 3.0}
# Row locks and open transactions of everybody but ourselves.
WAITING = """SELECT query FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%%'"""
PHONE = "13900030001"


def verify() -> None:
    now = timezone.now()
    person = {"name": "测试甲", "id_number": "620102199003070018"}
    account = Account.objects.get(username="new")
    people.verify_account(account=account, **person, actor=Actor(), at=now, today=timezone.localdate(now))


def ask_for_a_code() -> None:
    accounts.send_code(phone=PHONE, purpose=CodePurpose.SIGN_IN, now=timezone.now())


def claim() -> None:
    body = {"name": "示例白塔书店", "uscc": credit_code(42)}
    make_visitors("stranger")["stranger"].ask("POST", "/api/v1/me/firms", body, key="k")


def open_while(work, outside) -> list[str]:
    """Return what other connections have open while ``work`` waits for the other system."""

    def run():
        try:
            work()
        except DomainError:
            pass
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    until = time.monotonic() + SECONDS
    while outside.call("GET", "/_faults").json()["faults"]:
        assert time.monotonic() < until, "nobody asked"
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        found = [row[0] for row in cursor.fetchall()]
    thread.join(SECONDS)
    return found


@pytest.mark.usefixtures("live_city")
@pytest.mark.parametrize(
    ("path", "work"),
    [("/realname/", verify), ("/sms/", ask_for_a_code), ("/registry/", claim)],
    ids=["realname", "sms", "registry"],
)
def test_nothing_is_open_while_another_system_is_asked(outside, settings, path, work):
    settings.REGISTRY_URL, settings.REGISTRY_KEY = outside.url + "/registry/v1/checks", KEYS["registry"]
    make_account("13900030009", username="new")
    outside.plan(path, **SILENCE)

    assert open_while(work, outside) == []


@pytest.mark.usefixtures("truncatable")
@pytest.mark.django_db(transaction=True)
def test_of_requests_at_once_one_sends_a_code(outside):
    results = race(*[lambda: sent(timezone.now())] * 4)

    assert sorted(type(result).__name__ for result in results) == ["PhoneCode"] + ["TooManyCodes"] * 3
    assert len(outside.phone(PHONE)) == 1


@pytest.mark.usefixtures("truncatable")
@pytest.mark.django_db(transaction=True)
def test_requests_at_once_do_not_pass_the_number_of_a_day(outside):
    now = timezone.now()
    for number in range(accounts.CODES_A_DAY - 1):
        PhoneCode.objects.create(
            phone_hash=accounts.blind_index(PHONE, purpose=accounts.PHONE_PURPOSE), purpose="other",
            code_hash=str(number), sent_at=now, expires_at=now,
        )  # fmt: skip

    results = race(*[lambda purpose=purpose: sent(now, purpose) for purpose in CodePurpose])

    assert sum(isinstance(result, PhoneCode) for result in results) == 1
    assert sum(isinstance(result, CodesUsedUp) for result in results) == len(CodePurpose) - 1


def sent(now, purpose=CodePurpose.SIGN_IN) -> PhoneCode | TooManyCodes:
    """The code sent, or why there is none."""
    try:
        return accounts.send_code(phone=PHONE, purpose=purpose, now=now)
    except TooManyCodes as refusal:
        return refusal


def test_a_key_with_an_answer_asks_no_register_again(city, outside, settings):
    settings.REGISTRY_URL, settings.REGISTRY_KEY = outside.url + "/registry/v1/checks", KEYS["registry"]
    visitor, body = make_visitors("stranger")["stranger"], {"name": "示例白塔书店", "uscc": credit_code(42)}
    first = visitor.ask("POST", "/api/v1/me/firms", body, key="k")
    settings.REGISTRY_URL = "http://127.0.0.1:9/registry"

    again = visitor.ask("POST", "/api/v1/me/firms", body, key="k")
    other = visitor.ask("POST", "/api/v1/me/firms", body | {"name": "示例书店"}, key="k")

    assert (again.status_code, again.json()) == (201, first.json())
    assert other.json()["code"] == "idempotency_key_reused"
    assert LegalEntity.objects.filter(uscc=body["uscc"]).count() == 1
