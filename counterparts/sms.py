"""The SMS gateway, and the phones behind it.

``POST /sms/v1/messages`` {phone, text, client_reference} → 201 {id, state, accepted_at}. The same ``client_reference``
again answers 200 with the first message and sends nothing; with other content it is refused (409).
``GET /sms/v1/messages/{id}`` tells what became of it. ``GET /sms/v1/messages?phone=`` is the phone in your hand: it
needs no key, because in the demo you are the one who holds it; no real gateway has it.
Phones that end in 0404 are refused (422), in 0503 always meet an overloaded gateway, in 0599 get half an answer, in
0408 are switched off: the message is accepted and never delivered.
"""

import re
from datetime import datetime, timedelta
from typing import Any

from counterparts.store import Row, new_id
from counterparts.wire import Answer, Counterpart, Refusal, Request, Route, route, text_of

PHONE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
TEXT_MOST = 500
DELIVERED_AFTER = timedelta(seconds=1)
UNKNOWN_SUFFIX, OVERLOADED_SUFFIX, OFF_SUFFIX, HALF_SUFFIX = "0404", "0503", "0408", "0599"


class Sms(Counterpart):
    """Takes messages, keeps them, shows them."""

    prefix = "/sms/v1"

    def routes(self) -> list[Route]:
        """Return what the gateway can be asked."""
        return [
            route("POST", r"/messages", self.take_message),
            route("GET", r"/messages", self.list_messages, is_open=True),
            route("GET", r"/messages/(?P<id>\w+)", self.show_message),
        ]

    def take_message(self, request: Request) -> Answer:
        """Accept a message once per ``client_reference``."""
        data = request.json()
        phone = _phone(text_of(data, "phone", most=20))
        text, reference = text_of(data, "text", most=TEXT_MOST), text_of(data, "client_reference", most=200)
        with self.store.lock:
            known = self.store.rows("sms", client_reference=reference)
            if known:
                return self._again(known[0], phone, text)
            if phone.endswith(UNKNOWN_SUFFIX):
                raise Refusal(422, "number_not_in_service", "The number is not in service.")
            if phone.endswith(OVERLOADED_SUFFIX):
                raise Refusal(503, "overloaded", "The gateway is overloaded.")
            row = {"id": new_id("sms"), "phone": phone, "text": text, "client_reference": reference}
            row = self.store.put("sms", {**row, "accepted_at": self.clock().isoformat()})
        if phone.endswith(HALF_SUFFIX):
            return Answer(201, raw=b'{"id": "sms_')
        return Answer(201, {key: self._shown(row)[key] for key in ("id", "state", "accepted_at")})

    def list_messages(self, request: Request) -> Answer:
        """Show what arrived on a phone, newest first."""
        phone = _phone(request.query.get("phone", ""))
        rows = [self._shown(row) for row in self.store.rows("sms", phone=phone)]
        shown = [row for row in rows if row["state"] != "undeliverable"]
        return Answer(200, {"messages": list(reversed(shown))})

    def show_message(self, _request: Request, id: str) -> Answer:
        """Tell what became of one message."""
        row = self.store.table("sms").get(id)
        if row is None:
            raise Refusal(404, "no_such_message", "The gateway has no such message.")
        return Answer(200, {key: self._shown(row)[key] for key in ("id", "client_reference", "state", "accepted_at")})

    def _again(self, known: Row, phone: str, text: str) -> Answer:
        if (known["phone"], known["text"]) != (phone, text):
            raise Refusal(409, "reference_reused", "The client_reference was used for another message.")
        return Answer(200, {key: self._shown(known)[key] for key in ("id", "state", "accepted_at")})

    def _shown(self, row: Row) -> dict[str, Any]:
        age = self.clock() - datetime.fromisoformat(row["accepted_at"])
        if age < DELIVERED_AFTER:
            return {**row, "state": "accepted"}
        return {**row, "state": "undeliverable" if row["phone"].endswith(OFF_SUFFIX) else "delivered"}


def _phone(text: str) -> str:
    match = PHONE.fullmatch(text.strip())
    if match is None:
        raise Refusal(422, "bad_phone", "The phone is no mobile number of the mainland.")
    return match.group(1)
