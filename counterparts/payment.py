"""The payment house. waiting → paid → (partly) refunded, or waiting → closed after 30 minutes.

``POST /payment/v1/orders`` {client_reference, amount_fen, subject} → 201 order; the same reference again answers 200.
``POST /payment/v1/orders/{id}/pay`` is the citizen's wallet (no key). ``POST /payment/v1/orders/{id}/refunds``
{client_reference, amount_fen} gives money back once per reference, never more than was paid.
"""

from datetime import datetime, timedelta
from typing import Any

from counterparts.store import Row, new_id
from counterparts.wire import Answer, Counterpart, Refusal, Request, Route, route, text_of

OPEN_FOR = timedelta(minutes=30)


class Payment(Counterpart):
    """Keeps orders and refunds."""

    prefix = "/payment/v1"

    def routes(self) -> list[Route]:
        """Return what the payment house can be asked."""
        return [
            route("POST", r"/orders", self.open_order),
            route("GET", r"/orders/(?P<id>\w+)", self.show_order),
            route("POST", r"/orders/(?P<id>\w+)/pay", self.pay, is_open=True),
            route("POST", r"/orders/(?P<id>\w+)/refunds", self.refund),
        ]

    def open_order(self, request: Request) -> Answer:
        """Open an order once per ``client_reference``."""
        data = request.json()
        wanted = {
            "client_reference": text_of(data, "client_reference", most=200),
            "amount_fen": _amount(data),
            "subject": text_of(data, "subject", most=200),
        }
        with self.store.lock:
            known = self.store.rows("payment", client_reference=wanted["client_reference"])
            if known:
                if any(known[0][key] != value for key, value in wanted.items()):
                    raise Refusal(409, "reference_reused", "The client_reference was used for another order.")
                return Answer(200, self._shown(known[0]))
            row = {"id": new_id("pay"), **wanted, "opened_at": self.clock().isoformat(), "paid_at": "", "refunds": []}
            return Answer(201, self._shown(self.store.put("payment", row)))

    def show_order(self, _request: Request, id: str) -> Answer:
        """Tell the state of an order."""
        return Answer(200, self._shown(self._found(id)))

    def pay(self, _request: Request, id: str) -> Answer:
        """Pay a waiting order."""
        with self.store.lock:
            row = self._found(id)
            if self._state(row) != "waiting":
                raise Refusal(409, "not_waiting", f"The order is {self._state(row)}.")
            return Answer(200, self._shown(self.store.put("payment", {**row, "paid_at": self.clock().isoformat()})))

    def refund(self, request: Request, id: str) -> Answer:
        """Give money of a paid order back, once per ``client_reference``."""
        data = request.json()
        reference, amount_fen = text_of(data, "client_reference", most=200), _amount(data)
        with self.store.lock:
            row = self._found(id)
            known = [refund for refund in row["refunds"] if refund["client_reference"] == reference]
            if known and known[0]["amount_fen"] != amount_fen:
                raise Refusal(409, "reference_reused", "The client_reference was used for another refund.")
            if known:
                return Answer(200, self._shown(row))
            if not row["paid_at"] or amount_fen > row["amount_fen"] - _refunded_fen(row):
                raise Refusal(409, "not_enough_paid", "More than was paid cannot be given back.")
            refunds = [*row["refunds"], {"client_reference": reference, "amount_fen": amount_fen}]
            return Answer(201, self._shown(self.store.put("payment", {**row, "refunds": refunds})))

    def _found(self, id: str) -> Row:
        row = self.store.table("payment").get(id)
        if row is None:
            raise Refusal(404, "no_such_order", "There is no such order.")
        return row

    def _state(self, row: Row) -> str:
        if row["paid_at"]:
            left_fen = row["amount_fen"] - _refunded_fen(row)
            return "paid" if not row["refunds"] else "partly_refunded" if left_fen else "refunded"
        is_over = self.clock() - datetime.fromisoformat(row["opened_at"]) > OPEN_FOR
        return "closed" if is_over else "waiting"

    def _shown(self, row: Row) -> dict[str, Any]:
        return {**row, "state": self._state(row), "refunded_fen": _refunded_fen(row)}


def _refunded_fen(row: Row) -> int:
    return sum(refund["amount_fen"] for refund in row["refunds"])


def _amount(data: dict[str, Any]) -> int:
    amount = data.get("amount_fen")
    if type(amount) is not int or amount <= 0:
        raise Refusal(422, "bad_amount", "amount_fen is a whole number above 0.")
    return amount
