"""Deleting what signing in leaves behind and nobody needs any more."""

from datetime import datetime, timedelta
from importlib import import_module

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from oauth2_provider.models import clear_expired

from apps.identity.models import PhoneCode
from apps.identity.services.limits import forget_tries

KEPT_DAYS = 2  # codes bound what a phone gets in a day, attempts what may be tried in a quarter of an hour
LEAST_LOG_DAYS = 180  # Source: 网络安全法 Art. 21


def forget_old(*, now: datetime) -> int:
    """Delete sessions and tokens that ended, codes, counts and attempts that limit nobody, and old logs of sign-ins.

    :return: how many codes, counts, attempts and lines of the log
    """
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    clear_expired()
    codes, _each = PhoneCode.objects.filter(sent_at__lt=now - timedelta(days=KEPT_DAYS)).delete()
    attempts, _each = AccessAttempt.objects.filter(attempt_time__lt=now - timedelta(days=KEPT_DAYS)).delete()
    since = now - timedelta(days=max(LEAST_LOG_DAYS, settings.SIGN_IN_LOG_DAYS))
    logged = sum(log.objects.filter(attempt_time__lt=since).delete()[0] for log in (AccessLog, AccessFailureLog))
    return int(codes + attempts + logged) + forget_tries(now=now)
