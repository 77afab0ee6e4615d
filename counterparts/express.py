"""The express company. ordered → collected → on the way → delivering → signed; ``advance`` is the courier's next step.

``POST /express/v1/parcels`` {client_reference, receiver: {name, phone, address}} → 201 {id, waybill, state, track};
the same reference again answers 200. ``POST /express/v1/parcels/{id}/advance`` {step?} needs no key: in the demo the
courier is whoever holds the parcel; ``step`` "returned" sends an unsigned parcel back.
"""

from typing import Any

from counterparts.store import Row, new_id
from counterparts.wire import Answer, Counterpart, Refusal, Request, Route, route, text_of

STEPS = ["ordered", "collected", "on_the_way", "delivering", "signed"]


class Express(Counterpart):
    """Carries parcels."""

    prefix = "/express/v1"

    def routes(self) -> list[Route]:
        """Return what the company can be asked."""
        return [
            route("POST", r"/parcels", self.order),
            route("GET", r"/parcels/(?P<id>\w+)", self.show),
            route("POST", r"/parcels/(?P<id>\w+)/advance", self.advance, is_open=True),
        ]

    def order(self, request: Request) -> Answer:
        """Take an order once per ``client_reference``."""
        data = request.json()
        reference = text_of(data, "client_reference", most=200)
        receiver = data.get("receiver")
        if not isinstance(receiver, dict):
            raise Refusal(422, "bad_field", "receiver is an object of name, phone and address.")
        receiver = {name: text_of(receiver, name) for name in ("name", "phone", "address")}
        with self.store.lock:
            known = self.store.rows("express", client_reference=reference)
            if known and known[0]["receiver"] != receiver:
                raise Refusal(409, "reference_reused", "The client_reference was used for another parcel.")
            if known:
                return Answer(200, _shown(known[0]))
            waybill = f"DEMO{len(self.store.table('express')) + 1:09d}"
            row = {"id": new_id("ex"), "client_reference": reference, "receiver": receiver, "waybill": waybill}
            return Answer(201, _shown(self._stepped({**row, "track": []}, "ordered")))

    def show(self, _request: Request, id: str) -> Answer:
        """Tell where a parcel is."""
        return Answer(200, _shown(self._found(id)))

    def advance(self, request: Request, id: str) -> Answer:
        """Let the courier take the next step."""
        wanted = request.json().get("step") if request.body else None
        with self.store.lock:
            row = self._found(id)
            state = row["track"][-1]["state"]
            if state in {"signed", "returned"}:
                raise Refusal(409, "already_ended", f"The parcel is {state}.")
            next_step = STEPS[STEPS.index(state) + 1]
            if wanted not in {None, next_step, "returned"}:
                raise Refusal(409, "wrong_step", f"After {state} comes {next_step}.")
            return Answer(200, _shown(self._stepped(row, wanted or next_step)))

    def _stepped(self, row: Row, state: str) -> Row:
        track = [*row["track"], {"state": state, "at": self.clock().isoformat()}]
        return self.store.put("express", {**row, "track": track})

    def _found(self, id: str) -> Row:
        row = self.store.table("express").get(id)
        if row is None:
            raise Refusal(404, "no_such_parcel", "There is no such parcel.")
        return row


def _shown(row: Row) -> dict[str, Any]:
    shown = {key: row[key] for key in ("id", "client_reference", "waybill", "track")}
    return {**shown, "state": row["track"][-1]["state"]}
