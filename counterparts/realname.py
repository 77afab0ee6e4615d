"""The real-name service: does this name belong to this ID number, and is it really you.

``POST /realname/v1/checks`` {name, id_number} → 201 {reference, match, level}; ``match`` is true, false or "unknown",
``level`` the real-name level the answer supports (1, or 0 without a match).
``POST /realname/v1/checks/{reference}/factors`` {kind: "bank_card", card_number, phone} or {kind: "face", capture}
→ 201 {reference, match, level}: a third item lifts a matched check to 2, a face to 3.
Bank cards pass by their check digit unless they end in 0000; a capture is a base64 picture and passes unless its text
begins with "stranger". ID numbers and cards are not kept; names are, masked.
``GET /realname/v1/checks/{reference}`` repeats an answer.
Source: domain.md §6.1 for the levels.
"""

import base64
import binascii
from typing import Any

from counterparts.register import is_well_formed, matches
from counterparts.store import Row, new_id
from counterparts.wire import Answer, Counterpart, Refusal, Request, Route, route, text_of

LEVELS = {"bank_card": 2, "face": 3}
CAPTURE_MOST = 700_000  # characters of base64, about 500 kB of picture


class Realname(Counterpart):
    """Compares people with the register."""

    prefix = "/realname/v1"

    def routes(self) -> list[Route]:
        """Return what the service can be asked."""
        return [
            route("POST", r"/checks", self.check),
            route("GET", r"/checks/(?P<reference>\w+)", self.show),
            route("POST", r"/checks/(?P<reference>\w+)/factors", self.add_factor),
        ]

    def check(self, request: Request) -> Answer:
        """Compare name and ID number."""
        data = request.json()
        name, id_number = text_of(data, "name", most=100), text_of(data, "id_number", most=18).upper()
        if not is_well_formed(id_number, self.clock().date()):
            raise Refusal(422, "bad_id_number", "The ID number is not well formed.")
        found = matches(name, id_number)
        row: Row = {
            "id": new_id("rn"),
            "name": name[:1] + "*" * (len(name) - 1),
            "match": "unknown" if found is None else found,
            "level": 1 if found else 0,
            "at": self.clock().isoformat(),
            "factors": [],
        }
        return Answer(201, _shown(self.store.put("realname", row)))

    def show(self, _request: Request, reference: str) -> Answer:
        """Repeat the answer of a check."""
        return Answer(200, _shown(self._found(reference)))

    def add_factor(self, request: Request, reference: str) -> Answer:
        """Compare a third item or a face with the person of a matched check."""
        data = request.json()
        kind = text_of(data, "kind", most=20)
        if kind not in LEVELS:
            raise Refusal(422, "bad_kind", f"kind is one of {sorted(LEVELS)}.")
        passed = _card_passes(data) if kind == "bank_card" else _face_passes(data)
        with self.store.lock:
            row = self._found(reference)
            if row["match"] is not True:
                raise Refusal(409, "no_match", "Name and ID number did not match: nothing to add to.")
            level = max(row["level"], LEVELS[kind]) if passed else row["level"]
            factors = [*row["factors"], {"kind": kind, "match": passed, "at": self.clock().isoformat()}]
            row = self.store.put("realname", {**row, "level": level, "factors": factors})
        return Answer(201, {**_shown(row), "match": passed})

    def _found(self, reference: str) -> Row:
        row = self.store.table("realname").get(reference)
        if row is None:
            raise Refusal(404, "no_such_check", "There is no such check.")
        return row


def _shown(row: Row) -> dict[str, Any]:
    return {"reference": row["id"], "match": row["match"], "level": row["level"], "at": row["at"]}


def _card_passes(data: dict[str, Any]) -> bool:
    number = text_of(data, "card_number", most=19)
    text_of(data, "phone", most=20)
    if not number.isascii() or not number.isdigit() or not 12 <= len(number) <= 19:
        raise Refusal(422, "bad_card", "A card number has 12 to 19 digits.")
    return _luhn_holds(number) and not number.endswith("0000")


def _luhn_holds(number: str) -> bool:
    """Say whether the last digit checks the others. Source: ISO/IEC 7812-1, annex B."""
    digits = [int(digit) for digit in reversed(number)]
    return sum(digits[0::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0


def _face_passes(data: dict[str, Any]) -> bool:
    capture = text_of(data, "capture", most=CAPTURE_MOST)
    try:
        picture = base64.b64decode(capture, validate=True)
    except binascii.Error as error:
        raise Refusal(422, "bad_capture", "The capture is not base64.") from error
    return bool(picture) and not picture.startswith(b"stranger")
