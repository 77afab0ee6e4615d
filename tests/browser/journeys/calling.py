"""An agent of 12345 takes a call, the department finds it in its inbox, and the caller asks how it stands."""

from typing import TYPE_CHECKING

from apps.hotline.choices import TicketStatus
from apps.hotline.models import Ticket
from tests.support.calls import CALLER, NOODLES

if TYPE_CHECKING:
    from tests.browser.conftest import PERSON

CALLS = "/desk/calls/"


def agent_takes_a_call(person: "PERSON") -> None:
    """The agent writes down what is said, sees who will get it, and sends it with one key."""
    agent = person("agent")
    agent.open(CALLS)
    agent.fill_in({"caller_phone": CALLER.phone, "caller_name": CALLER.name, "content": NOODLES.content})
    if not agent.has_scripts:
        agent.activate(agent.page.locator("button[name=_check]"))
    category = agent.page.locator(f'[name="category"][value="{NOODLES.category}"]')
    category.wait_for()
    agent.tick(category)
    agent.fill_in({"division": NOODLES.division, "address": NOODLES.address})
    agent.says("将派给")
    agent.shortcut("Alt+s", agent.page.locator("button[name=_send]"))

    agent.says("查询码")
    ticket = Ticket.objects.select_related("department").get()
    assert ticket.status == TicketStatus.DISPATCHED
    assert ticket.content == NOODLES.content
    assert agent.says(ticket.number)
    assert agent.page.locator("[name=caller_phone]").input_value() == ""  # ready for the next call

    clerk = person("market-reviewer")
    clerk.open("/desk/?list=all")
    clerk.activate(clerk.page.get_by_role("row").filter(has_text=ticket.number).get_by_role("link").first)
    assert clerk.says(NOODLES.content)

    caller = person()
    caller.open("/tickets/query/")
    caller.fill_in({"number": ticket.number, "code": ticket.query_code})
    caller.press("查进度")
    assert caller.says(str(ticket.get_status_display()))
