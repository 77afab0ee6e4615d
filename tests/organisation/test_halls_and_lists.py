"""What people and programs see: halls and whether they are open, divisions, departments."""

import datetime as dt

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.common.workdays import ZONE, Opening
from apps.organisation import models
from apps.organisation.choices import DivisionLevel, SealKind
from apps.organisation.models import Department, Division, Hall, OpeningHours, Seal
from apps.organisation.selectors import (
    departments,
    districts_with_streets,
    divisions,
    halls,
    opening_state,
    opening_words,
    seal_of,
    windows_of,
    within,
    work_calendar,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def copies_of_a_hall(count: int) -> None:
    division = Division.objects.get(code="620121000000")
    for number in range(count):
        hall = Hall.objects.create(
            slug=f"copy-{number}",
            name=f"大厅{number}",
            division=division,
            level="county",
            address="演示地址",
            longitude=103,
            latitude=36,
            phone="0931-0",
        )
        OpeningHours.objects.create(hall=hall, weekday=0, opens_at=dt.time(9), closes_at=dt.time(17))


def more_divisions(count: int) -> None:
    place = Division.objects.get(code="620121000000")
    for number in range(count):
        code = f"6201219{number:02d}000"
        Division.objects.create(
            code=code, name=f"镇{number}", level=DivisionLevel.TOWN, parent=place, path=f"{place.path}/{code}"
        )


def more_departments(count: int) -> None:
    beside = Department.objects.get(slug="power")
    for number in range(count):
        beside.pk, beside.slug, beside.path, beside.uscc = None, f"copy-{number}", f"copy-{number}", f"{number:018d}"
        beside.save(force_insert=True)


# Open or not ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "opening", "words"),
    [
        ("2026-11-23T10:00", Opening(True, at("2026-11-23T12:00")), "开放中，12:00 结束"),
        ("2026-11-23T12:30", Opening(False, at("2026-11-23T13:00")), "现在不开放，今天 13:00 开放"),
        ("2026-11-23T18:00", Opening(False, at("2026-11-24T09:00")), "现在不开放，明天 09:00 开放"),
        ("2026-10-02T10:00", Opening(False, at("2026-10-08T09:00")), "现在不开放，10月8日 09:00 开放"),
        ("2026-10-10T15:00", Opening(True, at("2026-10-10T17:00")), "开放中，17:00 结束"),
    ],
)
def test_a_hall_says_in_words_whether_it_is_open(now, opening, words):
    hall = halls().get(slug="lanzhou")

    found = opening_state(hall, now=at(now), calendar=work_calendar())

    assert found == opening
    assert opening_words(found, now=at(now)) == words


def test_a_hall_without_hours_promises_nothing():
    OpeningHours.objects.all().delete()

    found = opening_state(halls().get(slug="lanzhou"), now=at("2026-11-23T10:00"), calendar=work_calendar())

    assert found == Opening(False, None)
    assert opening_words(found, now=at("2026-11-23T10:00")) == "开放时间以大厅公告为准"


# Selectors --------------------------------------------------------------------------------------------------------------
def test_a_parent_sees_its_own_and_not_a_namesake():
    police = Department.objects.get(slug="police")
    Department.objects.create(
        slug="police-academy",
        name="警校",
        short_name="警校",
        uscc="12620102MB2G00011X",
        division=police.division,
        path="police-academy",
        phone_consult="0",
        phone_supervise="0",
    )

    found = set(departments(under="police").values_list("slug", flat=True))

    assert found == {"police", "police-620102", "police-620121"}
    assert models.Window.objects.filter(within("police", prefix="departments__")).distinct().count() == 2


def test_divisions_are_a_tree_read_level_by_level():
    city = divisions(parent_code="620100000000")

    assert [(row.name, row.has_children) for row in city] == [("城关区", True), ("永登县", False)]
    assert [row.name for row in Division.objects.filter(within("620100000000/620102000000")).order_by("code")] == [
        "城关区",
        "酒泉路街道",
    ]


def test_people_live_in_streets_towns_and_zones_and_not_in_a_firm_that_counts_as_one():
    district = Division.objects.get(code="620102000000")
    for code, name in (("620102400000", "高新区"), ("620102403000", "甘肃某企业集团公司")):
        Division.objects.create(code=code, name=name, level="town", parent=district, path=f"{district.path}/{code}")

    (first, _other) = districts_with_streets()

    assert [name for _code, name in first.streets] == ["酒泉路街道", "高新区"]


