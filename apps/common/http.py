"""The one way to other systems over HTTP: short time limits, three kinds of trouble, one log line, no bodies in it.

An adapter in an app's ``ports.py`` holds one :class:`OutsideClient` for the life of the process and turns these errors
into what they mean there. Calls are never made while a lock is held that people wait for.
"""

import logging
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
from django.utils.translation import gettext_lazy as _

from apps.common import logs
from apps.common.errors import DomainError

log = logging.getLogger("portal.outside")

MOST_BYTES = 1024 * 1024
FAILURES_TO_OPEN = 5
OPEN_SECONDS = 10.0
# The other side is alive but cannot serve us now. 401 and 403 are here because a wrong key is ours to mend, not theirs
# to judge: what waits goes out once it is mended.
_TRY_LATER = frozenset({401, 403, 408, 425, 429})


class OutsideError(DomainError):
    """Another system did not do what it was asked. Details: ``system`` and ``reason``."""

    code = "outside"
    status = 502


class OutsideUnavailable(OutsideError):
    """It cannot be reached or cannot serve now; asking again later may help. It may have done the work all the same."""

    code = "outside_unavailable"
    status = 503
    message = _("相关系统暂时连不上，请稍后再试。")


class OutsideRefused(OutsideError):
    """It understood and said no; asking the same again will not help. ``reason`` is its code."""

    code = "outside_refused"
    status = 422
    message = _("相关系统没有接受这项内容。")


class OutsideNonsense(OutsideError):
    """It answered something that is no answer: a redirect, half a document, another shape, too much."""

    code = "outside_nonsense"
    message = _("相关系统的答复无法识别，请稍后再试。")


@dataclass(frozen=True, slots=True)
class Reply:
    """A successful answer."""

    status: int
    body: bytes
    content_type: str


class Breaker:
    """Fails fast for a while after a row of failures, then lets one call through to see. One per client, in process."""

    def __init__(self, *, failures: int = FAILURES_TO_OPEN, seconds: float = OPEN_SECONDS) -> None:
        self._most, self._seconds = failures, seconds
        self._lock = threading.Lock()
        self._failures = 0
        self._rests_until = 0.0

    def lets_through(self, now: float) -> bool:
        """Say whether a call may be made at ``now`` (monotonic seconds)."""
        with self._lock:
            if self._failures < self._most:
                return True
            if now < self._rests_until:
                return False
            self._rests_until = now + self._seconds  # this caller tries; the others wait for what it finds
            return True

    def note(self, *, is_well: bool, now: float) -> None:
        """Remember how a call went."""
        with self._lock:
            self._failures = 0 if is_well else self._failures + 1
            if self._failures >= self._most:
                self._rests_until = now + self._seconds


