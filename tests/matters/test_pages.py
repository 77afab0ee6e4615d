import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.common.actor import SYSTEM, Actor
from apps.common.ids import new_public_id
from apps.matters import services
from apps.matters.models import Matter, MatterVersion, Offer, ZeroHit
from apps.organisation.models import Department
from tests.matters.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.matters.urls")]
GUIDE = "/matters/food-business-new/"


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.fixture
def fifty(food):
    """Fifty more matters, each with a version of its own and offered everywhere."""
    for number in range(50):
        copy = Matter.objects.get(pk=food.pk)
        copy.pk, copy.current, copy.slug, copy.code = None, None, f"copy-{number}", f"{food.code[:31]}C{number:02d}"
        copy.serial, copy.name = f"{number + 10}", f"示例许可{number}"
        copy.save(force_insert=True)
        version = MatterVersion.objects.get(pk=food.current_id)
        version.pk, version.public_id, version.matter = None, new_public_id(), copy
        version.save(force_insert=True)
        copy.current = version
        copy.save(update_fields=["current"])
        Offer.objects.bulk_create([Offer(matter=copy, department=d) for d in Department.objects.all()])
        services.index_matter(matter=copy)


def test_the_guide_answers_in_the_order_people_ask(client, food):
    page = text_of(client.get(GUIDE))

    asked = ["我能办吗", "要准备什么", "多久办好", "多少钱", "在哪办", "开始办理", "法律依据", "事项编码"]
    places = [page.rindex(words) for words in asked]
    assert places == sorted(places)
    assert "承诺10个工作日" in page
    assert "不收费" in page
    assert "有电子证照免提交" in page


def test_the_guide_has_one_main_button_that_starts_the_application(client, food):
    html = client.get(GUIDE).content.decode()

    buttons = re.findall(r'class="button button-primary"\s+href="([^"]*)"', html)
    assert buttons == ["/apply/food-business-new/"]


def test_choosing_a_situation_changes_the_materials_without_scripts(client, food):
    everything = text_of(client.get(GUIDE))
    selling = text_of(client.get(GUIDE, {"s.kind": "sales"}))
    cooking = client.get(GUIDE, {"s.kind": "catering"})

    assert "餐饮设施设备清单" in everything
    assert "餐饮设施设备清单" not in selling
    assert "餐饮设施设备清单" in text_of(cooking)
    assert 'href="/apply/food-business-new/?s.kind=catering"' in cooking.content.decode()
    assert re.search(r'value="catering"\s+required\s+checked', cooking.content.decode())


def test_part_of_the_answers_narrows_as_far_as_it_can(client, food):
    definition = food.current.parsed

    names = [[m.id for m in definition.materials_possible(known)] for known in ({}, {"kind": "sales"})]

    assert names == [["licence", "layout", "equipment", "rules"], ["licence", "layout", "rules"]]


def test_who_holds_the_licence_is_told_that_it_is_enough(client, food, monkeypatch):
    held = type("Held", (), {"type": type("Type", (), {"slug": "business-licence"})})
    monkeypatch.setattr("apps.matters.views.guides.actor_of", lambda request: Actor(account_id=1, person_id=1))
    monkeypatch.setattr("apps.matters.views.guides.usable_licences", lambda holder, slugs, on: [held])

    assert "您有电子证照，免提交" in text_of(client.get(GUIDE))


def test_an_unknown_situation_changes_nothing(client, food):
    response = client.get(GUIDE, {"s.kind": "<script>", "s.other": "x"})

    assert "餐饮设施设备清单" in text_of(response)
    assert "<script>x" not in response.content.decode()


def test_a_paused_matter_says_why_and_offers_no_start(client, food):
    services.pause_matter(matter=food, reason="系统升级到周五", actor=SYSTEM, at=NOW)

    page = text_of(client.get(GUIDE))

    assert "系统升级到周五" in page
    assert "开始办理" not in page