def test_a_department_is_found_at_its_own_windows_then_at_general_ones():
    bureau = Department.objects.get(slug="police-620102")

    assert [str(window) for window in windows_of(bureau)] == ["2 公安窗口", "1 综合窗口"]


def test_the_newest_seal_that_is_valid_that_day_is_used():
    police = Department.objects.get(slug="police")
    Seal.objects.create(department=police, kind=SealKind.OFFICIAL, title="新章", valid_from=dt.date(2026, 12, 1))

    assert seal_of(police, SealKind.OFFICIAL, on=dt.date(2026, 11, 30)).title == "兰州市公安局"
    assert seal_of(police, SealKind.OFFICIAL, on=dt.date(2026, 12, 1)).title == "新章"
    assert seal_of(police, SealKind.OFFICIAL, on=dt.date(2020, 1, 1)) is None


# Pages ------------------------------------------------------------------------------------------------------------------
def test_anybody_may_see_where_the_halls_are(client: Client):
    page = client.get(reverse("organisation:hall_list"))

    text = page.content.decode()
    assert page.status_code == 200
    assert "兰州市政务服务中心" in text
    assert "城关区政务服务中心" in text
    assert "tel:0931-0001000" in text


@pytest.mark.parametrize(
    ("division", "order"),
    [
        ("620102001000", ["chengguan", "lanzhou"]),  # a street: its district's hall, then the city's
        ("620102000000", ["chengguan", "lanzhou"]),
        ("620121000000", ["lanzhou", "chengguan"]),  # a county without a hall: the city's
        ("620100000000", ["lanzhou", "chengguan"]),
        ("", ["lanzhou", "chengguan"]),
        ("110101000000", ["lanzhou", "chengguan"]),
        ("'; --", ["lanzhou", "chengguan"]),
    ],
)
def test_the_halls_nearest_to_a_street_come_first(client: Client, division, order):
    page = client.get(reverse("organisation:hall_list"), {"division": division})

    assert [row.hall.slug for row in page.context["rows"]] == order


def test_beyond_the_own_district_and_the_city_distance_decides(client: Client):
    copies_of_a_hall(1)
    far = Hall.objects.get(slug="copy-0")
    near = Hall.objects.create(
        slug="near", name="近处", division=far.division, level="county", address="演示地址", phone="0931-0",
        longitude="103.84", latitude="36.06", position=99,
    )  # fmt: skip

    page = client.get(reverse("organisation:hall_list"), {"division": "620102001000"})

    assert [row.hall.slug for row in page.context["rows"]] == ["chengguan", "lanzhou", near.slug, far.slug]


def test_every_street_can_be_chosen_without_scripts(client: Client):
    page = client.get(reverse("organisation:hall_list"), {"division": "620102001000"}).content.decode()

    assert '<option value="620102001000" selected>酒泉路街道</option>' in page
    assert '<optgroup label="永登县">' in page
    assert "data-locate" in page
    assert 'data-place="103.858200,36.076500"' in page


def test_a_halls_page_shows_its_week_and_its_windows(client: Client):
    page = client.get(reverse("organisation:hall_detail", args=["lanzhou"]))

    text = page.content.decode()
    assert page.context["week"] == [
        {"label": "星期一至星期五", "value": "09:00–12:00，13:00–17:00"},
        {"label": "星期六", "value": "09:00–12:00"},
        {"label": "星期日", "value": "不开放"},
    ]
    assert "geo:36.076500,103.858200" in text
    assert [floor["rows"] for floor in page.context["floors"]] == [
        [{"label": "1", "value": "综合窗口", "note": "受理各部门的事项"}],
        [{"label": "2", "value": "公安窗口", "note": "公安局、供电公司"}],
    ]
    assert "公安局、供电公司" in text


@pytest.mark.parametrize("slug", ["nowhere", "chengguan"])
def test_a_hall_that_is_not_there_or_closed_for_good_is_404(client: Client, slug):
    Hall.objects.filter(slug="chengguan").update(is_active=False)

    assert client.get(reverse("organisation:hall_detail", args=[slug])).status_code == 404


def test_the_pages_ask_the_same_number_of_questions_for_few_halls_and_many(
    client: Client, django_assert_max_num_queries
):
    with django_assert_max_num_queries(4):
        client.get(reverse("organisation:hall_list"))
    copies_of_a_hall(50)

    with django_assert_max_num_queries(4):
        page = client.get(reverse("organisation:hall_list"))

    assert len(page.context["rows"]) == 52


