"""The register of firms: is this name that of this code, does the firm exist, and is this person its legal representative.

``POST /registry/v1/checks`` {uscc, name, id_number} → 201 {reference, result, entity}. ``result`` is "representative",
"other_representative", "name_differs", "unknown" or "closed"; ``entity`` {name, kind, address, established_on} stands
only with the first: nobody learns of a firm that is not theirs. The name of the representative is never told.
``GET /registry/v1/checks/{reference}`` repeats the result.

Nobody in it is real. The firms below belong to the persons named; any other well-formed code under a name that begins
with 示例 or 测试 belongs to who asks first, and to nobody else from then on. Names that end in 已注销 are closed ones.
ID numbers are kept as digests only.
Source: GB 32100-2015 for the codes.
"""

import hashlib
from datetime import date
from typing import Any

from counterparts.register import is_well_formed, with_check
from counterparts.store import Row, new_id
from counterparts.wire import Answer, Counterpart, Refusal, Request, Route, route, text_of

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FICTIONAL = ("示例", "测试")
CLOSED = "已注销"
KINDS = {"92": "individual", "12": "institution", "11": "agency", "51": "society", "52": "society", "53": "society"}
ADDRESS = {"division": "620102001000", "street": "示例路2号", "door": ""}

# Codes and names with the first 17 digits of the representative's ID number.
FIRMS = {
    "92620102MA7000001L": ("示例牛肉面馆", "62010219900307001"),
    "91620102MA7000001P": ("示例黄河餐饮有限公司", "62012319980915004"),
}


class Registry(Counterpart):
    """Knows firms."""

    prefix = "/registry/v1"

    def routes(self) -> list[Route]:
        """Return what the register can be asked."""
        return [
            route("POST", r"/checks", self.check),
            route("GET", r"/checks/(?P<reference>\w+)", self.show),
        ]

    def check(self, request: Request) -> Answer:
        """Compare a firm's code and name, and a person, with the register."""
        data = request.json()
        uscc, name = text_of(data, "uscc", most=18).upper(), text_of(data, "name", most=200)
        id_number = text_of(data, "id_number", most=18).upper()
        if not is_credit_code(uscc):
            raise Refusal(422, "bad_uscc", "The credit code is not well formed.")
        if not is_well_formed(id_number, self.clock().date()):
            raise Refusal(422, "bad_id_number", "The ID number is not well formed.")
        with self.store.lock:
            result = self._result(uscc, name, _digest(id_number))
            row: Row = {"id": new_id("rg"), "uscc": uscc, "result": result, "at": self.clock().isoformat()}
            self.store.put("registry", row)
        entity = _entity(uscc, name) if result == "representative" else None
        return Answer(201, {**_shown(row), "entity": entity})

    def show(self, _request: Request, reference: str) -> Answer:
        """Repeat the result of a check."""
        row = self.store.table("registry").get(reference)
        if row is None:
            raise Refusal(404, "no_such_check", "There is no such check.")
        return Answer(200, _shown(row))

    def _result(self, uscc: str, name: str, person: str) -> str:
        firm = self._firm(uscc, name, person)
        if firm is None:
            return "unknown"
        if firm["name"] != name:
            return "name_differs"
        if name.endswith(CLOSED):
            return "closed"
        return "representative" if firm["person"] == person else "other_representative"

    def _firm(self, uscc: str, name: str, person: str) -> Row | None:
        if uscc in FIRMS:
            known, first_17 = FIRMS[uscc]
            return {"id": uscc, "name": known, "person": _digest(with_check(first_17))}
        found = self.store.table("registry_firms").get(uscc)
        if found is None and name.startswith(FICTIONAL):
            found = self.store.put("registry_firms", {"id": uscc, "name": name, "person": person})
        return found


def is_credit_code(text: str) -> bool:
    """Say whether the 18 characters are of the alphabet and the last one checks the others."""
    if len(text) != 18 or any(character not in ALPHABET for character in text):
        return False
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(text[:17]))
    return ALPHABET[-total % 31] == text[17]


def _digest(id_number: str) -> str:
    return hashlib.sha256(f"registry:{id_number}".encode()).hexdigest()


def _shown(row: Row) -> dict[str, Any]:
    return {"reference": row["id"], "result": row["result"], "at": row["at"]}


def _entity(uscc: str, name: str) -> dict[str, Any]:
    established_on = date(2026, 1, 1).isoformat()
    kind = KINDS.get(uscc[:2], "company" if uscc.startswith("9") else "other")
    return {"name": name, "kind": kind, "address": ADDRESS, "established_on": established_on}
