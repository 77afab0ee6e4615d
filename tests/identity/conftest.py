import re
from collections.abc import Iterator
from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.common.actor import SYSTEM
from apps.common.crypto import blind_index
from apps.identity.models import Account, Application, Person, Post
from apps.identity.ports import close_clients
from apps.identity.selectors import PHONE_PURPOSE
from apps.identity.services.posts import give_post
from apps.organisation.models import Department, Division
from tests.support.counterparts import KEYS, Outside, running

PASSWORD = "Yellow-River-1909"
REDIRECT = "http://127.0.0.1:9/callback"
_numbers = count(1)


@pytest.fixture
def outside(settings) -> Iterator[Outside]:
    """The real counterparts, with the portal's SMS and real-name checks pointed at them."""
    with running() as outside:
        settings.SMS_URL, settings.SMS_KEY = outside.url + "/sms/v1/messages", KEYS["sms"]
        settings.REALNAME_URL, settings.REALNAME_KEY = outside.url + "/realname/v1/checks", KEYS["realname"]
        yield outside
        close_clients()


def code_on(outside: Outside, phone: str) -> str:
    """The code of the newest text on a phone."""
    return re.search(r"\d{6}", outside.phone(phone)[0]).group()


def make_person(**fields) -> Person:
    number = next(_numbers)
    fields = {"name": "测试甲", "level": 1, "verified_at": timezone.now(), **fields}
    return Person.objects.create(id_number=str(number), id_hash=blind_index(str(number), purpose="id"), **fields)


def make_account(phone: str = "", person: Person | None = None, **fields) -> Account:
    phone = phone or f"139{next(_numbers):08d}"
    return Account.objects.create_user(
        fields.pop("username", f"u{next(_numbers)}"),
        PASSWORD,
        phone=phone,
        phone_hash=blind_index(phone, purpose=PHONE_PURPOSE),
        person=person,
        **fields,
    )


def make_department() -> Department:
    number = next(_numbers)
    division, _made = Division.objects.get_or_create(code="620100000000", defaults={"name": "兰州市", "level": "city"})
    return Department.objects.create(
        slug=f"bureau-{number}",
        name="示例局",
        short_name="示例局",
        uscc=f"{number:018d}",
        division=division,
        path=f"bureau-{number}",
        phone_consult="0931-0000000",
        phone_supervise="0931-0000000",
    )


def seat(account: Account, role: str, **fields) -> Post:
    """Give an account the office opened a post, through the service."""
    now = timezone.now()
    account.is_staff = True
    fields = {"department": fields.pop("department", None) or make_department(), "title": "测试岗位", **fields}
    return give_post(account=account, role=role, actor=SYSTEM, at=now, since=timezone.localdate(now), **fields)


def device_of(account: Account) -> TOTPDevice:
    device, _made = TOTPDevice.objects.get_or_create(user=account, name="phone")
    return device


def token_of(device: TOTPDevice) -> str:
    """The one-time password the device shows now, or the next one if this one was used."""
    device.refresh_from_db()
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = timezone.now().timestamp()
    if totp.t() <= device.last_t:
        totp.time += device.step
    return f"{totp.token():06d}"


def sign_in(browser: Client, account: Account, **extra) -> None:
    """Sign in on the real page."""
    answer = browser.post("/sign-in/", {"username": account.username, "password": PASSWORD, **extra})
    assert answer.status_code == 302


def pass_second_factor(browser: Client, account: Account, **extra) -> None:
    answer = browser.post("/second-factor/", {"token": token_of(device_of(account)), **extra})
    assert answer.status_code == 302


GUARD = """CREATE TRIGGER journal_event_no_truncate BEFORE TRUNCATE ON journal_event
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change()"""


@pytest.fixture(scope="module")
def truncatable(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Let the tables be emptied after a test that really commits; the guard returns after the module."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER IF EXISTS journal_event_no_truncate ON journal_event")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(GUARD)


@pytest.fixture
def program(db) -> Application:
    return Application.objects.create(
        client_id="app",
        name="测试应用",
        client_type=Application.CLIENT_PUBLIC,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=REDIRECT,
        algorithm=Application.RS256_ALGORITHM,
        allowed_scopes="openid profile identity cases desk",
    )
