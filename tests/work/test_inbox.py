"""The inbox: who sees what, most urgent first, filters that stay, bulk results row by row, views with a name."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.common.workdays import end_of, start_of
from apps.journal.models import Event
from apps.work import services as work
from apps.work.choices import ItemStatus, Light
from apps.work.errors import NothingToDo
from apps.work.models import SavedView, WorkItem
from apps.work.selectors import live_items, remaining, with_light
from tests.support import food
from tests.support.actors import at_desk, firm
from tests.support.desk import join_desk, seated, standing

pytestmark = pytest.mark.usefixtures("city")
CLERK = "market-clerk"


@pytest.fixture(autouse=True)
def _today(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def item(now):
    return item_of(food.submit(firm(), now))


def item_of(case):
    return WorkItem.objects.get(subject_id=case.pk, kind="intake")


def copies(item, count, **fields):
    rows = []
    for index in range(count):
        row = WorkItem.objects.get(pk=item.pk)
        row.pk, row.public_id, row.subject_id, row.number = None, f"copy{index:06d}", 10**6 + index, f"9{index:05d}"
        for name, value in fields.items():
            setattr(row, name, value)
        rows.append(row)
    return WorkItem.objects.bulk_create(rows)


def page(client, query="list=all"):
    return client.get(f"/desk/?{query}").content.decode()


@pytest.mark.parametrize(
    ("username", "place"),
    [("editor", "/desk/matters/"), ("sysadmin", "/console/"), ("secadmin", "/console/"), ("auditor", "/console/")],
)
def test_a_post_for_which_nothing_waits_is_told_where_its_work_is(username, place):
    text = page(seated(username))

    empty = text[text.index('class="empty"') :]
    assert "您的岗位现在没有待办" in empty
    assert f'href="{place}"' in empty
    assert "看全部待办" not in empty


def test_filters_that_leave_nothing_lead_back_to_everything(item):
    text = page(seated(CLERK), "list=all&q=000")

    assert "没有符合条件的待办" in text
    assert "看全部待办" in text


def test_a_row_says_in_words_how_much_time_is_left(item):
    text = page(seated(CLERK))

    assert item.number in text
    assert "还剩 1 个工作日" in text
    assert f"/desk/cases/{item.subject_public_id}/" in text


@pytest.mark.parametrize("username", ["health-clerk", "market-reviewer", "market-head", "sysadmin"])
def test_others_do_not_see_it(item, username):
    assert item.number not in page(seated(username))


def test_who_sits_at_no_post_is_asked_to_choose_one(item):
    assert standing(CLERK).get("/desk/")["Location"] == "/hats/"


def test_the_most_urgent_stands_first(item):
    later = copies(item, 1, due_at=item.due_at + timedelta(days=9))[0]
    sooner = copies(item, 1, due_at=item.due_at - timedelta(days=9), public_id="s", subject_id=5, number="8")[0]

    found = list(live_items(reader=at_desk(CLERK)).values_list("pk", flat=True))

    assert found == [sooner.pk, item.pk, later.pk]


def test_fifty_rows_cost_as_many_questions_as_one(item):
    client = seated(CLERK)
    page(client)
    with CaptureQueriesContext(connection) as one:
        page(client)
    copies(item, 49)

    with CaptureQueriesContext(connection) as many:
        text = page(client)

    assert text.count("data-row") == 20
    assert len(many) == len(one)


def test_pages_follow_each_other_without_gaps(item):
    copies(item, 44)
    client = seated(CLERK)
    seen, url = [], "/desk/?list=all"
    while url:
        answer = client.get(url)
        seen += [row.id for row in answer.context["rows"]]
        url = answer.context["older_url"]

    assert len(seen) == len(set(seen)) == 45


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        ("list=open", True),
        ("list=mine", False),
        ("list=all&step=intake", True),
        ("list=all&step=delivery", False),
        ("list=all&light=yellow", False),
        ("list=all&light=green", True),
        ("list=all&department=market-620102", True),
        ("list=all&department=market-620103", False),
        ("list=all&q=6201", True),
        ("list=all&q=777", False),
        ("list=nonsense&light=pink", True),
    ],
)
def test_filters(item, query, is_shown):
    WorkItem.objects.filter(pk=item.pk).update(warn_at=item.due_at)

    shown = [row.id for row in seated(CLERK).get(f"/desk/?{query}").context["rows"]]

    assert (item.public_id in shown) is is_shown


def test_the_list_by_light_agrees_with_the_light_of_each_row(item, now):
    today = timezone.localdate(now)
    for index, (due, warn, statutory, counting) in enumerate(
        (due, warn, statutory, counting)
        for due in (-2, 0, 3)
        for warn in (-3, 0, 2)
        for statutory in (None, -1, 0, 9)
        for counting in (True, False)
    ):
        copies(
            item, 1, public_id=f"light{index}", subject_id=2 * 10**6 + index, is_counting=counting,
            due_on=today + timedelta(days=due), due_at=end_of(today + timedelta(days=due)),
            warn_at=start_of(today + timedelta(days=warn)),
            statutory_due_on=None if statutory is None else today + timedelta(days=statutory),
        )  # fmt: skip
    everything = live_items(reader=at_desk(CLERK))

    for light in Light.values:
        listed = set(with_light(everything, light, now=now).values_list("pk", flat=True))
        assert listed == {row.pk for row in everything if remaining(row, now=now).light == light}, light


def test_filters_stay_when_one_comes_back(item):
    client = seated(CLERK)
    page(client, "list=mine&light=red")

    back = client.get("/desk/")

    assert back["Location"] == "/desk/?list=mine&light=red"


def test_a_view_is_saved_under_a_name_and_thrown_away(item):
    client = seated(CLERK)
    page(client, "list=mine&light=red")

    client.post("/desk/views/", {"name": "我的红灯"})
    view = SavedView.objects.get()
    assert (view.query, view.account_id) == ("list=mine&light=red", at_desk(CLERK).account_id)
    assert "我的红灯" in page(client)
    assert "我的红灯" not in page(seated("health-clerk"))

    seated("health-clerk").post(f"/desk/views/{view.pk}/drop/")
    assert SavedView.objects.count() == 1
    client.post(f"/desk/views/{view.pk}/drop/")
    assert SavedView.objects.count() == 0


def test_the_next_case_is_claimed_and_opened(item):
    copies(item, 3, due_at=item.due_at + timedelta(days=1))

    answer = seated(CLERK).post("/desk/next/")

    assert answer["Location"] == f"/desk/cases/{item.subject_public_id}/"
    item.refresh_from_db()
    assert (item.status, item.assignee_id) == (ItemStatus.CLAIMED, at_desk(CLERK).post_id)


def test_when_nothing_waits_it_is_said(item):
    client = seated("health-clerk")

    answer = client.post("/desk/next/", follow=True)

    assert "没有等待领取的事项" in answer.content.decode()
    with pytest.raises(NothingToDo):
        work.claim_next(actor=at_desk("health-clerk"), at=timezone.now())


def test_bulk_claiming_tells_the_result_of_each_row(item, now):
    taken = item_of(food.submit(firm(), now))
    join_desk("second-clerk", beside=CLERK, now=now)
    work.claim_item(item=taken, actor=at_desk("second-clerk"), at=now)
    client = seated(CLERK)

    answer = client.post(
        "/desk/bulk/", {"action": "claim", "rows": [item.public_id, taken.public_id, "nothing"]}, follow=True
    )

    text = answer.content.decode()
    assert "1 件办好了" in text
    assert "2 件没有办" in text
    assert taken.number in text
    item.refresh_from_db()
    taken.refresh_from_db()
    assert item.assignee_id == at_desk(CLERK).post_id
    assert taken.assignee_id == at_desk("second-clerk").post_id
    assert "1 件办好了" not in page(client)  # told once


def test_bulk_release_puts_back(item, now):
    work.claim_item(item=item, actor=at_desk(CLERK), at=now)

    seated(CLERK).post("/desk/bulk/", {"action": "release", "rows": [item.public_id]})

    item.refresh_from_db()
    assert item.status == ItemStatus.OPEN


def test_one_row_is_claimed_by_its_own_button(item):
    seated(CLERK).post("/desk/bulk/", {"claim_one": item.public_id})

    item.refresh_from_db()
    assert item.status == ItemStatus.CLAIMED


def test_a_stranger_claims_nothing(item):
    before = Event.objects.count()

    answer = seated("health-clerk").post("/desk/bulk/", {"action": "claim", "rows": [item.public_id]}, follow=True)

    item.refresh_from_db()
    assert "1 件没有办" in answer.content.decode()
    assert item.status == ItemStatus.OPEN
    assert Event.objects.count() == before


def test_only_claiming_and_releasing_are_done_in_bulk(item):
    assert seated(CLERK).post("/desk/bulk/", {"action": "finish", "rows": [item.public_id]}).status_code == 404
