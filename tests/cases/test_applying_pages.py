"""Applying through the pages, without scripts: every form as a browser posts it."""

import re
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.cases.models import Case, Draft
from apps.cases.services import drafts
from apps.cases.services.drafts import MOST_FILES
from apps.common.ids import new_public_id
from apps.identity.models import Account, LegalEntity
from apps.identity.requests import SESSION_ON_BEHALF
from apps.matters.choices import VersionStatus
from apps.matters.models import MatterVersion
from tests.support import food
from tests.support.actors import CHUAN, LAN, firm
from tests.support.papers import pdf

pytestmark = pytest.mark.usefixtures("city")
START = f"/matters/{food.SLUG}/start/"
SITUATIONS = {f"s.{key}": value for key, value in food.SITUATIONS.items()}
BEGIN = {**SITUATIONS, "department": "market-620102", "key": "k1"}


def sign_in(phone: str = LAN, entity: str = "示例牛肉面馆") -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=phone), backend="apps.identity.backends.AccountBackend")
    if entity:
        session = client.session
        session[SESSION_ON_BEHALF] = f"entity:{LegalEntity.objects.get(name=entity).public_id}"
        session.save()
    return client


@pytest.fixture
def client() -> Client:
    return sign_in()


def begin(client: Client) -> str:
    client.post(START, BEGIN)
    return f"/drafts/{Draft.objects.latest('id').public_id}/"


def seen_on(client: Client, url: str) -> str:
    found = re.search(r'name="seen"\s+value="(\w+)"', client.get(url).content.decode())
    assert found
    return found[1]


def fill(client: Client, draft: str, screen: str, button: str = "_next", **changes: Any) -> Any:
    url = f"{draft}{screen}/"
    return client.post(url, {**food.SCREENS[screen], **changes, "seen": seen_on(client, url), button: "1"})


def upload(client: Client, draft: str, paper: str, data: bytes | None = None, name: str = "纸.pdf") -> Any:
    file = SimpleUploadedFile(name, pdf(paper) if data is None else data)
    return client.post(f"{draft}materials/{paper}/", {"file": file})


def test_what_was_answered_in_the_guide_is_chosen_already(client: Client) -> None:
    shown = client.get(START, SITUATIONS).content.decode()

    for name, value in SITUATIONS.items():
        assert re.search(rf'name="{re.escape(name)}"\s+value="{value}"[^>]*\schecked', shown)


def test_beginning_leads_to_what_the_city_filled_in_to_look_it_over(client: Client) -> None:
    response = client.post(START, BEGIN)

    assert response["Location"] == f"/drafts/{Draft.objects.get().public_id}/subject/"


def complete(client: Client) -> str:
    draft = begin(client)
    for screen in food.SCREENS:
        assert fill(client, draft, screen).status_code == 302
    for paper in food.PAPERS:
        assert upload(client, draft, paper).status_code == 302
    return draft


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_shop_is_applied_for_screen_by_screen(client: Client) -> None:
    assert client.get(START).status_code == 200
    draft = begin(client)
    assert client.get(draft).url == f"{draft}premises/"  # the city knows all of the first screen
    order = ["subject", "premises", "business", "people", "finish", "materials"]

    for screen, following in pairwise(order):
        assert fill(client, draft, screen).url == f"{draft}{following}/"
    for paper in food.PAPERS:
        assert upload(client, draft, paper).url == f"{draft}materials/#m-{paper}"
    shown = client.get(f"{draft}check/")
    assert "都填好了" in text_of(shown)
    assert "城关区" in text_of(shown)
    response = client.post(f"{draft}check/", follow=True)

    case = Case.objects.latest("id")
    assert response.redirect_chain == [(f"/cases/{case.public_id}/", 302)]
    assert case.number in text_of(response)
    assert case.query_code in text_of(response)
    assert "您现在不用做什么" in text_of(response)
    assert case.answers["premises_area"] == 86.5
    assert case.entity == LegalEntity.objects.get(name="示例牛肉面馆")
    assert case.channel == "web"


def test_two_clicks_on_submit_make_one_case(client: Client) -> None:
    draft = complete(client)

    first = client.post(f"{draft}check/")
    second = client.post(f"{draft}check/")

    assert first.url == second.url
    assert Case.objects.count() == 1
    assert client.get(draft).url == first.url


