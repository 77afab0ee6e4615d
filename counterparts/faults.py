"""Trouble on request: ``POST /_faults`` makes the next answers of a path go wrong."""

import threading
from dataclasses import asdict, dataclass
from typing import Any

from counterparts.wire import Answer, Refusal, Request

KINDS = {
    "status": "answer with `status`, nothing is done",
    "malformed": "answer 200 with half a JSON document, nothing is done",
    "nonsense": "answer 200 with a JSON document of another shape, nothing is done",
    "huge": "answer 200 with 8 MB, nothing is done",
    "redirect": "answer 302 to another address, nothing is done",
    "silence": "say nothing for `seconds`, then close; nothing is done",
    "drop": "close the connection at once, nothing is done",
    "lost": "do what is asked, then close the connection: the answer is lost",
}
HUGE_BYTES = 8 * 1024 * 1024


@dataclass(slots=True)
class Fault:
    """One planned trouble; ``times`` counts down, ``path`` is the beginning of the paths it strikes."""

    path: str
    kind: str = "status"
    status: int = 503
    times: int = 1
    seconds: float = 30.0
    method: str = ""

    def strikes(self, request: Request) -> bool:
        """Say whether this fault is for ``request``."""
        return self.times > 0 and request.path.startswith(self.path) and self.method in {"", request.method}

    def answer(self) -> Answer:
        """Return the wrong answer of a kind that answers."""
        if self.kind == "malformed":
            return Answer(200, raw=b'{"id": "half a docu')
        if self.kind == "nonsense":
            return Answer(200, ["something", "else"])
        if self.kind == "huge":
            return Answer(200, raw=b" " * HUGE_BYTES)
        return Answer(self.status, {"error": {"code": "fault", "text": "Asked to fail."}})


class Faults:
    """The planned troubles, oldest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[Fault] = []

    def plan(self, data: dict[str, Any]) -> Fault:
        """Add a fault from ``{path, kind, status, times, seconds, method}``; only ``path`` is required.

        :raises Refusal: a field is unknown or of the wrong type (422)
        """
        try:
            fault = Fault(**data)
            fault.status, fault.times, fault.seconds = int(fault.status), int(fault.times), float(fault.seconds)
        except (TypeError, ValueError) as error:
            raise Refusal(422, "bad_fault", str(error)) from error
        if fault.kind not in KINDS or not fault.path.startswith("/") or not 100 <= fault.status <= 599:
            raise Refusal(422, "bad_fault", f"path begins with /, status is 100 to 599, kind one of {sorted(KINDS)}.")
        if fault.kind == "redirect":
            fault.status = 302
        with self._lock:
            self._planned.append(fault)
        return fault

    def take(self, request: Request) -> Fault | None:
        """Return the fault that strikes ``request``, used up by one."""
        with self._lock:
            fault = next((fault for fault in self._planned if fault.strikes(request)), None)
            if fault is not None:
                fault.times -= 1
            self._planned = [fault for fault in self._planned if fault.times > 0]
            return fault

    def listing(self) -> list[dict[str, Any]]:
        """Return what is still planned."""
        with self._lock:
            return [asdict(fault) for fault in self._planned]

    def clear(self) -> None:
        """Plan nothing any more."""
        with self._lock:
            self._planned.clear()
