from datetime import timedelta

import pytest
from django.utils import timezone

from apps.common.actor import Actor
from apps.common.errors import NotAllowed
from apps.identity.choices import Role
from apps.journal.models import Event
from apps.messaging import jobs, ports, selectors, services
from apps.messaging.choices import SmsState
from apps.messaging.errors import NotFailed
from apps.messaging.models import OutboundSms
from tests.conftest import NOW
from tests.messaging.conftest import at_post
from tests.support.counterparts import running

PHONE = "13912345678"


def queue(key="code:1", phone=PHONE, **fields) -> OutboundSms:
    return services.queue_sms(
        key=key, phone=phone, template="sign_in_code", params={"code": "042137", "minutes": 5}, at=NOW, **fields
    )


def send(sms, now=NOW):
    return services.send_sms(sms_id=sms.pk, now=now)


def fail(sms, *, now=NOW):
    """Try until the row stays failed; return the moments of the attempts."""
    moments = []
    while sms.state == SmsState.WAITING:
        now = max(now, sms.next_attempt_at)
        moments.append(now)
        sms = send(sms, now)
        ports.close_gateways()  # a fresh breaker: the waiting between attempts outlasts it
    return moments


@pytest.fixture
def resender() -> Actor:
    return at_post(Role.SYSTEM_ADMIN)


def test_an_sms_arrives_on_the_phone(outside):
    sms = send(queue())

    assert sms.state == SmsState.SENT
    assert sms.provider_id.startswith("sms_")
    assert outside.phone(PHONE) == [
        "【兰州政务服务】您的验证码是042137，5分钟内有效。工作人员不会向您要验证码，请不要告诉任何人。"
    ]


def test_a_sick_gateway_delays_and_loses_nothing(outside):
    sms = queue()
    outside.plan("/sms/", status=503, times=2)

    states = [send(sms, NOW + step).state for step in (timedelta(), timedelta(seconds=15), timedelta(seconds=45))]

    assert states == [SmsState.WAITING, SmsState.WAITING, SmsState.SENT]
    assert len(outside.phone(PHONE)) == 1


def test_an_sms_is_not_tried_before_its_time(outside):
    sms = queue()
    outside.plan("/sms/", status=503)
    send(sms)

    assert send(sms, NOW + timedelta(seconds=14)) is None
    assert OutboundSms.objects.get().attempts == 1


def test_a_lost_answer_never_sends_twice(outside):
    sms = queue()
    outside.plan("/sms/", kind="lost", method="POST")

    first = send(sms)
    second = send(sms, NOW + timedelta(minutes=1))

    assert (first.state, second.state) == (SmsState.WAITING, SmsState.SENT)
    assert len(outside.phone(PHONE)) == 1


def test_half_an_answer_never_sends_twice(outside):
    phone = "13900000599"
    sms = queue(phone=phone)

    first = send(sms)
    second = send(sms, NOW + timedelta(minutes=1))

    assert first.last_error == "outside_nonsense: not JSON"
    assert second.state == SmsState.SENT
    assert len(outside.phone(phone)) == 1


def test_sent_is_sent(outside):
    sms = queue()

    assert send(sms).state == SmsState.SENT
    assert send(sms) is None
    assert queue().state == SmsState.SENT
    assert len(outside.phone(PHONE)) == 1


def test_a_gateway_that_is_away_leaves_the_row_waiting(settings):
    with running() as gone:
        settings.SMS_URL = gone.url + "/sms/v1/messages"

    sms = send(queue())
    ports.close_gateways()

    assert (sms.state, sms.attempts) == (SmsState.WAITING, 1)
    assert sms.last_error == "outside_unavailable: no connection"


def test_a_refused_number_fails_at_once(outside):
    sms = send(queue(phone="13900000404"))

    assert (sms.state, sms.attempts) == (SmsState.FAILED, 1)
    assert sms.last_error == "outside_refused: number_not_in_service"


def test_attempts_end_in_a_visible_row(outside):
    sms = queue(phone="13900000503")

    moments = fail(sms)

    assert len(moments) == services.MAX_ATTEMPTS
    assert moments[-1] - moments[0] == timedelta(seconds=15 * (2**7 - 1))
    assert OutboundSms.objects.get().state == SmsState.FAILED


def test_a_resting_breaker_costs_no_attempt(outside):
    outside.plan("/sms/", status=503, times=50)
    for place in range(5):
        send(queue(key=f"code:{place}"))

    sms = send(queue(key="code:later"))

    assert (sms.state, sms.attempts) == (SmsState.WAITING, 0)
    assert sms.next_attempt_at > NOW


def test_a_code_nobody_can_use_is_not_sent(outside):
    sms = queue(useless_at=NOW + timedelta(minutes=5))

    sms = send(sms, NOW + timedelta(minutes=6))

    assert (sms.state, sms.last_error) == (SmsState.FAILED, "too late")
    assert outside.phone(PHONE) == []


def test_a_failed_sms_can_be_sent_again_on_the_record(outside, resender):
    sms = send(queue(phone="13900000404"))

    again = services.resend_sms(sms=sms, actor=resender, at=NOW)

    assert (again.state, again.attempts, again.key) == (SmsState.WAITING, 0, sms.key)
    event = Event.objects.get(kind="messaging.sms_resent")
    assert (event.account_id, event.post_id) == (resender.account_id, resender.post_id)


def test_sent_again_after_a_lost_answer_arrives_once(outside, resender):
    sms = queue()
    for _attempt in range(services.MAX_ATTEMPTS):
        outside.plan("/sms/", kind="lost", method="POST")
    fail(sms)

    sms = send(services.resend_sms(sms=sms, actor=resender, at=NOW))

    assert sms.state == SmsState.SENT
    assert len(outside.phone(PHONE)) == 1


def test_what_waits_or_was_sent_cannot_be_sent_again(outside, resender):
    sms = queue()
    with pytest.raises(NotFailed):
        services.resend_sms(sms=sms, actor=resender, at=NOW)
    send(sms)

    with pytest.raises(NotFailed):
        services.resend_sms(sms=sms, actor=resender, at=NOW)

    assert not Event.objects.exists()


@pytest.mark.parametrize("role", [Role.AUDIT_ADMIN, Role.HEAD])
def test_who_does_not_look_after_sending_sends_nothing_again(outside, role):
    stranger = at_post(role)
    sms = send(queue(phone="13900000404"))

    with pytest.raises(NotAllowed):
        services.resend_sms(sms=sms, actor=stranger, at=NOW)

    assert OutboundSms.objects.get().state == SmsState.FAILED


def test_the_job_sends_what_waits_and_nothing_else(outside, time_machine):
    time_machine.move_to(NOW)
    queue(key="code:1")
    queue(key="code:2", phone="13900000002")
    OutboundSms.objects.filter(key="code:2").update(next_attempt_at=timezone.now() + timedelta(hours=1))

    assert jobs.send_waiting_sms() == 1
    assert jobs.send_waiting_sms() == 0
    assert outside.phone("13900000002") == []


def test_one_bad_number_does_not_hold_up_the_others(outside, time_machine):
    time_machine.move_to(NOW)
    for place, phone in enumerate(("13900000404", "13900000503", PHONE)):
        queue(key=f"code:{place}", phone=phone)

    assert jobs.send_waiting_sms() == 3
    assert len(outside.phone(PHONE)) == 1
    assert selectors.due_sms_ids(now=timezone.now(), most=9) == []
