"""A case on its pages: where it is, what to do, its papers; and what anybody may see of it."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.cases.choices import CaseStatus
from apps.cases.models import Case
from apps.cases.requests import act
from apps.cases.services import closing, intake, review
from apps.cases.services.intake import CorrectionItem
from apps.cases.views import supplement as supplement_page
from apps.cases.views.public import TRIES_PER_MINUTE
from apps.files.services import read_file, store_file
from apps.identity.models import Mandate
from apps.journal.services import run_deliveries
from apps.messaging.models import Message
from apps.work.models import Clock
from tests.cases.test_applying_pages import sign_in, text_of
from tests.support import food
from tests.support.actors import CHUAN, LAN, at_desk, firm
from tests.support.desk import seated
from tests.support.papers import pdf

pytestmark = pytest.mark.usefixtures("city")
CLERK, REVIEWER, HEAD = "market-clerk", "market-reviewer", "market-head"
UNDEFINED = "‼undefined‼"


@pytest.fixture(autouse=True)
def _at_the_moment(city: None, time_machine: Any, now: datetime) -> None:
    time_machine.move_to(now, tick=False)
    Mandate.objects.update(valid_from=now.date())  # the city was loaded on the day the tests run


@pytest.fixture(autouse=True)
def _undefined_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a name no view gave stand on the page, where ``page`` finds it."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", UNDEFINED)


@pytest.fixture
def client() -> Client:
    return sign_in()


def page(response: Any) -> str:
    text = text_of(response)
    main = text[text.index("<main") : text.index("</main>")]
    assert UNDEFINED not in main, re.findall(f".{{60}}{UNDEFINED}.{{30}}", main)
    return main


def reload(case: Case) -> Case:
    return Case.objects.select_related("version__matter", "department", "person", "entity").get(pk=case.pk)


def corrected(now: datetime) -> Case:
    items = [CorrectionItem("material:layout", "没有标面积"), CorrectionItem("field:premises_area", "与合同不一致")]
    return intake.request_correction(case=food.submit(firm(), now), items=items, actor=at_desk(CLERK), at=now)


def approved(now: datetime) -> Case:
    case = intake.accept_case(case=food.submit(firm(), now), actor=at_desk(CLERK), at=now)
    for _step in range(2):
        case = review.pass_step(case=reload(case), opinion=food.FOUND, actor=at_desk(REVIEWER), at=now)
    return review.approve_case(case=reload(case), opinion="", actor=at_desk(HEAD), at=now)


def test_a_case_under_way_says_where_it_is_and_when_it_is_due(client: Client, now: datetime) -> None:
    case = intake.accept_case(case=food.submit(firm(), now), actor=at_desk(CLERK), at=now)
    run_deliveries()

    shown = page(client.get(f"/cases/{case.public_id}/"))

    assert "还剩 10 个工作日" in shown
    assert "城关区市场监督管理局" in shown
    assert "9月18日" in shown
    assert "受理通知书" in shown
    assert "撤回申请" in shown
    assert shown.count("button-primary") == 0


def test_documents_and_papers_are_downloaded_by_their_owner_only(client: Client, now: datetime) -> None:
    case = food.submit(firm(), now)
    run_deliveries()
    document, paper = case.documents.get(), case.materials.order_by("id").first()
    urls = [f"/cases/{case.public_id}/documents/{document.public_id}/"]
    urls += [f"/cases/{case.public_id}/materials/{paper.public_id}/", f"/cases/{case.public_id}/"]

    own = client.get(urls[0])
    others = {url: sign_in(CHUAN, entity="").get(url).status_code for url in urls}

    assert own["Content-Type"] == "application/pdf"
    assert own.content == read_file(document.file)
    assert client.get(urls[1]).status_code == 200
    assert set(others.values()) == {404}
    assert sign_in(LAN, entity="").get(urls[2]).status_code == 404


def test_a_finished_case_leads_to_its_licence(client: Client, now: datetime) -> None:
    case = approved(now)
    run_deliveries()

    shown = page(client.get(f"/cases/{case.public_id}/"))

    assert "办好了" in shown
    assert "查看电子证照" in shown
    assert "准予行政许可决定书" in shown
    assert "撤回申请" not in shown


def test_a_refusal_gives_the_reason_and_the_remedy(client: Client, now: datetime) -> None:
    case = intake.refuse_case(case=food.submit(firm(), now), reason="住宅楼内不得新建", actor=at_desk(CLERK), at=now)

    shown = page(client.get(f"/cases/{case.public_id}/"))

    assert "住宅楼内不得新建" in shown
    assert "行政复议" in shown


def denied(now: datetime) -> Case:
    case = intake.accept_case(case=food.submit(firm(), now), actor=at_desk(CLERK), at=now)
    for _step in range(2):
        case = review.pass_step(case=reload(case), opinion=food.FOUND, actor=at_desk(REVIEWER), at=now)
    return review.deny_case(case=reload(case), reason="布局不合要求", actor=at_desk(HEAD), at=now)


def test_a_denial_is_said_at_the_top_with_its_reason_and_the_remedy(client: Client, now: datetime) -> None:
    case = denied(now)
    run_deliveries()  # the decision is served online: the case is over
    assert reload(case).status == CaseStatus.DELIVERED

    shown = page(client.get(f"/cases/{case.public_id}/"))
    listed = page(client.get("/cases/?show=all"))

    box = shown[: shown.index("办到哪一步了")]
    assert all(words in box for words in ("已办结，不予许可", "没有准予", "布局不合要求", "60 日内申请行政复议"))
    assert "有结果了" not in shown
    assert "已办结，不予许可" in listed


def test_an_approval_is_said_in_the_list(client: Client, now: datetime) -> None:
    approved(now)
    run_deliveries()

    assert "已办结，准予" in page(client.get("/cases/?show=all"))


def test_page_and_message_name_the_same_day_for_the_answer_of_intake(client: Client, now: datetime) -> None:
    case = food.submit(firm(), now)
    run_deliveries()

    shown = page(client.get(f"/cases/{case.public_id}/"))

    assert "什么时候告诉您是否受理" in shown
    assert "什么时候有结果" not in shown
    assert "9月20日前给您答复" in shown
    assert "9月20日" in Message.objects.get(kind="case_received").body


def test_history_is_told_in_everyday_words(client: Client, now: datetime) -> None:
    case = intake.accept_case(case=food.submit(firm(), now), actor=at_desk(CLERK), at=now)
    review.pass_step(case=reload(case), opinion=food.FOUND, actor=at_desk(REVIEWER), at=now)
    paused(reload(case), now)

    shown = page(client.get(f"/cases/{case.public_id}/"))

    step = case.version.parsed.procedure.steps[0].title
    assert f"“{step}”这一步办好了" in shown
    assert "要先做专家评审" in shown
    assert not any(word in shown for word in ("环节", "特别程序", "计时"))


def paused(case: Case, now: datetime) -> None:
    review.pause_case(
        case=case, procedure="expert-review", reason="专家评审", told_days=5, actor=at_desk(REVIEWER), at=now
    )


def test_a_procedure_that_takes_longer_than_told_says_so_to_both_sides(
    client: Client, now: datetime, time_machine: Any
) -> None:
    case = intake.accept_case(case=food.submit(firm(), now), actor=at_desk(CLERK), at=now)
    paused(reload(case), now)
    desk = f"/desk/cases/{case.public_id}/"

    in_time = page(client.get(f"/cases/{case.public_id}/")) + text_of(seated(REVIEWER).get(desk))
    time_machine.move_to(now + timedelta(days=10), tick=False)
    late, at_desk_late = page(sign_in().get(f"/cases/{case.public_id}/")), text_of(seated(REVIEWER).get(desk))

    assert "预计9月24日前做完" in in_time
    assert "已满" not in in_time
    assert "告诉过您的 5 个工作日到9月24日已经过了" in late
    assert "告知的天数9月24日已满" in at_desk_late


def test_the_desk_reads_the_status_in_its_own_words(now: datetime) -> None:
    case = corrected(now)
    desk = seated(CLERK)

    shown = text_of(desk.get(f"/desk/cases/{case.public_id}/"))
    listed = text_of(desk.get("/desk/cases/"))

    assert "等申请人补正" in shown
    assert "等申请人补正" in listed
    assert "需要您" not in shown + listed


def test_withdrawing_twice_withdraws_once(client: Client, now: datetime) -> None:
    case = food.submit(firm(), now)

    client.post(f"/cases/{case.public_id}/withdraw/")
    second = client.post(f"/cases/{case.public_id}/withdraw/", follow=True)

    assert second.status_code == 200
    assert reload(case).status == CaseStatus.WITHDRAWN
    assert "您撤回了这件事" in page(second)


def test_a_stranger_cannot_withdraw(now: datetime) -> None:
    case = food.submit(firm(), now)

    response = sign_in(CHUAN, entity="").post(f"/cases/{case.public_id}/withdraw/")

    assert response.status_code == 404
    assert reload(case).status == CaseStatus.SUBMITTED


def test_only_the_places_of_the_notice_are_supplemented(client: Client, now: datetime) -> None:
    case = corrected(now)
    url = f"/cases/{case.public_id}/supplement/"
    assert "去补充材料" in page(client.get(f"/cases/{case.public_id}/"))
    form = page(client.get(url))
    assert "没有标面积" in form
    assert "premises_name" not in form

    file = SimpleUploadedFile("新图.pdf", pdf("new"))
    response = client.post(
        url, {"premises_area": "80", "premises_name": "改名", "m-layout": file, "_next": "1"}, follow=True
    )

    assert reload(case).status == CaseStatus.SUBMITTED
    assert reload(case).answers["premises_area"] == 80
    assert reload(case).answers["premises_name"] == "示例牛肉面"
    assert case.materials.get(material="layout", is_current=True).file.name == "新图.pdf"
    assert "补充了材料" in page(response)
    assert client.get(url).url == f"/cases/{case.public_id}/"


def test_an_incomplete_supplement_keeps_the_files_that_came(client: Client, now: datetime) -> None:
    case = corrected(now)
    url = f"/cases/{case.public_id}/supplement/"
    file = SimpleUploadedFile("新图.pdf", pdf("new"))

    refused = client.post(url, {"premises_area": "很大", "m-layout": file, "_next": "1"})

    shown = page(refused)
    token = re.search(r'type="hidden" name="m-layout" value="(\w+)"', shown)
    assert refused.status_code == 422
    assert 'value="很大"' in shown
    assert token
    assert reload(case).status == CaseStatus.CORRECTION
    assert client.post(url, {"premises_area": "80", "m-layout": token[1], "_next": "1"}).status_code == 302
    assert reload(case).status == CaseStatus.SUBMITTED


def test_somebody_elses_upload_is_no_supplement(client: Client, now: datetime) -> None:
    case = corrected(now)
    foreign = food.submit(firm("19900000004", "示例黄河餐饮有限公司"), now).materials.order_by("id")[0].file

    response = client.post(
        f"/cases/{case.public_id}/supplement/",
        {"premises_area": "80", "m-layout": foreign.public_id, "_next": "1"},
    )

    assert response.status_code == 422
    assert reload(case).status == CaseStatus.CORRECTION


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Any]) -> None:
    """Let something happen to the case between the page's reading it and its acting on it."""

    def late(**call: Any) -> Case:
        happens()
        return act(**call)

    monkeypatch.setattr(supplement_page, "act", late)


