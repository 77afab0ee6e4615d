import pytest
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.identity.choices import Role
from apps.identity.models import Account, Post
from apps.identity.requests import SESSION_POST
from apps.messaging import services
from apps.messaging.choices import SmsState
from apps.messaging.models import OutboundSms
from tests.messaging.conftest import at_post, make_message

pytestmark = pytest.mark.urls("tests.messaging.console_urls")
LIST = "/admin/messaging/outboundsms/"
CODE, PHONE = "042137", "13900000404"


@pytest.fixture
def failed(outside) -> OutboundSms:
    now = timezone.now()
    sms = services.queue_sms(
        key="code:1", phone=PHONE, template="sign_in_code", params={"code": CODE, "minutes": 5}, at=now
    )
    return services.send_sms(sms_id=sms.pk, now=now)


@pytest.fixture
def sit(client):
    """Sit down at a post, past the second factor."""

    def sit_down(role):
        actor = at_post(role)
        account = Account.objects.get(pk=actor.account_id)
        device = TOTPDevice.objects.create(user=account, name="phone", confirmed=True)
        client.force_login(account, backend="apps.identity.backends.AccountBackend")
        session = client.session
        session[SESSION_POST] = Post.objects.get(pk=actor.post_id).public_id
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()
        return client

    return sit_down


@pytest.mark.parametrize(("role", "reads_to_whom"), [(Role.SYSTEM_ADMIN, False), (Role.AUDIT_ADMIN, True)])
def test_the_console_shows_that_something_failed_and_not_what_was_said(sit, failed, role, reads_to_whom):
    browser = sit(role)

    pages = [browser.get(path) for path in (LIST, f"{LIST}{failed.pk}/change/")]

    assert [page.status_code for page in pages] == [200, 200]
    for page in pages:
        text = page.content.decode()
        assert ("139****0404" in text) == reads_to_whom
        assert PHONE not in text
        assert CODE not in text


def test_a_failed_sms_is_sent_again_from_the_console(sit, failed):
    browser = sit(Role.SYSTEM_ADMIN)

    browser.post(LIST, {"action": "resend", "_selected_action": [failed.pk]})

    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == (SmsState.WAITING, 0)


def test_who_configures_sees_nothing_of_what_was_sent(sit, failed, person):
    message = make_message(person=person)
    OutboundSms.objects.filter(pk=failed.pk).update(
        state=SmsState.SENT, sent_at=timezone.now(), provider_id="p1", last_error=""
    )
    browser = sit(Role.SYSTEM_ADMIN)

    listed = browser.get(LIST)
    one = browser.get(f"{LIST}{failed.pk}/change/")
    inbox = browser.get("/admin/messaging/message/")

    assert "sign_in_code" not in listed.content.decode().split("results")[-1]
    assert one.status_code == 302
    assert inbox.status_code == 403
    assert browser.get(f"/admin/messaging/message/{message.pk}/change/").status_code == 403


def test_the_auditor_looks_and_changes_nothing(sit, failed):
    browser = sit(Role.AUDIT_ADMIN)

    assert browser.get(LIST).status_code == 200
    browser.post(LIST, {"action": "resend", "_selected_action": [failed.pk]})

    failed.refresh_from_db()
    assert failed.state == SmsState.FAILED


def test_other_posts_do_not_get_in(sit, failed):
    browser = sit(Role.HEAD)

    assert browser.get(LIST).status_code == 403
    assert browser.get("/admin/messaging/message/").status_code == 403


def test_a_messages_text_stays_with_its_reader(sit, person):
    message = make_message(person=person)
    browser = sit(Role.AUDIT_ADMIN)

    text = browser.get(f"/admin/messaging/message/{message.pk}/change/").content.decode()

    assert message.public_id in text
    assert message.title not in text
    assert message.body not in text


def test_the_console_does_not_lead_from_a_person_to_their_ticket(sit, person):
    message = make_message(person=person, link="/tickets/secretticketid/")
    browser = sit(Role.AUDIT_ADMIN)

    for path in ("/admin/messaging/message/", f"/admin/messaging/message/{message.pk}/change/"):
        assert "secretticketid" not in browser.get(path).content.decode()
