"""A program with a person's token: signs in by OAuth2 code with PKCE, then speaks to the API."""

import base64
import hashlib
import hmac
import json
import secrets
import struct
import time
import urllib.parse
from dataclasses import dataclass, field
from typing import Any

from script.demonstration.browser import Answer, Browser, Failed, multipart

REDIRECT = "http://127.0.0.1:9/callback"
PASSWORD = "Lanzhou-demo-2026"  # noqa: S105 - printed by script/server
STEP_SECONDS = 30


def demo_secret(username: str) -> bytes:
    """Return the fixed second-factor key that script/server prints for a demonstration account."""
    return bytes.fromhex(hashlib.sha256(f"lanzhou demo {username}".encode()).hexdigest()[:40])


def one_time_code(key: bytes, at: float) -> str:
    """Return the six digits an authenticator shows. Source: RFC 6238."""
    digest = hmac.new(key, struct.pack(">Q", int(at) // STEP_SECONDS), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


@dataclass
class Client:
    """Somebody signed in through a program."""

    browser: Browser
    token: str = ""
    hat: dict[str, str] = field(default_factory=dict)

    @classmethod
    def sign_in(cls, base_url: str, *, program: str, scope: str, username: str, staff: bool = False) -> "Client":
        """Sign in on the portal's own page, allow the program, exchange the code.

        :raises Failed: something on the way was refused
        """
        browser = Browser(base_url)
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code", "client_id": program, "redirect_uri": REDIRECT, "scope": scope,
            "state": secrets.token_urlsafe(8), "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        authorize = "/o/authorize/?" + urllib.parse.urlencode(query)
        page = browser.get(authorize)
        answer = browser.submit(page, {"username": username, "password": PASSWORD}, having="password")
        if answer.status not in {302, 303}:
            raise Failed(f"{username} cannot sign in: {answer.status}")
        page = browser.get(authorize)
        if staff:
            page = _pass_second_factor(browser, username, authorize, page)
        client = cls(browser)
        client.token = _exchange(browser, _code(browser, page), program, verifier)
        return client

    def call(self, method: str, path: str, data: Any = None, *, key: str = "", expect: int | None = None) -> Any:
        """Call the API and return the JSON.

        :raises Failed: the status is not ``expect`` (any 2xx by default)
        """
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        answer = self.raw(method, path, json.dumps(data).encode() if data is not None else None, headers)
        if answer.status != expect if expect else not 200 <= answer.status < 300:
            raise Failed(f"{method} {path}: {answer.told()}")
        return answer.data

    def upload(self, path: str, *, material: str, name: str, content: bytes) -> Any:
        """Upload a file for a material."""
        body, kind = multipart({"material": material}, name=name, content=content, kind="application/pdf")
        answer = self.raw("POST", path, body, {"Content-Type": kind})
        if answer.status != 201:
            raise Failed(f"POST {path}: {answer.told()}")
        return answer.data

    def download(self, path: str) -> bytes:
        """Return a file."""
        answer = self.raw("GET", path, None, {})
        if answer.status != 200:
            raise Failed(f"GET {path}: {answer.told()}")
        return answer.body

    def raw(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """Send a request with the token and the hat."""
        signed = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self.browser.send(method, f"/api/v1{path}", body=body, headers={**headers, **self.hat, **signed})


def _pass_second_factor(browser: Browser, username: str, authorize: str, page: Answer) -> Answer:
    """Type the code; one that was just used is refused, so wait for the next one then."""
    deadline = time.monotonic() + 3 * STEP_SECONDS
    while "second-factor" in page.url:
        browser.submit(page, {"token": one_time_code(demo_secret(username), time.time())}, having="token")
        page = browser.get(authorize)
        if "second-factor" in page.url:
            if time.monotonic() > deadline:
                raise Failed(f"{username}: the second factor is refused")
            time.sleep(STEP_SECONDS - time.time() % STEP_SECONDS + 0.2)  # the authenticator's own rhythm
    return page


def _code(browser: Browser, page: Answer) -> str:
    """Allow the program, unless it was allowed before, and return the code of the redirect."""
    target: str = page.headers.get("Location", "")
    if not target.startswith(REDIRECT):
        answer = browser.submit(page, {"allow": "true"}, having="code_challenge")
        target = answer.headers.get("Location", "")
    found = urllib.parse.parse_qs(urllib.parse.urlsplit(target).query).get("code")
    if not found:
        raise Failed(f"no code in the redirect: {target or page.url}")
    return found[0]


def _exchange(browser: Browser, code: str, program: str, verifier: str) -> str:
    fields = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "client_id": program,
        "code_verifier": verifier,
    }  # fmt: skip
    body = urllib.parse.urlencode(fields).encode()
    answer = browser.send("POST", "/o/token/", body=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    if answer.status != 200:
        raise Failed(f"no token: {answer.told()}")
    return str(answer.data["access_token"])