# The API ----------------------------------------------------------------------------------------------------------------
def test_programs_read_divisions_level_by_level(client: Client):
    answer = client.get("/api/v1/divisions", {"parent": "620102000000"})

    assert answer.json() == [
        {
            "code": "620102001000",
            "name": "酒泉路街道",
            "level": "town",
            "parent": "620102000000",
            "is_statutory": True,
            "has_children": False,
        }
    ]


def test_programs_read_departments_of_a_division(client: Client):
    everybody = client.get("/api/v1/departments").json()
    county = client.get("/api/v1/departments", {"division": "620121000000"}).json()

    assert [row["slug"] for row in everybody] == ["police", "police-620102", "police-620121", "power"]
    assert [(row["slug"], row["parent"]) for row in county] == [("police-620121", "police")]


def test_programs_read_halls_with_their_hours(client: Client):
    hall = client.get("/api/v1/halls", {"division": "620100000000"}).json()[0]

    assert hall["slug"] == "lanzhou"
    assert hall["hours"][0] == {"weekday": 0, "opens_at": "09:00", "closes_at": "12:00"}
    assert isinstance(hall["is_open"], bool)
    assert dt.datetime.fromisoformat(hall["changes_at"]).tzinfo is not None


def test_programs_read_the_halls_nearest_to_a_point(client: Client):
    hall = Hall.objects.get(slug="chengguan")

    answer = client.get("/api/v1/halls", {"near": f"{hall.longitude},{hall.latitude}"})

    first, second = answer.json()
    assert (first["slug"], first["metres"]) == ("chengguan", 0)
    assert second["metres"] > 0
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer


def test_programs_read_the_halls_nearest_to_a_street(client: Client):
    rows = client.get("/api/v1/halls", {"division": "620102001000"}).json()

    assert [(row["slug"], row["metres"]) for row in rows] == [("chengguan", None), ("lanzhou", None)]


@pytest.mark.parametrize("near", ["here", "103.8", "nan,36", "200,36"])
def test_a_point_that_is_none_is_refused(client: Client, near):
    answer = client.get("/api/v1/halls", {"near": near})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "near"


def test_a_position_is_neither_stored_nor_logged(client: Client, caplog):
    with caplog.at_level("DEBUG"), CaptureQueriesContext(connection) as queries:
        client.get("/api/v1/halls", {"near": "103.8321,36.0574"})

    assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)
    assert not any("103.8321" in query["sql"] for query in queries.captured_queries)
    assert not any(
        "103.8321" in record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )


@pytest.mark.parametrize("path", ["divisions", "departments"])
def test_what_a_program_has_already_is_not_sent_again(client: Client, path):
    first = client.get(f"/api/v1/{path}")

    second = client.get(f"/api/v1/{path}", headers={"if-none-match": first["ETag"]})
    Division.objects.filter(code="620121000000").update(name="改名县")
    Department.objects.filter(slug="power").update(name="改名公司")
    third = client.get(f"/api/v1/{path}", headers={"if-none-match": first["ETag"]})

    assert (first.status_code, second.status_code, third.status_code) == (200, 304, 200)
    assert second.content == b""


@pytest.mark.parametrize(
    ("path", "queries", "more"),
    [("divisions", 1, more_divisions), ("departments", 1, more_departments), ("halls", 4, copies_of_a_hall)],
)
def test_the_api_asks_the_same_few_questions_whatever_the_rows(
    client: Client, django_assert_max_num_queries, django_assert_num_queries, path, queries, more
):
    client.get(f"/api/v1/{path}")
    with django_assert_max_num_queries(queries) as asked:
        few = client.get(f"/api/v1/{path}")
    more(50)

    with django_assert_num_queries(len(asked)):
        many = client.get(f"/api/v1/{path}")

    assert (few.status_code, many.status_code) == (200, 200)
    assert len(many.content) > len(few.content)


def test_the_api_refuses_to_be_written_to(client: Client):
    answer = client.post("/api/v1/divisions", {}, content_type="application/json")

    assert answer.status_code == 405
    assert answer.json()["code"] == "method_not_allowed"


# The admin --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", [Department, Division, Hall, models.CalendarYear])
def test_the_admin_shows_and_never_writes(model):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    shown = admin.site._registry[model]

    assert not shown.has_add_permission(request)
    assert not shown.has_change_permission(request)
    assert not shown.has_delete_permission(request)
    assert shown.get_actions(request) == {}
    for inline in shown.inlines:
        below = inline(model, admin.site)
        assert not below.has_add_permission(request)
        assert not below.has_change_permission(request)
        assert below.can_delete is False


def test_rights_on_departments_have_chinese_names():
    names = dict(Department._meta.permissions)

    assert len(names) == 18
    assert str(names["decide_cases"]) == "审批决定"
