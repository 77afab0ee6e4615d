"""How much a stranger may try, and what a program may claim."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from apps.identity.choices import CodePurpose
from apps.identity.errors import CodesUsedUp
from apps.identity.models import AccessToken, Account, Application, PhoneCode
from apps.identity.requests import actor_of, address_of
from apps.identity.selectors import live_tokens
from apps.identity.services import accounts
from tests.identity.conftest import PASSWORD, code_on, make_account, sign_in

pytestmark = pytest.mark.django_db
PHONE = "13900020001"


def let_in(account: Account, **fields: bool) -> AccessToken:
    """Give a program a token of an account."""
    program = Application.objects.create(
        client_id="program", name="program", client_type="public", authorization_grant_type="authorization-code",
        **fields,
    )  # fmt: skip
    return AccessToken.objects.create(
        user=account, application=program, token="secret", scope="openid", expires=timezone.now() + timedelta(hours=1)
    )


def test_a_phone_gets_only_so_many_codes_in_a_day(outside):
    start = timezone.now()
    purposes = [CodePurpose.SIGN_IN, CodePurpose.RESET]
    for number in range(accounts.CODES_A_DAY):
        moment = start + timedelta(minutes=2 * number)
        accounts.send_code(phone=PHONE, purpose=purposes[number % 2], now=moment)

    with pytest.raises(CodesUsedUp):
        accounts.send_code(phone=PHONE, purpose=CodePurpose.SIGN_IN, now=start + timedelta(hours=2))
    accounts.send_code(phone=PHONE, purpose=CodePurpose.SIGN_IN, now=start + timedelta(hours=25))

    assert PhoneCode.objects.count() == accounts.CODES_A_DAY + 1
    assert code_on(outside, PHONE)


def test_a_forged_forwarding_header_changes_no_address():
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "1.2.3.4"}, REMOTE_ADDR="10.0.0.9")

    assert address_of(request) == "10.0.0.9"


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("2001:db8:1:2:a:b:c:d", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("::ffff:10.0.0.9", "10.0.0.9"),
    ],
)
def test_every_address_of_one_household_is_counted_as_one(address, counted_as):
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=address)) == counted_as


def test_a_changed_password_ends_what_programs_hold(client):
    account = make_account()
    let_in(account)
    sign_in(client, account)

    client.post("/account/password/", {"present": PASSWORD, "password": "Zhongshan-Bridge-1909"})

    assert not live_tokens(account, timezone.now()).exists()
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize(("is_first_party", "channel"), [(True, "window"), (False, "partner")])
def test_only_our_own_programs_name_the_channel(is_first_party, channel):
    account = make_account()
    token = let_in(account, is_first_party=is_first_party)
    request = RequestFactory().get("/", headers={"X-Channel": "window"})
    request.user, request.auth = account, token

    assert actor_of(request).channel == channel


def test_pages_made_for_one_person_are_kept_nowhere(client):
    public = client.get("/")
    sign_in(client, make_account())

    private = client.get("/cases/")

    assert "no-store" not in public.headers.get("Cache-Control", "")
    assert "no-store" in private["Cache-Control"]


@pytest.mark.parametrize("path", ["/api/v1/matters?department=%00", "/matters/?q=%00"])
def test_a_nul_in_an_address_is_refused_not_broken(client, path):
    assert client.get(path).status_code == 400


def test_a_nul_in_a_form_is_refused_not_broken(client):
    account = make_account()
    sign_in(client, account)

    assert client.post("/hats/", {"hat": "post:\0"}).status_code == 400