def test_two_clicks_on_start_make_one_draft(client: Client) -> None:
    first = client.post(START, BEGIN)
    second = client.post(START, BEGIN)

    assert first.url == second.url
    assert Draft.objects.count() == 1


def test_a_situation_left_out_is_named_and_the_rest_stays_chosen(client: Client) -> None:
    response = client.post(START, {**BEGIN, "s.cold": ""})

    assert response.status_code == 422
    assert 'href="#s.cold"' in text_of(response)
    assert re.search(r'value="catering"\s+required\s+checked', response.content.decode())
    assert not Draft.objects.exists()


def test_the_bureau_of_ones_own_district_is_chosen_beforehand(client: Client) -> None:
    page = client.get(START).content.decode()

    assert re.search(r'value="market-620102"\s+selected', page)


def test_who_is_not_served_is_led_to_another_hat() -> None:
    response = sign_in(entity="").get("/matters/labour-dispatch/start/")

    assert response.status_code == 403
    assert "/hats/?next=" in text_of(response)


def test_a_wrong_value_is_kept_and_told_beside_the_field(client: Client) -> None:
    draft = begin(client)

    response = fill(client, draft, "premises", premises_area="八十六平", kitchen_area="")

    page = text_of(response)
    assert response.status_code == 422
    assert 'value="八十六平"' in page
    assert 'id="premises_area_error"' in page
    assert 'href="#kitchen_area"' in page
    assert 'value="八十六平"' in text_of(client.get(f"{draft}premises/"))


def test_what_no_database_stores_stays_on_the_page(client: Client) -> None:
    draft = begin(client)

    response = fill(client, draft, "premises", premises_name="牛\u202e肉面")

    assert response.status_code == 422
    assert "牛\u202e肉面" in response.content.decode()


def test_an_answer_that_was_emptied_is_empty(client: Client) -> None:
    draft = begin(client)
    fill(client, draft, "premises")

    fill(client, draft, "premises", button="_later", premises_name="")

    assert "premises_name" not in Draft.objects.get().answers


def test_a_condition_shows_and_hides_on_the_server(client: Client) -> None:
    draft = begin(client)
    hidden = r'data-field="warehouse_address"[^>]*hidden'
    assert re.search(hidden, client.get(f"{draft}premises/").content.decode())

    response = fill(client, draft, "premises", has_warehouse="yes")

    assert response.status_code == 422
    assert not re.search(hidden, response.content.decode())
    assert "仓库地址" in text_of(response)


def test_rows_are_added_and_removed_without_scripts(client: Client) -> None:
    draft = begin(client)
    fill(client, draft, "people", button="_add", _add="staff")
    added = client.get(f"{draft}people/?rows=staff.2").content.decode()
    assert 'name="staff.1.staff_name"' in added

    fill(client, draft, "people", **{"staff.1.staff_name": "测试王桥", "_remove": "staff.0"})

    assert [row["staff_name"] for row in Draft.objects.get().answers["staff"]] == ["测试王桥"]


def test_known_answers_are_marked_as_filled_in(client: Client) -> None:
    draft = begin(client)

    page = text_of(client.get(f"{draft}subject/"))

    assert "92620102MA7000001L" in page
    assert "已为您填好，来自单位登记信息" in page
    assert re.search(r'value="individual"[^>]*\schecked', page)


def test_two_tabs_do_not_overwrite_each_other(client: Client) -> None:
    draft = begin(client)
    url = f"{draft}premises/"
    seen = seen_on(client, url)
    fill(client, draft, "premises", premises_name="第一个窗口")
    late = {**food.SCREENS["premises"], "premises_name": "第二个窗口", "seen": seen, "_next": "1"}

    response = client.post(url, late)

    assert response.status_code == 409
    assert "这一页在别处改过了" in text_of(response)
    assert 'value="第二个窗口"' in text_of(response)
    assert Draft.objects.get().answers["premises_name"] == "第一个窗口"

    del late["_next"]
    assert client.post(url, {**late, "_overwrite": "1"}).status_code == 302
    assert Draft.objects.get().answers["premises_name"] == "第二个窗口"


def test_two_tabs_on_two_screens_do_not_meet(client: Client) -> None:
    draft = begin(client)
    seen = seen_on(client, f"{draft}business/")
    fill(client, draft, "premises")

    response = client.post(f"{draft}business/", {**food.SCREENS["business"], "seen": seen, "_next": "1"})

    assert response.status_code == 302


