"""Requests to 12345 in the demonstration's city, and the moves that follow."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from apps.hotline.models import Ticket
from apps.hotline.services import handling
from apps.hotline.services.registration import Caller, NewTicket, register_ticket
from apps.identity.models import AccessToken, Account, Application
from tests.support.actors import at_desk, citizen

YANTAN = "620102018000"  # a street of 城关区
CALLER = Caller("陈小河", "13900000008")
NOODLES = NewTicket(
    category="market/food/noodles",
    title="牛肉面馆后厨不干净",
    content="张掖路一家牛肉面馆后厨地上全是水，碗也洗不干净，希望有人去看看。",
    division=YANTAN,
    address="示例路9号",
)


def by_phone(at: datetime, *, caller: Caller = CALLER, **changes: Any) -> Ticket:
    """An agent takes a call."""
    return register_ticket(given=replace(NOODLES, **changes), actor=at_desk("agent"), at=at, caller=caller)


def by_web(at: datetime, phone: str = "19900000004", **changes: Any) -> Ticket:
    """A citizen writes."""
    return register_ticket(given=replace(NOODLES, **changes), actor=citizen(phone), at=at)


def signed(at: datetime, username: str = "market-reviewer", **changes: Any) -> Ticket:
    """A call that the department has signed for."""
    return handling.sign_ticket(ticket=by_phone(at, **changes), actor=at_desk(username), at=at)


def replied(at: datetime, username: str = "market-reviewer", **changes: Any) -> Ticket:
    """A call that the department has answered."""
    ticket = signed(at, username, **changes)
    return handling.reply_ticket(ticket=ticket, answer="已检查并责令整改。", actor=at_desk(username), at=at)


@dataclass(frozen=True)
class Program:
    """A program that speaks to the API for one account: at its post, if it has one."""

    headers: dict[str, str]

    def get(self, path: str) -> HttpResponse:
        """Ask."""
        return Client(raise_request_exception=False).get(f"/api/v1{path}", headers=self.headers)

    def post(self, path: str, body: Any, *, key: str = "") -> HttpResponse:
        """Send JSON."""
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        client = Client(raise_request_exception=False)
        return client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers)


def program_of(username: str) -> Program:
    """Return a program with a token for the account's scopes."""
    account = Account.objects.get(username=username)
    program, _new = Application.objects.get_or_create(
        client_id="hotline-tests",
        defaults={"name": "tests", "client_type": "public", "authorization_grant_type": "authorization-code"},
    )
    post = account.posts.first()
    token = AccessToken.objects.create(
        user=account, application=program, token=f"hotline-{username}-{AccessToken.objects.count()}",
        expires=timezone.now() + timedelta(hours=1), scope="openid desk" if post else "openid tickets",
    )  # fmt: skip
    headers = {"Authorization": f"Bearer {token.token}"} | ({"X-Acting-Post": post.public_id} if post else {})
    return Program(headers)
