"""Signing in without the form: the session's cookie, as the sign-in page would have set it."""

from django.conf import settings
from django.test import Client

from apps.identity.models import Account, LegalEntity
from apps.identity.requests import SESSION_ON_BEHALF
from tests.support.desk import seated, standing


def session_of(login: str, *, firm: str = "") -> str:
    """Return the session key of somebody signed in: staff at their post, a citizen for ``firm`` if one is named."""
    if Account.objects.get(username=login).posts.exists():
        return _key(seated(login))
    client = standing(login)
    if firm:
        session = client.session
        session[SESSION_ON_BEHALF] = f"entity:{LegalEntity.objects.get(name=firm).public_id}"
        session.save()
    return _key(client)


def _key(client: Client) -> str:
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)
