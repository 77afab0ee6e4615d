"""Who looked at one's data, and at the firm's: the whole list, in pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.cases.models import Case
from apps.journal.selectors import reads_of
from apps.journal.services import log_read
from tests.identity.firms import appoint, browser, person_of, the_firm
from tests.support import food
from tests.support.actors import CHUAN, LAN, at_desk, firm
from tests.support.samples import FIRM

pytestmark = pytest.mark.usefixtures("city")


def look(count, *, at_firm, reason="核对"):
    holder = ("entity", the_firm().pk) if at_firm else ("person", person_of(CHUAN).pk)
    for number in range(count):
        log_read(
            actor=at_desk("market-clerk"), holder=holder, subject=the_firm(), at=timezone.now(),
            reason=f"{reason}{number}",
        )  # fmt: skip


def test_in_the_firms_hat_one_sees_who_looked_at_the_firm():
    look(1, at_firm=True, reason="看单位")
    look(1, at_firm=False, reason="看本人")

    firms = browser(CHUAN, the_firm()).get("/account/reads/").content.decode()
    mine = browser(CHUAN, the_firm()).get("/account/reads/?who=me").content.decode()
    own = browser(CHUAN).get("/account/reads/").content.decode()

    assert ("看单位0" in firms, "看本人0" in firms) == (True, False)
    assert ("看单位0" in mine, "看本人0" in mine) == (False, True)
    assert ("看单位0" in own, "看本人0" in own) == (False, True)


def test_an_agent_for_some_matters_does_not_see_the_firms():
    look(1, at_firm=True, reason="看单位")
    appoint(LAN, matters=[food.SLUG])

    text = browser(LAN, the_firm()).get("/account/reads/").content.decode()

    assert "看单位0" not in text
    assert "您只办部分事项" in text


def test_many_looks_come_in_pages_and_cost_no_more_questions():
    client = browser(CHUAN, the_firm())
    look(1, at_firm=True)
    client.get("/account/reads/")
    with CaptureQueriesContext(connection) as one:
        client.get("/account/reads/")

    look(49, at_firm=True)
    with CaptureQueriesContext(connection) as fifty:
        page = client.get("/account/reads/")
    older = client.get(page.context["older_url"])

    assert len(fifty) == len(one)
    assert page.content.decode().count("<time") == 20
    assert older.content.decode().count("<time") == 20
    assert older.context["newer_url"]


def test_the_case_that_was_opened_is_named_and_opens_in_the_same_hat(now):
    case = food.submit(firm(CHUAN, FIRM), now)
    for holder in (case.holder, ("person", person_of(CHUAN).pk)):
        log_read(actor=at_desk("market-clerk"), holder=holder, subject=case, at=timezone.now(), unmasked="material:a")

    link = f'<a href="/cases/{case.public_id}/">打开了办件“{case.title}”（{case.number}）的材料</a>'
    in_hat = browser(CHUAN, the_firm()).get("/account/reads/").content.decode()
    as_oneself = browser(CHUAN).get("/account/reads/").content.decode()

    assert link in in_hat
    assert "打开了办件的材料" in as_oneself
    assert case.number not in as_oneself


def test_an_own_case_is_named_without_a_link_in_another_hat(now):
    case = food.submit(firm(CHUAN, FIRM), now)
    Case.objects.filter(pk=case.pk).update(entity=None, person=person_of(CHUAN))
    case = Case.objects.get(pk=case.pk)
    log_read(actor=at_desk("market-clerk"), holder=case.holder, subject=case, at=timezone.now())

    mine = browser(CHUAN, the_firm()).get("/account/reads/?who=me").content.decode()
    account = browser(CHUAN).get("/account/").content.decode()

    assert f"“{case.title}”（{case.number}）" in mine
    assert f"/cases/{case.public_id}/" not in mine
    assert f'<a href="/cases/{case.public_id}/">' in account


def test_naming_many_cases_costs_no_more_questions(now):
    cases = [food.submit(firm(CHUAN, FIRM), now) for _time in range(3)]
    client = browser(CHUAN, the_firm())

    def look_at(count):
        for number in range(count):
            case = cases[number % len(cases)]
            log_read(actor=at_desk("market-clerk"), holder=case.holder, subject=case, at=timezone.now())

    look_at(1)
    client.get("/account/reads/")
    with CaptureQueriesContext(connection) as one:
        client.get("/account/reads/")
    look_at(49)
    with CaptureQueriesContext(connection) as fifty:
        page = client.get("/account/reads/")

    assert len(fifty) == len(one)
    assert page.content.decode().count("“") >= 20


def test_a_forged_page_mark_is_refused():
    assert browser(CHUAN).get("/account/reads/?cursor=x").status_code == 400


def test_the_newest_looks_are_read_off_an_index_without_sorting():
    look(30, at_firm=True)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")

    plan = reads_of(("entity", the_firm().pk))[:20].explain()

    assert "Index Scan using journal_readlog_newest" in plan
    assert "Sort" not in plan
