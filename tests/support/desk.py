"""A browser of somebody who sits at a post: signed in, with a second factor."""

from datetime import datetime

from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.common.actor import SYSTEM
from apps.identity.models import Account
from apps.identity.requests import SESSION_POST
from apps.identity.services.posts import give_post

BACKEND = "apps.identity.backends.AccountBackend"


def seated(username: str) -> Client:
    """Return a browser acting from the account's one post."""
    account = Account.objects.get(username=username)
    client = Client()
    client.force_login(account, backend=BACKEND)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = TOTPDevice.objects.get(user=account).persistent_id
    session[SESSION_POST] = account.posts.get().public_id
    session.save()
    return client


def standing(username: str) -> Client:
    """Return a browser that is signed in and sits at no post."""
    client = Client()
    client.force_login(Account.objects.get(username=username), backend=BACKEND)
    return client


def join_desk(username: str, *, beside: str, now: datetime) -> Account:
    """Seat a new member of staff beside another: the same department, role and reach, a post of their own."""
    model = Account.objects.get(username=beside).posts.select_related("department", "hall").get()
    account = Account.objects.create_user(username)
    TOTPDevice.objects.create(user=account, name="test")
    give_post(
        account=account,
        department=model.department,
        role=model.role,
        title=model.title,
        actor=SYSTEM,
        at=now,
        since=now.date(),
        hall=model.hall,
        with_children=model.with_children,
    )
    return account