def test_saving_while_typing_answers_with_time_and_a_new_mark(client: Client) -> None:
    draft = begin(client)
    seen = seen_on(client, f"{draft}premises/")

    saved = client.post(f"{draft}premises/save/", {"premises_name": "半个店", "seen": seen})
    stale = client.post(f"{draft}premises/save/", {"premises_name": "另一个", "seen": seen})

    assert (saved.status_code, stale.status_code) == (204, 409)
    assert re.fullmatch(r"\d\d:\d\d", saved["X-Saved-At"])
    assert saved["X-Seen"] == seen_on(client, f"{draft}premises/")
    assert Draft.objects.get().answers["premises_name"] == "半个店"


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"hello", "假的.pdf", "内容不是"),
        (b"", "空.pdf", "是空的"),
        (b"%PDF-1.7 cut off", "断.pdf", "已损坏"),
        (b"%PDF-" + b"x" * (10 * 1024 * 1024), "大.pdf", "超过 10 MB"),
    ],
)
def test_an_upload_that_cannot_be_used_says_why(client: Client, data: bytes, name: str, words: str) -> None:
    draft = begin(client)

    response = upload(client, draft, "flow", data, name)

    assert response.status_code == 422
    assert words in text_of(response)
    assert 'id="m-flow_error"' in text_of(response)
    assert not Draft.objects.get().materials.exists()


