"""What the counterparts share: a request, an answer, a refusal, a route."""

import hmac
import json
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from counterparts.store import Store

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.fromtimestamp(time.time(), tz=UTC)


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, its body still bytes. ``headers`` have lower-case names."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> dict[str, Any]:
        """Return the body as a JSON object.

        :raises Refusal: it is none (400)
        """
        try:
            value = json.loads(self.body)
        except ValueError as error:
            raise Refusal(400, "not_json", "The body is not JSON.") from error
        if not isinstance(value, dict):
            raise Refusal(400, "not_an_object", "The body is not a JSON object.")
        return value


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer: ``data`` goes out as JSON unless ``raw`` is set."""

    status: int = 200
    data: Any = None
    raw: bytes | None = None
    content_type: str = "application/json; charset=utf-8"

    def body(self) -> bytes:
        """Return the bytes to send."""
        return self.raw if self.raw is not None else json.dumps(self.data, ensure_ascii=False).encode()


class Refusal(Exception):
    """The counterpart says no: an HTTP status, a code for machines and a sentence for people."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status, self.code, self.text = status, code, text

    def answer(self) -> Answer:
        """Return the refusal as it goes over the wire."""
        return Answer(self.status, {"error": {"code": self.code, "text": self.text}})


Act = Callable[..., Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path below the counterpart's prefix; named groups become keyword arguments."""

    method: str
    pattern: re.Pattern[str]
    act: Act
    is_open: bool = False  # no key: the side a citizen, not the portal, stands on


class Counterpart(ABC):
    """One outside system: finds the route, asks for the key, lets the route act."""

    prefix = ""

    def __init__(self, *, store: Store, key: str, clock: Clock = wall_clock) -> None:
        self.store, self.key, self.clock = store, key, clock

    @abstractmethod
    def routes(self) -> list[Route]:
        """Return what this counterpart can be asked."""

    def handle(self, request: Request) -> Answer:
        """Answer ``request``.

        :raises Refusal: no such path (404), wrong method (405), wrong key (401), or the route refuses
        """
        rest = request.path.removeprefix(self.prefix)
        found = [(route, match) for route in self.routes() if (match := route.pattern.fullmatch(rest))]
        if not found:
            raise Refusal(404, "no_such_path", "There is nothing here.")
        for route, match in found:
            if route.method == request.method:
                if not route.is_open:
                    self._ask_key(request)
                return route.act(request, **match.groupdict())
        raise Refusal(405, "wrong_method", "This path does not know the method.")

    def _ask_key(self, request: Request) -> None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), self.key.encode()):
            raise Refusal(401, "wrong_key", "The key is missing or wrong.")


def route(method: str, pattern: str, act: Act, *, is_open: bool = False) -> Route:
    """Return a :class:`Route`; ``pattern`` is a regular expression."""
    return Route(method, re.compile(pattern), act, is_open)


def text_of(data: dict[str, Any], name: str, *, most: int = 500) -> str:
    """Return a required text of the body.

    :raises Refusal: it is missing, empty, no text or longer than ``most`` characters (422)
    """
    value = data.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        raise Refusal(422, "bad_field", f"{name} must be a text of 1 to {most} characters.")
    return value.strip()