def test_a_cancelled_matter_is_gone(client, food):
    services.cancel_matter(matter=food, actor=SYSTEM, at=NOW)

    assert client.get(GUIDE).status_code == 404
    assert "食品经营许可" not in text_of(client.get("/matters/?for=firms"))
    assert "食品经营许可（新办）" not in text_of(client.get("/search/?q=食品经营许可"))


def test_the_usual_time_is_told(client, food):
    services.note_usual_time(matter=food, median_days=4, most_days=9, cases=120, at=NOW)

    assert "最近一半的人4个工作日就办好了" in text_of(client.get(GUIDE))


def test_no_page_carries_scripts_or_styles_of_its_own(client, matters):
    for url in (GUIDE, "/matters/", "/search/?q=食品", "/departments/", "/departments/market/", "/districts/620102/"):
        html = client.get(url).content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)[^>]*>", html), url


@pytest.mark.parametrize(
    ("url", "shown", "hidden"),
    [
        ("/matters/?for=people", "异地就医备案", ""),
        ("/matters/?for=people&theme=085", "异地就医备案", "食品经营许可（新办）"),
        ("/matters/?for=firms&theme=010", "食品经营许可（新办）", "异地就医备案"),
        ("/matters/stages/retirement/", "异地就医备案", "食品经营许可（新办）"),
        ("/departments/", "兰州市市场监督管理局", "城关区市场监督管理局"),
        ("/departments/market/", "城关区市场监督管理局", "异地就医备案"),
        ("/departments/market-620102/", "食品经营许可（新办）", "异地就医备案"),
        ("/districts/620102/", "食品经营许可（新办）", "异地就医备案"),
        ("/search/?q=开饭店", "食品经营许可（新办）", "异地就医备案"),
        ("/search/?q=外地住院", "异地就医备案", ""),
        ("/search/", "大家常办", "没有找到"),
    ],
)
def test_lists_show_what_belongs_there(client, matters, url, shown, hidden):
    page = text_of(client.get(url))

    assert shown in page
    assert not hidden or hidden not in page


@pytest.mark.parametrize(
    "url", ["/matters/none/", "/matters/stages/none/", "/departments/none/", "/districts/999999/", "/districts/6/x/"]
)
def test_what_is_not_there_is_not_found(client, matters, url):
    assert client.get(url).status_code == 404


def test_a_forged_cursor_is_refused(client, matters):
    assert client.get("/matters/?cursor=forged").status_code == 400


def test_a_search_that_finds_nothing_helps_and_is_noted(client, matters):
    page = text_of(client.get("/search/?q=火星移民"))

    assert "没有直接对应“火星移民”的事项" in page
    assert "食品经营许可（新办）" in page
    assert ZeroHit.objects.get().text == "火星移民"


def test_hostile_search_text_is_shown_as_text(client, matters):
    html = client.get("/search/", {"q": "<img src=x onerror=alert(1)>"}).content.decode()

    assert "<img src=x" not in html
    assert "&lt;img src=x" in html


@pytest.mark.parametrize(
    "url",
    [
        GUIDE,
        "/matters/?for=people",
        "/matters/?for=firms&theme=010",
        "/departments/",
        "/departments/market/",
        "/districts/620102/",
        "/search/?q=许可",
        "/api/v1/matters",
        "/api/v1/matters?q=许可",
    ],
)
def test_fifty_matters_cost_no_more_queries_than_two(client, food, url, request):
    few = queries(client, url)

    request.getfixturevalue("fifty")

    assert queries(client, url) == few


def test_a_long_list_turns_its_pages_forth_and_back(client, fifty):
    first = client.get("/matters/?for=firms").content.decode()
    following = re.search(r'href="([^"]*cursor=[^"]*)" rel="next"', first).group(1).replace("&amp;", "&")

    second = client.get(following).content.decode()

    names = [set(re.findall(r"示例许可\d+", html)) for html in (first, second)]
    assert not names[0] & names[1]
    assert len(names[1]) == 20
    assert "上一页" in second
