"""The province's platform: takes what the city reports, says row by row what it took.

``POST /province/v1/{kind}`` {batch, rows: [{id, …}]} → 201 {batch, taken: [ids], refused: [{id, reason}]}. A row
without ``id`` is refused. A batch sent again answers 200 with the first answer. ``GET /province/v1/{kind}`` lists
the rows taken, newest version of each id.
"""

from typing import Any

from counterparts.wire import Answer, Counterpart, Refusal, Request, Route, route, text_of

KIND = r"/(?P<kind>[a-z][a-z_]{0,40})"


class Province(Counterpart):
    """Accepts and lists."""

    prefix = "/province/v1"

    def routes(self) -> list[Route]:
        """Return what the platform can be asked."""
        return [route("POST", KIND, self.take), route("GET", KIND, self.list_rows)]

    def take(self, request: Request, kind: str) -> Answer:
        """Take a batch once."""
        data = request.json()
        batch, rows = text_of(data, "batch", most=100), data.get("rows")
        if not isinstance(rows, list) or not 0 < len(rows) <= 1000:
            raise Refusal(422, "bad_rows", "rows is a list of 1 to 1000 objects.")
        with self.store.lock:
            known = self.store.table("province.batches").get(f"{kind}:{batch}")
            if known:
                return Answer(200, known["answer"])
            answer = self._take_rows(kind, batch, rows)
            self.store.put("province.batches", {"id": f"{kind}:{batch}", "answer": answer})
        return Answer(201, answer)

    def list_rows(self, _request: Request, kind: str) -> Answer:
        """List the rows taken of ``kind``."""
        return Answer(200, {"rows": [row["row"] for row in self.store.rows("province.rows", kind=kind)]})

    def _take_rows(self, kind: str, batch: str, rows: list[Any]) -> dict[str, Any]:
        taken, refused = [], []
        for place, row in enumerate(rows):
            id = row.get("id") if isinstance(row, dict) else None
            if not isinstance(id, str) or not id:
                refused.append({"place": place, "id": id, "reason": "id is missing"})
                continue
            self.store.put("province.rows", {"id": f"{kind}:{id}", "kind": kind, "row": row})
            taken.append(id)
        return {"batch": batch, "taken": taken, "refused": refused}
