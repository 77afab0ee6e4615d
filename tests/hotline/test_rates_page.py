"""The page of the three rates: every department for the hotline, their own for departments, month by month."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.hotline.services import settling
from tests.support.actors import at_desk
from tests.support.calls import by_phone, replied
from tests.support.desk import seated

pytestmark = pytest.mark.usefixtures("city")
PAGE = "/desk/tickets/rates/"


@pytest.fixture(autouse=True)
def _today(time_machine, now):
    time_machine.move_to(now, tick=False)


def ended(at, *, solved, satisfaction):
    said = {"is_responded": True, "is_solved": solved, "satisfaction": satisfaction, "reason": "说明"}
    ticket = settling.call_back(ticket=replied(at), actor=at_desk("agent"), at=at, **said)
    if ticket.closed_at is None:
        settling.close_with_reason(
            ticket=ticket, reason="已尽力", actor=at_desk("hotline-lead"), at=at, is_counted=True
        )


def rows(client, month=""):
    page = client.get(PAGE, {"month": month} if month else {})
    return {row["title"]: [cell["text"] for cell in row["cells"]] for row in page.context["rows"]}


def test_the_lead_sees_each_departments_rates_with_what_they_are_counted_from(now):
    ended(now, solved=True, satisfaction=5)
    ended(now, solved=False, satisfaction=3)
    ended(now, solved=False, satisfaction=1)

    assert list(rows(seated("hotline-lead")).values()) == [["3", "100.0% (3/3)", "33.3% (1/3)", "66.7% (2/3)"]]


def test_a_department_sees_its_own_and_others_nothing(now):
    ended(now, solved=True, satisfaction=5)

    own, others, nobody = seated("market-reviewer"), seated("hr-reviewer"), seated("market-clerk")

    assert len(rows(own)) == 1
    assert rows(others) == {}
    assert nobody.get(PAGE).status_code == 403


def test_a_month_holds_what_ended_in_it(now):
    ended(now, solved=True, satisfaction=5)
    lead = seated("hotline-lead")

    assert len(rows(lead, "2026-09")) == 1
    assert rows(lead, "2026-08") == {}
    for none in ("2026-10", "2026-13", "2019-12", "x", "2026-09-01"):
        assert lead.get(PAGE, {"month": none}).status_code == 404


def test_the_page_leads_to_the_months_beside_it_and_never_ahead(now):
    lead = seated("hotline-lead")

    september = lead.get(PAGE).context
    august = lead.get(september["earlier"]["url"]).context

    assert (september["later"], september["is_open"]) == (None, True)
    assert (august["earlier"]["url"], august["later"]["url"]) == (f"{PAGE}?month=2026-07", f"{PAGE}?month=2026-09")


def test_what_waits_is_counted_and_the_list_leads_here(now):
    by_phone(now)
    lead = seated("hotline-lead")

    facts = {fact["label"]: fact["value"] for fact in lead.get(PAGE).context["facts"]}

    assert list(facts.values()).count(1) == 1
    assert PAGE in lead.get(reverse("hotline:desk_list")).content.decode()


def test_the_page_asks_as_often_for_many_tickets_as_for_one(now):
    lead = seated("hotline-lead")
    ended(now, solved=True, satisfaction=5)
    lead.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        lead.get(PAGE)
    for number in range(5):
        ended(now + timedelta(minutes=number), solved=True, satisfaction=5)

    with CaptureQueriesContext(connection) as many:
        lead.get(PAGE)

    assert len(many) == len(few)