class OutsideClient:
    """Asks one system.

    :param name: what the log and errors call it
    :param base_url: its endpoint; the paths given to the verbs are appended as they are
    :param key: sent as a bearer token
    :param timeout: seconds to connect and seconds to wait for the next bytes; a whole call takes at most twice the sum
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        key: str = "",
        timeout: tuple[float, float] = (2, 5),
        *,
        most_bytes: int = MOST_BYTES,
        breaker: Breaker | None = None,
    ) -> None:
        self.name, self._base_url, self._key = name, base_url.rstrip("/"), key
        self._timeout = httpx.Timeout(timeout[1], connect=timeout[0])
        self._longest_seconds = 2 * sum(timeout)
        self._most_bytes = most_bytes
        self._breaker = breaker or Breaker()
        self._lock = threading.Lock()
        self._http: httpx.Client | None = None

    def get_json(self, path: str = "", *, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return the JSON object at ``path``.

        :raises OutsideError: see its three kinds
        """
        return self._object(self.send("GET", path, params=params))

    def post_json(self, path: str = "", *, data: Mapping[str, Any]) -> dict[str, Any]:
        """Post a JSON object and return the one answered.

        :raises OutsideError: see its three kinds
        """
        content = orjson.dumps(dict(data))
        return self._object(self.send("POST", path, content=content, headers={"Content-Type": "application/json"}))

    def send(
        self,
        method: str,
        path: str = "",
        *,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request and return the answer if it is a success (2xx).

        :raises OutsideError: see its three kinds
        """
        started = time.monotonic()
        if not self._breaker.lets_through(started):
            log.warning("outside %s %s %s not asked: it failed again and again", self.name, method, path)
            raise OutsideUnavailable(system=self.name, reason="resting")
        request = self._client().build_request(
            method, self._base_url + path, params=params, content=content, headers=self._headers(headers)
        )
        result = "bug"
        try:
            reply = self._judge(self._exchange(request, until=started + self._longest_seconds))
            result = str(reply.status)
        except OutsideError as error:
            result = f"{error.code} {error.details['reason']}"
            self._breaker.note(is_well=isinstance(error, OutsideRefused), now=time.monotonic())
            raise
        finally:
            log.info(
                "outside %s %s %s: %s, %d ms", self.name, method, path, result, 1000 * (time.monotonic() - started)
            )
        self._breaker.note(is_well=True, now=time.monotonic())
        return reply

    def close(self) -> None:
        """Give the connections back; the next call opens new ones."""
        with self._lock:
            if self._http is not None:
                self._http.close()
            self._http = None

    def _client(self) -> httpx.Client:
        with self._lock:  # opened at the first call, so that a forked worker never shares a connection
            if self._http is None:
                self._http = httpx.Client(
                    timeout=self._timeout,
                    follow_redirects=False,
                    trust_env=False,  # the way out is configured, not found in the environment
                    verify=ssl.create_default_context(),
                )
            return self._http

    def _headers(self, headers: Mapping[str, str] | None) -> dict[str, str]:
        own = {"Accept": "application/json", "User-Agent": "lanzhou-one-window"}
        if self._key:
            own["Authorization"] = f"Bearer {self._key}"
        if (request_id := logs.request_id.get()) != "-":
            own["X-Request-ID"] = request_id
        return {**own, **(headers or {})}

    def _exchange(self, request: httpx.Request, *, until: float) -> Reply:
        try:
            response = self._client().send(request, stream=True)
            try:
                body = self._read(response, until=until)
            finally:
                response.close()
        except httpx.TimeoutException as error:
            raise OutsideUnavailable(system=self.name, reason="timeout") from error
        except httpx.DecodingError as error:
            raise OutsideNonsense(system=self.name, reason="not decodable") from error
        except httpx.TransportError as error:
            raise OutsideUnavailable(system=self.name, reason="no connection") from error
        return Reply(response.status_code, body, response.headers.get("Content-Type", ""))

    def _read(self, response: httpx.Response, *, until: float) -> bytes:
        body = bytearray()
        for part in response.iter_bytes():
            body += part
            if len(body) > self._most_bytes:
                raise OutsideNonsense(system=self.name, reason="too large")
            if time.monotonic() > until:
                raise OutsideUnavailable(system=self.name, reason="too slow")
        return bytes(body)

    def _judge(self, reply: Reply) -> Reply:
        if 200 <= reply.status < 300:
            return reply
        if reply.status >= 500 or reply.status in _TRY_LATER:
            raise OutsideUnavailable(system=self.name, reason=str(reply.status))
        if reply.status >= 400:
            raise OutsideRefused(system=self.name, reason=_code_of(reply))
        raise OutsideNonsense(system=self.name, reason=str(reply.status))

    def _object(self, reply: Reply) -> dict[str, Any]:
        try:
            value = orjson.loads(reply.body)
        except orjson.JSONDecodeError as error:
            raise OutsideNonsense(system=self.name, reason="not JSON") from error
        if not isinstance(value, dict):
            raise OutsideNonsense(system=self.name, reason="not an object")
        return value


def _code_of(reply: Reply) -> str:
    """Return the other side's own code for its refusal, or the HTTP status."""
    try:
        code = orjson.loads(reply.body)["error"]["code"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        code = None
    return code[:60] if isinstance(code, str) else str(reply.status)
