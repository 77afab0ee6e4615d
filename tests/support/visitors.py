"""Everybody who may come to an address, with a session for the pages and a token for the API."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.identity.models import AccessToken, Account, Application, LegalEntity
from apps.identity.requests import HEADER_ON_BEHALF, HEADER_POST, SESSION_ON_BEHALF, SESSION_POST
from tests.support.actors import CHUAN, HE, LAN
from tests.support.samples import FIRM

CITIZEN_SCOPES = "openid profile cases licences messages mandates tickets reviews identity"
STAFF_SCOPES = "openid profile identity desk"
KEY = "Idempotency-Key"

# Columns of the access table: the account, and the firm a citizen acts for. Staff act from their only post.
VISITORS: dict[str, tuple[str, str]] = {
    "anon": ("", ""),
    "stranger": (LAN, ""),  # another citizen
    "owner": (CHUAN, FIRM),  # legal representative of the firm
    "agent": (HE, FIRM),  # acts for it by mandate
    "other": ("hr-clerk", ""),  # a clerk of another department
    "clerk": ("market-clerk", ""),
    "head": ("market-head", ""),
    "sys": ("sysadmin", ""),
    "sec": ("secadmin", ""),
    "audit": ("auditor", ""),
}


@dataclass
class Visitor:
    """One of them."""

    name: str
    client: Client
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: dict[str, Any] | None, *, key: str) -> Any:
        """Send a request as this visitor would: with the token below ``/api/``, with the session elsewhere."""
        kept = self.client.cookies.output()
        if path.startswith("/api/"):
            answer = self._call(method, path, body, key)
        elif method == "GET":
            answer = self.client.get(path)
        else:
            answer = self.client.generic(method, path, *_form(body or {}))
        if self.client.cookies.output() != kept:
            self.client.cookies.load(kept.replace("Set-Cookie: ", ""))
        return answer

    def _call(self, method: str, path: str, body: dict[str, Any] | None, key: str) -> HttpResponse:
        headers = self.headers | ({KEY: key} if method == "POST" else {})
        data, kind = "" if method == "GET" else json.dumps(body or {}), "application/json"
        if path.endswith("/uploads"):
            data, kind = encode_multipart(BOUNDARY, body or {}), MULTIPART_CONTENT
        client = Client(raise_request_exception=False)
        return client.generic(method, path, data, content_type=kind, headers=headers)


def _form(body: dict[str, Any]) -> tuple[bytes, str]:
    return urlencode(body).encode(), "application/x-www-form-urlencoded"


def make_visitors(*names: str) -> dict[str, Visitor]:
    """Sign them in; everybody when nobody is named."""
    firms = {entity.name: entity for entity in LegalEntity.objects.all()}
    program = Application.objects.create(
        client_id="access-table",
        name="access-table",
        client_type="public",
        authorization_grant_type="authorization-code",
    )
    chosen = {name: VISITORS[name] for name in names or VISITORS}
    return {name: _visitor(name, username, firms.get(behalf), program) for name, (username, behalf) in chosen.items()}


def _visitor(name: str, username: str, entity: LegalEntity | None, program: Application) -> Visitor:
    client = Client(raise_request_exception=False)
    if not username:
        return Visitor(name, client)
    account = Account.objects.get(username=username)
    client.force_login(account, backend="apps.identity.backends.AccountBackend")
    post = account.posts.first()
    session, headers = client.session, {}
    if post is not None:
        device = TOTPDevice.objects.get(user=account)
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session[SESSION_POST] = headers[HEADER_POST] = post.public_id
    if entity is not None:
        session[SESSION_ON_BEHALF] = headers[HEADER_ON_BEHALF] = f"entity:{entity.public_id}"
    session.save()
    token = AccessToken.objects.create(
        user=account, application=program, token=f"access-table-{name}", expires=timezone.now() + timedelta(hours=1),
        scope=STAFF_SCOPES if post else CITIZEN_SCOPES,
    )  # fmt: skip
    return Visitor(name, client, headers | {"Authorization": f"Bearer {token.token}"})