def test_an_upload_with_scripts_answers_with_the_new_list(client: Client) -> None:
    draft = begin(client)
    file = SimpleUploadedFile("图.pdf", pdf("a"))

    response = client.post(f"{draft}materials/layout/", {"file": file}, headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert "图.pdf" in text_of(response)
    assert "<html" not in text_of(response)


def test_an_upload_with_scripts_updates_the_tag_and_the_count_of_what_is_missing(client: Client) -> None:
    draft = begin(client)
    for screen in food.SCREENS:
        fill(client, draft, screen)
    file = SimpleUploadedFile("图.pdf", pdf("a"))
    before = client.get(f"{draft}materials/").content.decode()

    answer = client.post(f"{draft}materials/layout/", {"file": file}, headers={"HX-Request": "true"}).content.decode()

    places = re.findall(r'data-swap="#([^"]+)"', answer)
    assert places == ["tag-layout", "step-list"]
    assert all(f'id="{place}"' in before for place in places)
    assert "已交" in answer
    missing = [int(count) for text in (before, answer) for count in re.findall(r"还有 (\d+) 项", text)]
    assert missing == [missing[0], missing[0] - 1]


def test_pages_are_listed_opened_and_taken_out(client: Client) -> None:
    draft = begin(client)
    for _page in range(2):
        upload(client, draft, "layout")
    first, second = Draft.objects.get().materials.order_by("id")

    opened = client.get(f"{draft}files/{first.pk}/")
    client.post(f"{draft}materials/layout/", {"_remove_file": first.pk})

    assert opened["Content-Type"] == "application/pdf"
    assert list(Draft.objects.get().materials.all()) == [second]


def test_a_paper_has_a_limit_of_pages(client: Client) -> None:
    draft = begin(client)
    files = [SimpleUploadedFile("a.pdf", pdf("a")) for _page in range(MOST_FILES + 1)]

    response = client.post(f"{draft}materials/layout/", {"file": files})

    assert response.status_code == 422
    assert Draft.objects.get().materials.count() == MOST_FILES


def test_a_paper_that_may_follow_is_promised_on_the_last_screen(client: Client) -> None:
    draft = complete(client)
    Draft.objects.get().materials.filter(material="health").delete()
    assert "我答应在发证前补交" in text_of(client.get(f"{draft}check/"))

    refused = client.post(f"{draft}check/")
    done = client.post(f"{draft}check/", {"promised": "health"})

    assert refused.status_code == 422
    assert done.status_code == 302
    assert Case.objects.get().is_tolerated


def test_an_empty_draft_cannot_be_submitted_and_each_gap_has_its_link(client: Client) -> None:
    draft = begin(client)

    response = client.post(f"{draft}check/")

    page = text_of(response)
    assert response.status_code == 422
    assert f'href="{draft}premises/#premises_name"' in page
    assert f'href="{draft}materials/#m-layout"' in page
    assert not Case.objects.exists()


def test_another_situation_asks_for_another_paper(client: Client) -> None:
    draft = begin(client)
    assert "专间或专用操作区" not in text_of(client.get(f"{draft}materials/"))

    client.post(f"{draft}situation/", {**SITUATIONS, "s.cold": "yes", "department": "market-620103"})

    assert "专间或专用操作区" in text_of(client.get(f"{draft}materials/"))
    assert Draft.objects.get().department.slug == "market-620103"


def test_a_new_guide_asks_to_move_the_draft(client: Client) -> None:
    draft = complete(client)
    matter = Draft.objects.get().version.matter
    old = matter.current
    Draft.objects.update(version=_older(old))

    refused = client.post(f"{draft}check/")
    assert refused.status_code == 409
    assert "换成最新的指南" in text_of(refused)

    client.post(f"{draft}upgrade/")
    assert client.post(f"{draft}check/").status_code == 302
    assert Case.objects.get().version == old


def test_a_draft_somebody_works_on_is_kept_longer(now: datetime) -> None:
    started = food.make_draft(firm(), now)
    later = now + timedelta(days=10)
    until = later + timedelta(days=settings.DRAFT_DAYS)
    revision = Draft.objects.get().revision

    def kept() -> bool:
        draft = Draft.objects.get(saved_at=later, expires_at=until)
        Draft.objects.update(saved_at=now, expires_at=now + timedelta(days=settings.DRAFT_DAYS))
        return draft.pk == started.pk

    page = drafts.attach_file(draft=started, material="layout", data=pdf("a"), name="a.pdf", actor=firm(), at=later)
    assert kept()
    drafts.remove_material(draft=started, pk=page.pk, at=later)
    assert kept()
    assert Draft.objects.get().revision == revision  # what is typed beside it does not go stale
    drafts.upgrade_draft(draft=started, at=later)
    assert kept()


def _older(version: MatterVersion) -> MatterVersion:
    """Return a version before the published one: same content, superseded."""
    version_before = MatterVersion.objects.get(pk=version.pk)
    version_before.pk, version_before.public_id = None, new_public_id()
    version_before.number, version_before.status = 9999, VersionStatus.SUPERSEDED
    version_before.save()
    return version_before


def test_a_draft_past_its_time_says_so(client: Client, now: datetime) -> None:
    draft = begin(client)
    Draft.objects.update(expires_at=now - timedelta(days=9999))

    response = client.get(f"{draft}premises/")

    assert response.status_code == 410
    assert "已过期" in text_of(response)


def test_a_draft_is_discarded(client: Client) -> None:
    draft = begin(client)

    client.post(f"{draft}discard/")

    assert not Draft.objects.exists()


def test_a_stranger_finds_nothing(client: Client) -> None:
    draft = begin(client)
    upload(client, draft, "layout")
    row = Draft.objects.get().materials.get()
    stranger = sign_in(CHUAN, entity="")
    reads = ["", "premises/", "situation/", "materials/", "check/", f"files/{row.pk}/"]
    writes = ["premises/", "premises/save/", "situation/", "materials/layout/", "check/", "upgrade/", "discard/"]

    found = {path: stranger.get(draft + path).status_code for path in reads}
    found |= {f"POST {path}": stranger.post(draft + path, {"_remove_file": row.pk}).status_code for path in writes}

    assert set(found.values()) == {404}, found
    assert Draft.objects.get().materials.count() == 1


def test_my_own_draft_for_the_firm_is_not_mine_as_a_person(client: Client) -> None:
    draft = begin(client)

    assert sign_in(LAN, entity="").get(draft).status_code == 404


def test_the_list_of_drafts_asks_the_same_for_one_and_for_many(client: Client, now: datetime) -> None:
    begin(client)
    client.get("/drafts/")
    with CaptureQueriesContext(connection) as one:
        client.get("/drafts/")
    for _draft in range(15):
        food.make_draft(firm(), timezone.now())

    with CaptureQueriesContext(connection) as many:
        page = client.get("/drafts/")

    assert page.content.decode().count('class="card"') == 16
    assert len(many) == len(one)


def test_who_has_applied_for_the_same_is_told_before_beginning_again(client: Client) -> None:
    going = food.submit(firm(), timezone.now())

    shown = client.get(START).content.decode()
    to_another_holder = sign_in(entity="").get("/matters/food-business-renew/start/").content.decode()

    assert going.number in shown
    assert going.number not in to_another_holder