def test_a_second_click_on_supplementing_finds_it_done(
    client: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = reload(corrected(now))
    file = store_file(data=pdf("new"), name="new.pdf", actor=firm(), at=now)
    given: dict[str, Any] = {"answers": {"premises_area": 80}, "files": {"layout": [file]}}
    meanwhile(monkeypatch, lambda: intake.supplement_case(case=case, **given, actor=firm(), at=now))
    posted = {"premises_area": "80", "m-layout": SimpleUploadedFile("新图.pdf", pdf("new")), "_next": "1"}

    response = client.post(f"/cases/{case.public_id}/supplement/", posted, follow=True)

    assert "补充好了" in text_of(response)


def test_a_supplement_that_came_too_late_is_not_called_done(
    client: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = corrected(now)
    meanwhile(monkeypatch, lambda: intake.lapse_case(case=case, at=now))
    posted = {"premises_area": "80", "m-layout": SimpleUploadedFile("新图.pdf", pdf("new")), "_next": "1"}

    response = client.post(f"/cases/{case.public_id}/supplement/", posted, follow=True)

    shown = text_of(response)
    assert "补充好了" not in shown
    assert "当前状态是“已终止”" in shown
    assert reload(case).status == CaseStatus.TERMINATED


def test_the_list_of_cases_asks_the_same_for_one_and_for_fifty(client: Client, now: datetime) -> None:
    case = food.submit(firm(), now)
    client.get("/cases/")
    with CaptureQueriesContext(connection) as one:
        client.get("/cases/")
    for number in range(19):
        copied_case(case, number)

    with CaptureQueriesContext(connection) as many:
        shown = page(client.get("/cases/"))

    assert shown.count('class="card"') == 20
    assert len(many) == len(one)


def copied_case(case: Case, number: int) -> None:
    copied = Case.objects.get(pk=case.pk)
    copied.pk, copied.public_id, copied.number = None, f"copy{number:016}", f"copy{number}"
    copied.save()
    clock = Clock.objects.filter(subject_type="cases.case", subject_id=case.pk).latest("id")
    clock.pk, clock.subject_id = None, copied.pk
    clock.save()


def test_open_cases_come_first_and_all_on_request(client: Client, now: datetime) -> None:
    kept = food.submit(firm(), now)
    gone = closing.withdraw_case(case=food.submit(firm(), now), actor=firm(), at=now)

    assert gone.number not in page(client.get("/cases/"))
    everything = page(client.get("/cases/?show=all"))
    assert gone.number in everything
    assert kept.number in everything


def test_number_and_code_show_the_status_and_no_name(now: datetime) -> None:
    case = food.submit(firm(), now)

    found = Client().post("/cases/query/", {"number": case.number, "code": case.query_code.lower()})
    missed = Client().post("/cases/query/", {"number": case.number, "code": "000000"})

    assert "已提交，待受理" in page(found)
    assert "示例牛肉面" not in page(found)
    assert missed.status_code == 422
    assert "没有找到" in page(missed)


def test_codes_cannot_be_guessed_one_after_another(now: datetime) -> None:
    case, client = food.submit(firm(), now), Client()

    answers = [
        client.post("/cases/query/", {"number": case.number, "code": f"{code:06}"}).status_code
        for code in range(TRIES_PER_MINUTE + 1)
    ]

    assert answers == [422] * TRIES_PER_MINUTE + [429]


def test_a_document_is_verified_by_anybody_without_personal_data(now: datetime) -> None:
    case = food.submit(firm(), now)
    run_deliveries()
    document = case.documents.select_related("file").get()
    url, client = f"/verify/document/{document.public_id}/", Client()
    genuine = read_file(document.file)

    shown = page(client.get(url))
    same = page(client.post(url, {"file": SimpleUploadedFile("a.pdf", genuine)}))
    other = page(client.post(url, {"file": SimpleUploadedFile("a.pdf", genuine + b"\n%more")}))

    assert document.number in shown
    assert document.sha256 in shown
    assert "示例牛肉面" not in shown
    assert case.number not in shown
    assert "一字不差" in same
    assert "不是同一份文件" in other
    assert client.get("/verify/document/nothing/").status_code == 404


def test_a_decision_taken_back_does_not_hold(now: datetime) -> None:
    case = approved(now)
    run_deliveries()
    closing.revoke_decision(case=reload(case), reason="条件不符", actor=at_desk(HEAD), at=now + timedelta(days=1))
    decision = case.documents.get(kind="approval")

    assert "已经失效" in page(Client().get(f"/verify/document/{decision.public_id}/"))


def test_no_page_of_a_draft_names_what_its_view_did_not_give(client: Client, now: datetime) -> None:
    draft = food.fill(food.make_draft(firm(), now), firm(), now)
    screens = ["situation", "subject", "premises", "business", "people", "finish", "materials", "check"]

    for screen in screens:
        assert page(client.get(f"/drafts/{draft.public_id}/{screen}/"))
    assert page(client.get(f"/matters/{food.SLUG}/start/"))
    assert page(client.get("/drafts/"))
    assert page(client.post(f"/drafts/{draft.public_id}/people/", {"_next": "1", "_overwrite": "1"}))
