"""What signing in leaves behind does not pile up."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.utils import timezone

from apps.identity.jobs import forget_old
from apps.identity.models import AccessToken, PhoneCode
from apps.identity.services import housekeeping
from tests.identity.conftest import make_account

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=400)


def code(sent_at) -> PhoneCode:
    return PhoneCode.objects.create(
        phone_hash="h", purpose="sign_in", code_hash="c", sent_at=sent_at, expires_at=sent_at
    )


def token(program, expires) -> AccessToken:
    return AccessToken.objects.create(
        user=make_account(), application=program, token=str(expires), scope="openid", expires=expires
    )


def entry(model, at, **fields):
    row = model.objects.create(username="somebody", ip_address="10.0.0.1", user_agent=str(at), **fields)
    model.objects.filter(pk=row.pk).update(attempt_time=at)
    return row


def test_only_what_ended_is_forgotten(program):
    now = timezone.now()
    for at in (now - timedelta(days=3), now - timedelta(hours=1)):
        code(at)
        entry(AccessAttempt, at, failures_since_start=1)
        token(program, at + timedelta(days=2))
        Session.objects.create(session_key=f"{at:%d%H}", session_data="", expire_date=at + timedelta(days=2))

    forget_old()

    assert [PhoneCode.objects.get().sent_at, AccessAttempt.objects.get().attempt_time] == [now - timedelta(hours=1)] * 2
    assert AccessToken.objects.get().expires > now
    assert Session.objects.get().expire_date > now


def test_the_log_of_sign_ins_is_kept_as_long_as_the_law_wants(settings):
    now = timezone.now()
    settings.SIGN_IN_LOG_DAYS = 1
    entry(AccessLog, now - timedelta(days=179))
    entry(AccessLog, now - timedelta(days=181))

    assert housekeeping.forget_old(now=now) == 1
    assert AccessLog.objects.get().attempt_time == now - timedelta(days=179)
