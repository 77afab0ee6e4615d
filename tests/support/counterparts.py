"""The counterparts in the test process, over real HTTP on a free port."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from counterparts.server import COUNTERPARTS, Server, World
from counterparts.wire import Clock, wall_clock

KEYS = {name: f"demo-{name}-key" for name in COUNTERPARTS}


class Outside:
    """What a test asks of the running counterparts."""

    def __init__(self, url: str, world: World) -> None:
        self.url, self.world = url, world

    def call(self, method: str, path: str, *, key: str | None = None, **kwargs: Any) -> httpx.Response:
        """Send a request; the key is that of the counterpart the path names unless given."""
        key = KEYS.get(path.split("/")[1], "") if key is None else key
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return httpx.request(method, self.url + path, headers=headers, timeout=5, trust_env=False, **kwargs)

    def plan(self, path: str, **fault: Any) -> None:
        """Let the next answers of ``path`` go wrong."""
        self.call("POST", "/_faults", json={"path": path, **fault}).raise_for_status()

    def phone(self, number: str) -> list[str]:
        """Return the texts on a phone, newest first."""
        answer = self.call("GET", "/sms/v1/messages", key="", params={"phone": number})
        return [message["text"] for message in answer.raise_for_status().json()["messages"]]

    def forget(self) -> None:
        """Start afresh: no rows, no faults."""
        self.world.faults.clear()
        self.world.store.clear()


@contextmanager
def running(clock: Clock = wall_clock, **world: Any) -> Iterator[Outside]:
    """Run the counterparts in a thread."""
    server = Server(World(keys=KEYS, clock=clock, **world))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Outside(server.url, server.world)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
