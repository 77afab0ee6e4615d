"""Requests to 12345 in the demonstration's city, and the moves that follow."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from apps.hotline.models import Ticket
from apps.hotline.services import handling
from apps.hotline.services.registration import Caller, NewTicket, register_ticket
from tests.support.actors import at_desk, citizen

YANTAN = "620102018000"  # a street of 城关区
CALLER = Caller("陈小河", "13900000008")
NOODLES = NewTicket(
    category="market/food/noodles",
    title="牛肉面馆后厨不干净",
    content="张掖路一家牛肉面馆后厨地上全是水，碗也洗不干净，希望有人去看看。",
    division=YANTAN,
    address="示例路9号",
)


def by_phone(at: datetime, *, caller: Caller = CALLER, **changes: Any) -> Ticket:
    """An agent takes a call."""
    return register_ticket(given=replace(NOODLES, **changes), actor=at_desk("agent"), at=at, caller=caller)


def by_web(at: datetime, phone: str = "19900000004", **changes: Any) -> Ticket:
    """A citizen writes."""
    return register_ticket(given=replace(NOODLES, **changes), actor=citizen(phone), at=at)


def signed(at: datetime, username: str = "market-reviewer", **changes: Any) -> Ticket:
    """A call that the department has signed for."""
    return handling.sign_ticket(ticket=by_phone(at, **changes), actor=at_desk(username), at=at)


def replied(at: datetime, username: str = "market-reviewer", **changes: Any) -> Ticket:
    """A call that the department has answered."""
    ticket = signed(at, username, **changes)
    return handling.reply_ticket(ticket=ticket, answer="已检查并责令整改。", actor=at_desk(username), at=at)
