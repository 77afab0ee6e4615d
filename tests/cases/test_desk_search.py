"""Finding cases at the desk: by number, firm, document or phone, and never another department's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.cases.models import Case
from tests.support import food
from tests.support.actors import firm
from tests.support.desk import seated

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture(autouse=True)
def _today(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def case(now):
    return food.submit(firm(), now)


def shown(client, query):
    return client.get(f"/desk/cases/?{query}").content.decode()


@pytest.mark.parametrize("query", ["q=示例牛肉", "q=92620102MA7000001L", "status=submitted", f"matter={food.SLUG}"])
def test_a_case_is_found(case, query):
    assert case.number in shown(seated("market-clerk"), query)


@pytest.mark.parametrize("query", ["q=黄河", "status=approved", "matter=social-card", "person=none", "q=000000"])
def test_other_conditions_leave_it_out(case, query):
    assert case.number not in shown(seated("market-clerk"), query)


def test_the_number_finds_its_case(case):
    assert case.number in shown(seated("market-clerk"), f"q={case.number}")


@pytest.mark.parametrize("typed", ["620102199003070018", "19900000001", "199 0000 0001"])
def test_a_personal_number_is_not_put_into_an_address(case, typed):
    answer = seated("market-clerk").post("/desk/cases/", {"q": typed})

    assert answer.status_code == 302
    assert "199" not in answer["Location"]
    assert "person=" in answer["Location"]


def test_a_personal_number_nobody_has_finds_nothing(case):
    answer = seated("market-clerk").post("/desk/cases/", {"q": "13900009999"})

    assert answer["Location"].endswith("?person=none")


def test_whom_the_post_has_no_case_of_is_not_told_from_whom_nobody_knows(case):
    clerk = seated("health-clerk")

    known, unknown = (clerk.post("/desk/cases/", {"q": number}) for number in ("19900000001", "13900009999"))

    assert known["Location"] == unknown["Location"]


def test_another_department_finds_nothing(case):
    assert case.public_id not in shown(seated("health-clerk"), f"q={case.number}")


def test_fifty_rows_cost_as_many_questions_as_one(case):
    client = seated("market-clerk")
    client.get("/desk/cases/")
    with CaptureQueriesContext(connection) as one:
        client.get("/desk/cases/")
    for index in range(49):
        copy = Case.objects.get(pk=case.pk)
        copy.pk, copy.public_id, copy.number = None, f"copy{index:04d}", f"{case.number}{index}"
        copy.save()

    with CaptureQueriesContext(connection) as many:
        page = client.get("/desk/cases/")

    assert page.content.decode().count("data-row") == 20
    assert len(many) == len(one)
