"""Applying for several matters at once through the pages, without scripts: every form as a browser posts it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.approvals import presentation, selectors
from apps.approvals.definition import joint_form
from apps.approvals.models import JointApplication, JointDraft
from apps.approvals.requests import act
from apps.approvals.services import corrections, drafts
from apps.approvals.views import supplement as supplement_page
from apps.cases.models import Case
from apps.cases.selectors import standings
from apps.cases.services import intake
from apps.cases.services.intake import CorrectionItem
from apps.common.forms import fields as f
from apps.common.forms.validation import visible_fields
from apps.files.services import read_file
from apps.identity.models import Mandate
from apps.journal.models import ReadLog
from apps.journal.services import run_deliveries
from tests.cases.test_applying_pages import seen_on, sign_in, text_of
from tests.support import joint as j
from tests.support.actors import CHUAN, LAN, at_desk, citizen, firm
from tests.support.desk import seated
from tests.support.papers import pdf

pytestmark = pytest.mark.usefixtures("city")
START = f"/joint/{j.RESTAURANT}/start/"
REGISTERED = {**j.SHOP_SITUATIONS, "registered": "yes"}
BEGIN = {**{f"s.{key}": value for key, value in REGISTERED.items()}, "place": "620102", "key": "k1"}
GIVEN = {"entity_kind": "individual"}
UNDEFINED = "‼undefined‼"
LEAD = "market-clerk"


@pytest.fixture(autouse=True)
def _at_the_moment(city: None, time_machine: Any, now: Any) -> None:
    time_machine.move_to(now, tick=False)
    Mandate.objects.update(valid_from=now.date())  # the city was loaded on the day the tests run


@pytest.fixture(autouse=True)
def _undefined_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a name no view gave stand on the page, where ``page`` finds it."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", UNDEFINED)


@pytest.fixture
def client() -> Client:
    return sign_in()


def main_of(response: Any) -> str:
    text = text_of(response)
    return text[text.index("<main") : text.index("</main>")]


def page(response: Any) -> str:
    main = main_of(response)
    assert UNDEFINED not in main, re.findall(f".{{60}}{UNDEFINED}.{{30}}", main)
    return main


def settled() -> None:
    while run_deliveries():
        pass


def begin(client: Client, **changes: str) -> str:
    client.post(START, {**BEGIN, **changes})
    return f"/joint/drafts/{JointDraft.objects.latest('id').public_id}/"


def as_posted(question: f.AnyField, value: Any) -> dict[str, Any]:
    """Return an answer as the page's controls send it."""
    if isinstance(question, f.RepeatField):
        parts = {part.id: part for part in question.fields}
        return {
            f"{question.id}.{index}.{name}": text
            for index, row in enumerate(value)
            for part, entry in row.items()
            for name, text in as_posted(parts[part], entry).items()
        }
    if isinstance(value, dict):
        return {f"{question.id}.{part}": text for part, text in value.items()}
    if isinstance(question, f.StatementField):
        return {question.id: "on"} if value else {}
    if isinstance(question, f.MoneyField):
        return {question.id: str(value // 100)}
    return {question.id: value if isinstance(value, list) else str(value)}


def filled_screens(client: Client, draft: str, **given: Any) -> list[str]:
    """Fill in each screen the page leads to, and return their names in order."""
    row = JointDraft.objects.get(public_id=draft.split("/")[-2])
    union = selectors.union_of_draft(row)
    answers = j.answers_for(row, {**GIVEN, **given})
    form = joint_form(union, row.situations)
    seen = {**answers, **{f"s.{name}": value for name, value in row.situations.items()}}
    asked = {question.id for question in visible_fields(form, seen)}
    passed = []
    url = client.get(draft).url
    while not url.endswith(("materials/", "check/")):
        name = url.removeprefix(draft).strip("/")
        questions = next(group.fields for group in form.groups if group.id == name)
        post: dict[str, Any] = {}
        for question in questions:
            if question.id in asked and question.id in answers:
                post |= named_in_rows(question, answers[question.id])
        response = client.post(url, {**post, "seen": seen_on(client, url), "_next": "1"})
        assert response.status_code == 302, page(response)
        passed.append(name)
        url = response.url
    return passed


def named_in_rows(question: f.AnyField, value: Any) -> dict[str, Any]:
    """Rows: each part's own name stands behind the row's number."""
    if not isinstance(question, f.RepeatField):
        return as_posted(question, value)
    found = {}
    parts = {part.id: part for part in question.fields}
    for index, row in enumerate(value):
        for name, entry in row.items():
            for key, text in as_posted(parts[name], entry).items():
                found[f"{question.id}.{index}.{key}"] = text
    return found


def papers_needed(draft: str) -> list[str]:
    row = JointDraft.objects.get(public_id=draft.split("/")[-2])
    union = selectors.union_of_draft(row)
    return [m.id for m in union.materials_for(drafts.seen_of(row, union, row.answers or {}))]


def upload(client: Client, draft: str, paper: str, data: bytes | None = None, name: str = "纸.pdf") -> Any:
    file = SimpleUploadedFile(name, pdf(paper) if data is None else data)
    return client.post(f"{draft}materials/{paper}/", {"file": file})


def complete(client: Client) -> str:
    draft = begin(client)
    filled_screens(client, draft)
    for paper in papers_needed(draft):
        assert upload(client, draft, paper).status_code == 302
    return draft


def submitted(client: Client) -> JointApplication:
    client.post(f"{complete(client)}check/")
    return JointApplication.objects.latest("id")


# The guide ------------------------------------------------------------------------------------------------------------
def test_what_can_be_done_in_one_go_is_everybodys_to_read() -> None:
    shown = main_of(Client().get("/joint/"))

    assert "开办餐饮店" in shown
    assert "施工许可阶段联合办理" in shown
    assert shown.index("开办餐饮店") < shown.index("施工许可阶段联合办理")


def test_the_guide_says_who_does_what_in_which_order() -> None:
    shown = main_of(Client().get(f"/joint/{j.RESTAURANT}/"))

    assert "一提交就开始" in shown
    assert "等“个体工商户设立登记”办好后开始" in shown or "办好后开始" in shown
    assert "<svg" in shown
    assert "有电子证照免提交" in shown
    assert "只有“" in shown  # the fire check depends on the size of the place
    assert "15 个工作日" in shown
    assert f'href="{START}"' in shown


def test_the_situation_leaves_out_what_is_not_needed() -> None:
    whole = main_of(Client().get(f"/joint/{j.RESTAURANT}/"))
    narrowed = main_of(Client().get(f"/joint/{j.RESTAURANT}/", {"s.registered": "yes"}))

    assert whole.count('class="joint-node"') == 5
    assert 'class="joint-node"' not in narrowed  # nobody waits for anybody: there is no order to draw
    assert narrowed.count('<li data-state="plain">') == 4
    assert "办好后开始" not in narrowed
    assert f'href="{START}?s.registered=yes"' in narrowed


def test_staff_find_no_button_to_apply() -> None:
    shown = main_of(seated(LEAD).get(f"/joint/{j.RESTAURANT}/"))

    assert START not in shown


def test_a_scheme_nobody_published_is_not_found() -> None:
    assert Client().get("/joint/no-such-thing/").status_code == 404


# Filling in -----------------------------------------------------------------------------------------------------------
def test_a_restaurant_is_applied_for_screen_by_screen(client: Client) -> None:
    page(client.get(START))
    draft = begin(client)

    screens = filled_screens(client, draft)
    for paper in papers_needed(draft):
        assert upload(client, draft, paper).url == f"{draft}materials/#m-{paper}"
    check = page(client.get(f"{draft}check/"))
    response = client.post(f"{draft}check/", follow=True)

    joint = JointApplication.objects.latest("id")
    assert len(screens) == len(set(screens))
    assert "都填好了" in check
    assert "一次申请这 3 项" in check
    assert response.redirect_chain == [(f"/joint/applications/{joint.public_id}/", 302)]
    shown = page(response)
    assert joint.number in shown
    assert "您现在不用做什么" in shown
    assert shown.count('href="/cases/') >= 3
    assert joint.entity is not None
    assert joint.channel == "web"


def test_two_clicks_make_one_application(client: Client) -> None:
    draft = complete(client)

    first, second = client.post(f"{draft}check/"), client.post(f"{draft}check/")

    assert first.url == second.url
    assert JointApplication.objects.count() == 1
    assert client.get(draft).url == first.url


def test_two_clicks_on_start_make_one_draft(client: Client) -> None:
    assert client.post(START, BEGIN).url == client.post(START, BEGIN).url
    assert JointDraft.objects.count() == 1


def test_a_situation_or_a_place_left_out_is_named_and_the_rest_stays_chosen(client: Client) -> None:
    response = client.post(START, {**BEGIN, "s.cold": "", "place": ""})

    assert response.status_code == 422
    assert 'href="#s.cold"' in page(response)
    assert 'href="#place"' in page(response)
    assert re.search(r'name="s\.sign"\s+value="no"\s+required\s+checked', response.content.decode())
    assert not JointDraft.objects.exists()


def test_a_shared_question_says_who_reads_the_answer(client: Client) -> None:
    shown = page(client.get(f"{begin(client)}premises/"))

    assert "都要用，只填这一次" in shown


def test_what_is_wrong_is_said_beside_it_and_what_was_typed_stays(client: Client) -> None:
    url = f"{begin(client)}premises/"

    response = client.post(url, {"premises_area": "很大", "seen": seen_on(client, url), "_next": "1"})

    assert response.status_code == 422
    assert 'value="很大"' in page(response)
    assert 'href="#premises_area"' in page(response)
    assert JointDraft.objects.get().answers["premises_area"] == "很大"


def test_a_second_tab_does_not_overwrite_the_first(client: Client) -> None:
    url = f"{begin(client)}premises/"
    seen = seen_on(client, url)
    client.post(url, {"premises_area": "86", "seen": seen, "_update": "1"})

    response = client.post(url, {"premises_area": "90", "seen": seen, "_next": "1"})

    assert response.status_code == 409
    assert 'value="90"' in page(response)
    assert JointDraft.objects.get().answers["premises_area"] == 86


def test_typing_is_kept_without_leaving_the_page(client: Client) -> None:
    url = f"{begin(client)}premises/"

    response = client.post(f"{url}save/", {"premises_area": "86", "seen": seen_on(client, url)})

    assert response.status_code == 204
    assert response["X-Seen"] == seen_on(client, url)
    assert JointDraft.objects.get().answers["premises_area"] == 86


def test_a_large_place_brings_the_fire_check(client: Client) -> None:
    draft = begin(client)
    filled_screens(client, draft, premises_area=320)

    assert "一次申请这 4 项" in page(client.get(f"{draft}check/"))


def test_the_situation_can_be_changed_later(client: Client) -> None:
    draft = begin(client)

    response = client.post(f"{draft}situation/", {**BEGIN, "s.registered": "no"})

    assert response.status_code == 302
    assert JointDraft.objects.get().situations["registered"] == "no"
    page(client.get(f"{draft}situation/"))


def test_a_wrong_file_is_said_beside_its_paper(client: Client) -> None:
    draft = begin(client)
    filled_screens(client, draft)
    paper = papers_needed(draft)[0]

    response = upload(client, draft, paper, b"MZ\x90", "a.exe")

    assert response.status_code == 422
    assert f'href="#m-{paper}"' in page(response)
    assert "要用" in page(response)


def test_a_missing_paper_is_linked_from_the_check(client: Client) -> None:
    draft = begin(client)
    filled_screens(client, draft)

    response = client.post(f"{draft}check/")

    assert response.status_code == 422
    assert f"{draft}materials/#m-" in page(response)
    assert not JointApplication.objects.exists()


def test_a_draft_is_found_again_and_can_be_thrown_away(client: Client) -> None:
    draft = begin(client)
    assert draft in page(client.get("/joint/applications/"))
    assert draft in page(client.get(START))

    client.post(f"{draft}discard/")

    assert not JointDraft.objects.exists()
    assert client.get(draft).status_code == 404


# Who may not ----------------------------------------------------------------------------------------------------------
def test_a_draft_is_nobody_elses(client: Client) -> None:
    draft = begin(client)

    assert sign_in(CHUAN, "").get(f"{draft}check/").status_code == 404
    assert sign_in(LAN, "").get(f"{draft}check/").status_code == 404  # the same person in another hat
    assert seated(LEAD).get(f"{draft}check/").status_code == 404


def test_a_stage_is_for_firms_only() -> None:
    response = sign_in(CHUAN, "").get(f"/joint/{j.STAGE}/start/")

    assert response.status_code == 403
    assert "换个身份办" in page(response)


def test_staff_cannot_begin() -> None:
    assert seated(LEAD).get(START).status_code == 403


def test_the_whole_is_for_the_applicant_only(client: Client, now: Any) -> None:
    joint = j.submit(firm(), now, slug=j.RESTAURANT, situations=REGISTERED, **GIVEN)
    url = f"/joint/applications/{joint.public_id}/"

    assert client.get(url).status_code == 200
    assert sign_in(CHUAN, "").get(url).status_code == 404
    assert sign_in(CHUAN, "示例黄河餐饮有限公司").get(url).status_code == 404
    assert sign_in(LAN, "").get(url).status_code == 404
    assert client.post(f"/desk/joint/{joint.public_id}/send/").status_code in {302, 403, 404}
    assert seated(LEAD).get(url).url == f"/desk/joint/{joint.public_id}/"


# The whole ------------------------------------------------------------------------------------------------------------
def test_every_branch_is_followed_to_the_merged_answer(client: Client, now: Any) -> None:
    joint = j.submit(firm(), now, slug=j.RESTAURANT, situations=REGISTERED, **GIVEN)
    url = f"/joint/applications/{joint.public_id}/"
    settled()
    before = page(client.get(url))
    for name in ("food", "sign", "drainage"):
        j.approve(joint, name, now)
    settled()

    after = page(client.get(url))

    case = j.case_of(joint, "food")
    assert f'href="/cases/{case.public_id}/"' in before
    assert "结果告知书" not in before
    assert "全部办好了" in after
    document = re.search(rf'href="({url}documents/\w+/)"', after)
    assert document
    response = client.get(document[1])
    assert response.content.startswith(b"%PDF")
    assert sign_in(CHUAN, "").get(document[1]).status_code == 404
    assert "食品经营许可证" in after


def test_a_part_that_is_granted_counts_no_days_any_more(now: Any) -> None:
    joint = j.submit(firm(), now, slug=j.RESTAURANT, situations=REGISTERED, **GIVEN)
    settled()
    Case.objects.filter(branch__joint=joint).update(delivery_way="window")  # so that the clock of delivery runs
    j.approve(joint, "food", now)
    settled()
    case = j.case_of(joint, "food")
    shown = selectors.joint_detail(reader=at_desk(LEAD)).get(pk=joint.pk).shown_branches

    rows = presentation.branch_rows(shown, standings([case], now=now), desk=True)

    assert standings([case], now=now)[case.pk].clock.kind == "delivery"
    assert [row.due for row in rows if row.case_number == case.number] == [""]


def test_what_waits_says_for_what(now: Any) -> None:
    client = sign_in(LAN, "")
    joint = j.submit(citizen(LAN), now, slug=j.RESTAURANT, full_name="示例示范牛肉面馆（个体工商户）")

    shown = page(client.get(f"/joint/applications/{joint.public_id}/"))

    assert "办好后开始" in shown
    assert shown.count('data-state="waiting"') >= 3


def test_all_can_be_taken_back(client: Client, now: Any) -> None:
    joint = j.submit(firm(), now, slug=j.RESTAURANT, situations=REGISTERED, **GIVEN)
    url = f"/joint/applications/{joint.public_id}/"

    first = client.post(f"{url}withdraw/", follow=True)
    second = client.post(f"{url}withdraw/", follow=True)

    assert "您撤回了这件事" in page(first)
    assert second.status_code == 200
    assert JointApplication.objects.get().status == "withdrawn"


def test_a_case_says_of_what_it_is_a_part(client: Client, now: Any) -> None:
    joint = j.submit(firm(), now, slug=j.RESTAURANT, situations=REGISTERED, **GIVEN)
    case = j.case_of(joint, "food")

    shown = page(client.get(f"/cases/{case.public_id}/"))
    at_desk_ = main_of(seated(LEAD).get(f"/desk/cases/{case.public_id}/"))

    assert f'href="/joint/applications/{joint.public_id}/"' in shown
    assert f'href="/desk/joint/{joint.public_id}/"' in at_desk_
    assert "在联合办理页记录" in at_desk_


# One correction -------------------------------------------------------------------------------------------------------
def noted(joint: JointApplication, now: Any) -> None:
    """Two departments want the same answer corrected, one of them a paper too."""
    name = CorrectionItem("field:premises_name", "与图纸不一致")
    for branch, items in (("food", [name, CorrectionItem("material:layout", "缺尺寸")]), ("sign", [name])):
        actor = j.desk(j.case_of(joint, branch), "clerk")
        corrections.note_shortcomings(branch=j.branch(joint, branch), items=items, actor=actor, at=now)


def test_everything_is_asked_once_and_answered_once(client: Client, now: Any) -> None:
    joint = j.submit(firm(), now, slug=j.RESTAURANT, situations=REGISTERED, **GIVEN)
    noted(joint, now)
    corrections.send_correction(joint=joint, note="", actor=at_desk(LEAD), at=now)
    url = f"/joint/applications/{joint.public_id}/"
    detail = page(client.get(url))
    form = page(client.get(f"{url}supplement/"))

    wrong = client.post(f"{url}supplement/", {"premises_name": "新店名", "_next": "1"})
    token = upload_of(client, f"{url}supplement/")
    done = client.post(f"{url}supplement/", {"premises_name": "新店名", "m-layout": token, "_next": "1"}, follow=True)

    assert "一共有 2 处要补" in detail
    assert form.count('name="premises_name"') == 1
    assert form.count("与图纸不一致") == 2  # each department's words
    assert wrong.status_code == 422
    assert 'href="#m-layout"' in page(wrong)
    assert 'value="新店名"' in page(wrong)
    assert "补充好了" in text_of(done)
    for name in ("food", "sign"):
        assert j.case_of(joint, name).answers["premises_name"] == "新店名"
        assert j.case_of(joint, name).status == "submitted"
    assert client.get(f"{url}supplement/").url == url


def supplemented_after(
    happens: Callable[[JointApplication, dict[str, Any]], Any], client: Client, now: Any, patch: pytest.MonkeyPatch
) -> tuple[JointApplication, str]:
    """Supplement a joint application to which something happens between the page's reading it and its acting on it."""
    joint = j.submit(firm(), now, slug=j.RESTAURANT, situations=REGISTERED, **GIVEN)
    noted(joint, now)
    corrections.send_correction(joint=joint, note="", actor=at_desk(LEAD), at=now)
    url = f"/joint/applications/{joint.public_id}/supplement/"
    token = upload_of(client, url)

    def late(**call: Any) -> None:
        happens(joint, call)
        act(**call)

    patch.setattr(supplement_page, "act", late)
    done = client.post(url, {"premises_name": "新店名", "m-layout": token, "_next": "1"}, follow=True)
    return joint, text_of(done)


def test_a_second_click_on_supplementing_finds_it_done(
    client: Client, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    joint, shown = supplemented_after(lambda _joint, call: act(**call), client, now, monkeypatch)

    assert "补充好了" in shown
    assert j.case_of(joint, "food").answers["premises_name"] == "新店名"


def lapse(joint: JointApplication, now: Any) -> None:
    for name in ("food", "sign"):
        intake.lapse_case(case=j.case_of(joint, name), at=now)


@pytest.mark.parametrize("handled", [False, True])
def test_a_supplement_that_came_too_late_is_not_called_done(
    client: Client, now: Any, monkeypatch: pytest.MonkeyPatch, handled: bool
) -> None:
    def happens(joint: JointApplication, _call: dict[str, Any]) -> None:
        lapse(joint, now)
        if handled:
            run_deliveries()

    joint, shown = supplemented_after(happens, client, now, monkeypatch)

    assert "补充好了" not in shown
    assert j.case_of(joint, "food").answers["premises_name"] != "新店名"


def upload_of(client: Client, url: str) -> str:
    """Upload a paper as the button beside it does; the page gives back its token."""
    file = SimpleUploadedFile("图.pdf", pdf("layout"))
    text = client.post(url, {"premises_name": "新店名", "m-layout": file}).content.decode()
    found = re.search(r'name="m-layout" value="(\w+)"', text)
    assert found
    return found[1]


# The desk -------------------------------------------------------------------------------------------------------------
def test_a_department_notes_and_the_lead_tells_once(now: Any) -> None:
    joint = j.submit(firm(), now, slug=j.RESTAURANT, situations=REGISTERED, **GIVEN)
    url = f"/desk/joint/{joint.public_id}/"
    urban = seated("urban-clerk")
    lead = seated(LEAD)

    theirs = main_of(urban.get(url))
    sign = re.search(r"notes/(\w+)/", theirs)
    assert sign
    places = re.findall(r'name="target"\s+value="(field:\w+)"', theirs)
    form = {"target": places[0], f"text:{places[0]}": "与执照不一致"}
    response = urban.post(f"{url}notes/{sign[1]}/", form, follow=True)
    seen = main_of(lead.get(url))
    sent = lead.post(f"{url}send/", {"note": "请一并改好"}, follow=True)

    assert "与执照不一致" in main_of(response)
    assert "发出一次性告知" not in main_of(response)
    assert "与执照不一致" in seen
    assert "发出一次性告知" in seen
    assert "第 1 次合并告知" in main_of(sent)
    assert JointApplication.objects.get().status == "correction"


def test_a_note_without_words_is_said(now: Any) -> None:
    joint = j.submit(firm(), now, slug=j.RESTAURANT, situations=REGISTERED, **GIVEN)
    client = seated(LEAD)
    place = re.findall(r'name="target"\s+value="(field:\w+)"', text_of(client.get(f"/desk/joint/{joint.public_id}/")))[
        0
    ]

    response = client.post(f"/desk/joint/{joint.public_id}/notes/food/", {"target": place, f"text:{place}": ""})

    assert response.status_code == 422
    assert "都要写明怎么改" in main_of(response)


def test_the_desk_masks_numbers_and_notes_the_reading(now: Any) -> None:
    joint = j.submit(firm(), now, slug=j.RESTAURANT, situations=REGISTERED, **GIVEN)

    shown = main_of(seated(LEAD).get(f"/desk/joint/{joint.public_id}/"))

    assert "620102199003070018" not in shown
    assert "19900000001" not in shown
    assert ReadLog.objects.filter(subject_id=joint.pk, holder_id=joint.entity_id).count() == 1


def test_a_department_without_a_part_finds_nothing(now: Any) -> None:
    joint = j.submit(firm(), now, slug=j.RESTAURANT, situations=REGISTERED, **GIVEN)
    client = seated("hr-clerk")

    assert client.get(f"/desk/joint/{joint.public_id}/").status_code == 404
    assert joint.number not in text_of(client.get("/desk/joint/"))
    assert client.post(f"/desk/joint/{joint.public_id}/send/").status_code == 404


def test_the_lead_finds_the_whole_in_the_inbox_and_takes_it(now: Any) -> None:
    joint = j.submit(firm(), now, slug=j.RESTAURANT, situations=REGISTERED, **GIVEN)
    client = seated(LEAD)
    url = f"/desk/joint/{joint.public_id}/"
    item = re.search(r'name="item" value="(\w+)"', text_of(client.get(url)))
    assert item

    shown = client.post(f"{url}item/claim/", {"item": item[1]}, follow=True)

    assert url in text_of(client.get("/desk/"))
    assert "由您办理" in main_of(shown)
    assert client.post(f"{url}item/finish/", {"item": item[1]}).status_code == 404


def test_the_desk_finds_by_number_and_by_firm(now: Any) -> None:
    joint = j.submit(firm(), now, slug=j.RESTAURANT, situations=REGISTERED, **GIVEN)
    client = seated(LEAD)

    for query in ({"q": joint.number[:12]}, {"q": "示例牛肉"}, {"status": "submitted"}, {"scheme": j.RESTAURANT}):
        assert joint.number in main_of(client.get("/desk/joint/", query))
    for query in ({"q": "LB999"}, {"q": "没有这家"}, {"status": "completed"}, {"scheme": j.STAGE}):
        assert joint.number not in main_of(client.get("/desk/joint/", query))


def test_papers_are_opened_by_the_lead_only(now: Any) -> None:
    joint = j.submit(firm(), now, slug=j.RESTAURANT, situations=REGISTERED, **GIVEN)
    material = joint.materials.filter(file__isnull=False).first()
    assert material is not None
    assert material.file is not None
    url = f"/desk/joint/{joint.public_id}/materials/{material.pk}/"

    assert seated(LEAD).get(url).content == read_file(material.file)
    assert seated("urban-clerk").get(url).status_code == 404


# Lists ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/joint/applications/?show=all", "/desk/joint/"])
def test_lists_cost_the_same_for_one_and_for_many(path: str, now: Any) -> None:
    client = seated(LEAD) if path.startswith("/desk") else sign_in()

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    j.submit(firm(), now, slug=j.RESTAURANT, situations=REGISTERED, **GIVEN)
    client.get(path)
    one = cost()
    for _number in range(4):
        j.submit(firm(), now, slug=j.RESTAURANT, situations=REGISTERED, **GIVEN)

    assert cost() == one
