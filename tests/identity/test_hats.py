from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from apps.common.actor import SYSTEM
from apps.identity import events
from apps.identity.choices import EntityKind, MandateKind, Role
from apps.identity.errors import SeparatedRoles
from apps.identity.models import LegalEntity, Mandate
from apps.identity.requests import SESSION_ON_BEHALF, SESSION_POST
from apps.identity.selectors import mandates_given, mandates_of
from apps.identity.services.people import give_mandate
from apps.identity.services.posts import end_post
from apps.journal.models import Event
from tests.identity.conftest import device_of, make_account, make_person, pass_second_factor, seat, sign_in, token_of

pytestmark = pytest.mark.django_db


def make_firm() -> LegalEntity:
    return LegalEntity.objects.create(
        name="示例商行", uscc="91620102MA7000001P", kind=EntityKind.COMPANY, representative=make_person()
    )


def let_act(account, firm, **fields) -> Mandate:
    now = timezone.now()
    fields = {"valid_from": timezone.localdate(now), **fields}
    return give_mandate(kind=MandateKind.AGENT, agent=account.person, entity=firm, actor=SYSTEM, at=now, **fields)


def test_a_post_needs_the_second_factor(client):
    account = make_account()
    post = seat(account, Role.CLERK)
    device_of(account)
    sign_in(client, account)

    before = client.post("/hats/", {"hat": f"post:{post.public_id}"})
    worn_before = client.session.get(SESSION_POST)
    pass_second_factor(client, account, next="/hats/")
    client.post("/hats/", {"hat": f"post:{post.public_id}"})

    assert before["Location"].startswith("/second-factor/")
    assert not worn_before
    assert client.session[SESSION_POST] == post.public_id


def test_the_only_post_is_put_on_with_the_second_factor(client):
    account = make_account()
    post = seat(account, Role.CLERK)
    device_of(account)

    sign_in(client, account)
    pass_second_factor(client, account)

    assert client.session[SESSION_POST] == post.public_id


def test_a_wrong_one_time_password_is_refused_noted_and_slows_down(client):
    account = make_account()
    seat(account, Role.CLERK)
    device = device_of(account)
    sign_in(client, account)
    right = token_of(device)

    wrong = client.post("/second-factor/", {"token": f"{(int(right) + 500) % 1_000_000:06d}"})
    too_soon = client.post("/second-factor/", {"token": right})

    assert (wrong.status_code, too_soon.status_code) == (422, 422)
    assert Event.objects.filter(kind=events.SECOND_FACTOR_FAILED, subject_id=account.pk).count() == 2
    assert not client.session.get(SESSION_POST)


def test_a_one_time_password_is_used_once():
    account = make_account()
    seat(account, Role.CLERK)
    token = token_of(device_of(account))
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser, account)

    passed = second.post("/second-factor/", {"token": token})
    again = second.post("/second-factor/", {"token": token})

    assert (passed.status_code, again.status_code) == (302, 422)


def test_the_code_of_real_devices_is_never_shown(client, settings):
    settings.PORTAL_DEMO = True
    account = make_account()
    seat(account, Role.CLERK)
    token = token_of(device_of(account))
    sign_in(client, account)

    text = client.get("/second-factor/").content.decode()

    assert token not in text


def test_staff_who_may_not_open_a_page_are_led_back_to_the_desk(client):
    account = make_account()
    seat(account, Role.SYSTEM_ADMIN, title="系统管理员")
    device_of(account)
    sign_in(client, account)
    pass_second_factor(client, account)

    page = client.get("/desk/matters/")
    text = page.content.decode()

    assert page.status_code == 403
    assert '<a class="button button-primary" href="/desk/">回工作台</a>' in text
    assert "您现在的岗位是“系统管理员”" in text
    assert "替家人或单位办事的" not in text


def test_another_accounts_post_is_refused(client):
    account, other = make_account(), make_account()
    seat(account, Role.CLERK)
    foreign = seat(other, Role.HEAD)
    device_of(account)
    sign_in(client, account)
    pass_second_factor(client, account)
    worn = client.session[SESSION_POST]

    answers = [
        client.post("/hats/", {"hat": f"post:{foreign.public_id}"}),
        client.post("/preferences/post/", {"post": foreign.public_id}),
    ]

    assert [a.status_code for a in answers] == [403, 403]
    assert client.session[SESSION_POST] == worn


def test_one_acts_for_a_firm_and_the_header_says_so(client):
    account, firm = make_account(person=make_person()), make_firm()
    let_act(account, firm)
    sign_in(client, account)

    client.post("/hats/", {"hat": f"entity:{firm.public_id}"})

    page = client.get("/account/")
    assert page.wsgi_request.actor.holder == ("entity", firm.pk)
    assert "示例商行" in page.content.decode().split("<main")[0]


def test_a_firm_without_mandate_is_refused(client):
    account, firm = make_account(person=make_person()), make_firm()
    sign_in(client, account)

    answer = client.post("/hats/", {"hat": f"entity:{firm.public_id}"})

    assert answer.status_code == 403
    assert not client.session.get(SESSION_ON_BEHALF)


def test_when_the_mandate_ends_one_is_oneself_again(client):
    account, firm = make_account(person=make_person()), make_firm()
    mandate = let_act(account, firm, valid_from=timezone.localdate() - timedelta(days=9))
    sign_in(client, account)
    client.post("/hats/", {"hat": f"entity:{firm.public_id}"})

    Mandate.objects.filter(pk=mandate.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    page = client.get("/account/")

    assert page.status_code == 200
    assert page.wsgi_request.actor.holder == ("person", account.person_id)


def test_when_the_post_ends_its_rights_end_with_the_next_request(client):
    account = make_account()
    post = seat(account, Role.HEAD)
    device_of(account)
    sign_in(client, account)
    pass_second_factor(client, account)

    now = timezone.now()
    end_post(post=post, actor=SYSTEM, at=now, until=timezone.localdate(now))

    assert client.get("/account/").wsgi_request.actor.post_id is None


def test_three_administrators_cannot_be_one_account():
    account = make_account()
    seat(account, Role.SYSTEM_ADMIN)

    for role in (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        with pytest.raises(SeparatedRoles):
            seat(account, role)

    assert get_user_model().objects.get(pk=account.pk).posts.count() == 1


@pytest.mark.parametrize(
    ("begins", "ends", "holds"), [(0, None, True), (-9, 0, True), (1, None, False), (-9, -1, False)]
)
def test_a_mandate_holds_from_its_first_day_to_its_last_for_both_sides(begins, ends, holds):
    today, account, principal = timezone.localdate(), make_account(person=make_person()), make_person()
    give_mandate(
        kind=MandateKind.GUARDIAN, agent=account.person, principal=principal, actor=SYSTEM, at=timezone.now(),
        valid_from=today + timedelta(days=begins),
        valid_until=None if ends is None else today + timedelta(days=ends),
    )  # fmt: skip

    assert mandates_of(account.person.pk, today=today).exists() is holds
    assert mandates_given(principal.pk, today=today).exists() is holds
    assert Mandate.objects.in_force(today).exists() is holds
