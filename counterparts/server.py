"""One port for all counterparts: reads a request, asks the faults, finds the counterpart, writes the answer."""

import os
import socket
import threading
import traceback
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from counterparts.express import Express
from counterparts.faults import Fault, Faults
from counterparts.payment import Payment
from counterparts.province import Province
from counterparts.realname import Realname
from counterparts.registry import Registry
from counterparts.sms import Sms
from counterparts.store import Store
from counterparts.timestamp import Timestamp
from counterparts.wire import Answer, Clock, Counterpart, Refusal, Request, wall_clock

BODY_MOST = 2 * 1024 * 1024
COUNTERPARTS: dict[str, type[Counterpart]] = {
    "sms": Sms,
    "realname": Realname,
    "registry": Registry,
    "payment": Payment,
    "express": Express,
    "province": Province,
    "timestamp": Timestamp,
}


def keys_from(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the key of each counterpart: ``COUNTERPARTS_<NAME>_KEY``, by default ``demo-<name>-key``."""
    return {name: environment.get(f"COUNTERPARTS_{name.upper()}_KEY", f"demo-{name}-key") for name in COUNTERPARTS}


class World:
    """All counterparts with their rows and their planned troubles."""

    def __init__(
        self, *, folder: Path | None = None, keys: Mapping[str, str] | None = None, clock: Clock = wall_clock
    ) -> None:
        keys = keys_from(os.environ) if keys is None else keys
        self.store, self.faults = Store(folder), Faults()
        self.counterparts = [kind(store=self.store, key=keys[name], clock=clock) for name, kind in COUNTERPARTS.items()]

    def handle(self, request: Request) -> Answer:
        """Answer ``request``; refusals become answers."""
        try:
            return self._handle(request)
        except Refusal as refusal:
            return refusal.answer()
        except Exception:  # noqa: BLE001 - a bug here must look like one to both sides
            traceback.print_exc()
            return Answer(500, {"error": {"code": "bug", "text": "The counterpart has a bug; see its output."}})

    def _handle(self, request: Request) -> Answer:
        if request.path == "/healthz":
            return Answer(200, {"ok": True, "counterparts": list(COUNTERPARTS)})
        if request.path == "/_faults":
            return self._handle_faults(request)
        for counterpart in self.counterparts:
            if request.path.startswith(counterpart.prefix + "/"):
                return counterpart.handle(request)
        raise Refusal(404, "no_such_path", "There is nothing here.")

    def _handle_faults(self, request: Request) -> Answer:
        if request.method == "POST":
            self.faults.plan(request.json())
        elif request.method == "DELETE":
            self.faults.clear()
        elif request.method != "GET":
            raise Refusal(405, "wrong_method", "This path does not know the method.")
        return Answer(200, {"faults": self.faults.listing()})


class Server(ThreadingHTTPServer):
    """The world on a port; ``port=0`` takes a free one."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, world: World, host: str = "127.0.0.1", port: int = 0) -> None:
        self.world, self.stopping = world, threading.Event()
        super().__init__((host, port), Handler)

    @property
    def url(self) -> str:
        """Return the address without a slash at the end."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def shutdown(self) -> None:
        """Stop serving and wake the silent faults."""
        self.stopping.set()
        super().shutdown()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet about callers that hang up: time-outs are part of the play."""


class Handler(BaseHTTPRequestHandler):
    """Bytes to :class:`Request`, :class:`Answer` to bytes."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "counterparts"
    sys_version = ""
    wbufsize = -1  # head and body leave in one packet
    timeout = 60

    def do_GET(self) -> None:
        """Answer a GET."""
        self._serve()

    do_POST = do_PUT = do_DELETE = do_PATCH = do_GET  # noqa: N815 - names the base class looks for

    def log_message(self, format: str, *args: Any) -> None:
        """Write no access log: paths carry phones."""

    def _serve(self) -> None:
        request = self._read()
        if request is None:
            return
        fault = None if request.path.startswith("/_") else self.server.world.faults.take(request)
        if fault is None:
            self._write(self.server.world.handle(request))
        else:
            self._misbehave(fault, request)

    def _read(self) -> Request | None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > BODY_MOST or self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            self._write(Refusal(413, "bad_length", "The body is too long or of unknown length.").answer())
            return None
        body = self.rfile.read(int(length))
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body)

    def _misbehave(self, fault: Fault, request: Request) -> None:
        if fault.kind in {"drop", "lost", "silence"}:
            if fault.kind == "lost":
                self.server.world.handle(request)
            if fault.kind == "silence":
                self.server.stopping.wait(fault.seconds)
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._write(fault.answer(), {"Location": "/healthz"} if fault.kind == "redirect" else {})

    def _write(self, answer: Answer, headers: Mapping[str, str] | None = None) -> None:
        body = answer.body()
        self.send_response(answer.status)
        for name, value in {"Content-Type": answer.content_type, **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
