"""A person's export: every app adds its part."""

from datetime import datetime

import pytest

from apps.cases.models import Case
from apps.cases.services import drafts, submission
from apps.journal.services import run_deliveries
from apps.matters.models import Matter
from portal.demo.cases import INSTANT_ANSWERS
from tests.support.actors import CHUAN, LAN, citizen
from tests.support.desk import standing

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture(autouse=True)
def _today(time_machine, now):
    time_machine.move_to(now, tick=False)


def apply_for_treatment_elsewhere(phone: str, at: datetime) -> Case:
    matter, actor = Matter.objects.select_related("current").get(slug="remote-treatment"), citizen(phone)
    situations = {"kind": "temporary", "proof": "unneeded"}
    draft = drafts.start_draft(matter=matter, actor=actor, at=at, situations=situations, department="medicare")
    answers = {**INSTANT_ANSWERS, "start_on": at.date().isoformat()}
    drafts.save_draft(draft=draft, answers=answers, situations=None, department=None, revision=None, at=at)
    return submission.submit_draft(draft=draft, actor=actor, at=at)


def test_it_holds_my_cases_licences_and_messages_and_nobody_elses(now):
    mine = apply_for_treatment_elsewhere(LAN, now)
    theirs = apply_for_treatment_elsewhere(CHUAN, now)
    run_deliveries()

    data = standing(LAN).post("/account/download/").json()

    assert [row["number"] for row in data["cases"]] == [mine.number]
    assert data["cases"][0]["answers"]["to_city"] == "西安市"
    assert {"licences", "messages"} <= data.keys()
    assert any(mine.number in row["body"] for row in data["messages"])
    assert theirs.number not in str(data)
