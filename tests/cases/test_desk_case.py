"""A case at the desk: what is shown to whom, every verb by its form, and the traces that reading leaves."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.cases.choices import CaseStatus, DocumentKind
from apps.cases.models import Case
from apps.cases.selectors import actions_of
from apps.cases.services import intake, review
from apps.identity.models import Post
from apps.journal.models import Event, ReadLog
from apps.journal.selectors import reads_of
from apps.journal.services import run_deliveries
from apps.work.choices import ItemStatus
from apps.work.models import Clock, Opinion, WorkItem
from tests.support import food
from tests.support.actors import CHUAN, at_desk, citizen, firm
from tests.support.desk import join_desk, seated, standing

pytestmark = pytest.mark.usefixtures("city")
CLERK, REVIEWER, HEAD = "market-clerk", "market-reviewer", "market-head"
PHONE = "19900000001"


@pytest.fixture(autouse=True)
def _today(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def case(now):
    return food.submit(firm(), now)


def url(case, tail=""):
    return f"/desk/cases/{case.public_id}/{tail}"


def reload(case):
    return Case.objects.select_related("version__matter", "department", "person", "entity").get(pk=case.pk)


def do(username, case, action, **data):
    revision = data.pop("revision", reload(case).revision)
    return seated(username).post(url(case, f"do/{action}/"), {"revision": revision, **data})


def in_processing(case, now, steps=0):
    case = intake.accept_case(case=reload(case), actor=at_desk(CLERK), at=now)
    for _step in range(steps):
        case = review.pass_step(case=reload(case), opinion=food.FOUND, actor=at_desk(REVIEWER), at=now)
    return reload(case)


def test_a_case_shows_its_materials_answers_and_buttons(case):
    page = seated(CLERK).get(url(case))

    text = page.content.decode()
    assert page.status_code == 200
    assert case.number in text
    assert "示例牛肉面馆" in text
    assert f'{url(case, "do/accept/")}"' in text
    assert f'{url(case, "do/request_correction/")}"' in text
    assert "只有申请人可以这样做" in text  # why withdrawing is not the desk's
    assert f'{url(case, "do/withdraw/")}"' not in text


def test_personal_numbers_are_hidden(case):
    text = seated(CLERK).get(url(case)).content.decode()

    assert PHONE not in text
    assert "199****0001" in text
    assert "620102199003070018" not in text
    assert "620103198504120038" not in text  # inside a row of the form


def test_reading_is_noted_once_per_page_view(case):
    client = seated(CLERK)
    before = ReadLog.objects.count()

    client.get(url(case))

    (row,) = reads_of(case.holder)[:5]
    assert ReadLog.objects.count() == before + 1
    assert (row.unmasked, row.reason, row.subject_id) == ("", "", case.pk)


def test_a_number_is_shown_for_a_reason_that_its_owner_can_read(case):
    client = seated(CLERK)

    page = client.post(url(case, "unmask/?field=answer:contact_phone"), {"reason": "电话核实平面图"})

    assert page.content.decode().count(PHONE) == 1
    assert "620102199003070018" not in page.content.decode()
    row = reads_of(case.holder)[0]
    assert (row.unmasked, row.reason) == ("answer:contact_phone", "电话核实平面图")
    assert PHONE not in client.get(url(case)).content.decode()


def test_a_number_without_a_reason_stays_hidden(case):
    before = ReadLog.objects.count()

    page = seated(CLERK).post(url(case, "unmask/?field=answer:contact_phone"), {"reason": " "})

    assert page.status_code == 422
    assert PHONE not in page.content.decode()
    assert ReadLog.objects.count() == before + 1  # the page itself, shown again
    assert reads_of(case.holder)[0].unmasked == ""


def test_a_field_that_is_not_hidden_cannot_be_asked_for(case):
    assert seated(CLERK).post(url(case, "unmask/?field=answer:nothing"), {"reason": "电话核实"}).status_code == 404


def test_a_part_of_the_page_answers_a_request_of_htmx(case):
    page = seated(CLERK).post(
        url(case, "unmask/?field=answer:contact_phone"), {"reason": "电话核实平面图"}, headers={"HX-Request": "true"}
    )

    assert PHONE in page.content.decode()
    assert "<html" not in page.content.decode()


@pytest.mark.parametrize("username", ["health-clerk", "sysadmin", "hr-head"])
def test_another_department_finds_nothing(case, username):
    client = seated(username)
    material = case.materials.first()
    before = ReadLog.objects.count(), Event.objects.count()

    answers = [
        client.get(url(case)),
        client.get(url(case, f"materials/{material.public_id}/")),
        client.post(url(case, "unmask/?field=answer:contact_phone"), {"reason": "想看一看"}),
        client.post(url(case, "do/accept/"), {}),
        client.post(url(case, "item/claim/"), {}),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert (ReadLog.objects.count(), Event.objects.count()) == before


def test_staff_without_a_post_are_asked_to_choose_one(case):
    page = standing(CLERK).get(url(case))

    assert (page.status_code, page["Location"]) == (302, "/hats/")


def test_accepting_by_its_form(case):
    page = do(CLERK, case, "accept")

    assert page.status_code == 302
    assert reload(case).status == CaseStatus.PROCESSING
    event = Event.objects.get(subject_type="cases.case", subject_id=case.pk, kind="cases.accepted")
    assert event.post_id == at_desk(CLERK).post_id


def test_accepting_claims_and_finishes_the_work(case):
    do(CLERK, case, "accept")

    item = WorkItem.objects.get(subject_id=case.pk, kind="intake")
    assert (item.status, item.assignee_id) == (ItemStatus.DONE, at_desk(CLERK).post_id)


def test_refusing_needs_its_reason(case):
    page = do(CLERK, case, "refuse", reason=" ")

    assert page.status_code == 422
    assert reload(case).status == CaseStatus.SUBMITTED
    assert 'id="verb-refuse"' in page.content.decode()

    do(CLERK, case, "refuse", reason="不属于本部门职权")
    assert (reload(case).status, reload(case).reason) == (CaseStatus.REFUSED, "不属于本部门职权")


def correction(**more):
    return {
        "target": ["material:layout", "field:premises_area"],
        "text:material:layout": "没有标面积",
        "text:field:premises_area": "与合同不一致",
        "note": "补齐后网上提交即可",
        **more,
    }


def test_a_correction_names_each_place_with_its_words(case):
    page = do(CLERK, case, "request_correction", **correction())

    row = reload(case).correction_rows.get()
    assert page.status_code == 302
    assert [(item["target"], item["text"]) for item in row.items] == [
        ("material:layout", "没有标面积"),
        ("field:premises_area", "与合同不一致"),
    ]
    assert row.note == "补齐后网上提交即可"


def test_a_correction_is_previewed_before_it_is_sent(case):
    page = do(CLERK, case, "request_correction", _preview="1", **correction())

    text = page.content.decode()
    assert "补正告知书（预览，未发出）" in text
    assert "没有标面积" in text
    assert "2026年10月18日" in text
    assert reload(case).status == CaseStatus.SUBMITTED


def test_a_correction_with_a_place_left_unexplained_keeps_what_was_typed(case):
    page = do(CLERK, case, "request_correction", **correction(**{"text:field:premises_area": ""}))

    assert page.status_code == 422
    assert "没有标面积" in page.content.decode()
    assert reload(case).status == CaseStatus.SUBMITTED


def test_a_correction_without_places_is_refused(case):
    assert do(CLERK, case, "request_correction", note="请补").status_code == 422
    assert reload(case).correction_rows.count() == 0


def test_a_supervisor_lifts_a_correction(case):
    do(CLERK, case, "request_correction", **correction())

    page = do(HEAD, case, "lift_correction", reason="材料其实齐全")

    assert page.status_code == 302
    assert reload(case).status == CaseStatus.SUBMITTED
    assert do(CLERK, case, "lift_correction", reason="我也解除").status_code == 409


def test_passing_a_step_writes_the_opinion(case, now):
    case = in_processing(case, now)

    do(REVIEWER, case, "pass_step", opinion="资料符合")

    opinion = Opinion.objects.get(subject_id=case.pk)
    assert (opinion.text, opinion.post_id) == ("资料符合", at_desk(REVIEWER).post_id)
    assert reload(case).step != case.step
    assert "资料符合" in seated(HEAD).get(url(case)).content.decode()


def test_sending_back_returns_to_the_step_before(case, now):
    first = in_processing(case, now)
    moved = in_processing_step(first, now)

    do(REVIEWER, moved, "send_back", reason="现场核查不全")

    assert reload(case).step == first.step


def in_processing_step(case, now):
    review.pass_step(case=case, opinion=food.FOUND, actor=at_desk(REVIEWER), at=now)
    return reload(case)


def test_pausing_and_resuming_a_special_procedure(case, now):
    case = in_processing(case, now)

    do(REVIEWER, case, "pause", procedure="expert-review", reason="专家评审", told_days="5")

    clock = Clock.objects.get(subject_id=case.pk, kind="decision")
    assert clock.is_paused
    page = seated(REVIEWER).get(url(case)).content.decode()
    assert "特别程序尚未结束" in page
    assert "clock-paused" in page

    do(REVIEWER, case, "resume")
    clock.refresh_from_db()
    assert not clock.is_paused


def test_a_procedure_the_matter_does_not_know_is_not_offered(case, now):
    case = in_processing(case, now)
    assert 'value="auction"' not in seated(REVIEWER).get(url(case)).content.decode()

    page = do(REVIEWER, case, "pause", procedure="auction", reason="拍卖", told_days="5")

    assert page.status_code == 422
    assert not Clock.objects.get(subject_id=case.pk, kind="decision").is_paused


def test_the_head_extends_once(case, now):
    case = in_processing(case, now)

    do(HEAD, case, "extend", days="10", reason="情况复杂")

    assert Clock.objects.get(subject_id=case.pk, kind="decision").is_extended
    again = do(HEAD, case, "extend", days="5", reason="还要")
    assert again.status_code == 409
    assert "时限只能延长一次" in again.content.decode()


@pytest.mark.parametrize(("days", "words"), [("11", "最多可以延长 10 个工作日"), ("x", "整数")])
def test_an_extension_stays_within_the_law(case, now, days, words):
    case = in_processing(case, now)

    page = do(HEAD, case, "extend", days=days, reason="情况复杂")

    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Clock.objects.get(subject_id=case.pk, kind="decision").is_extended


def test_approving_leads_to_documents_and_a_licence(case, now, django_capture_on_commit_callbacks):
    case = in_processing(case, now, steps=2)

    do(HEAD, case, "approve", opinion="准予")
    run_deliveries()

    page = seated(HEAD).get(url(case)).content.decode()
    assert reload(case).status == CaseStatus.DELIVERED
    assert "准予行政许可决定书" in page
    assert "产生的证照" in page


def test_denying_needs_its_reason(case, now):
    case = in_processing(case, now, steps=2)

    assert do(HEAD, case, "deny", reason="").status_code == 422
    do(HEAD, case, "deny", reason="布局不符合第十二条")

    assert reload(case).status == CaseStatus.DENIED


def test_a_result_for_the_window_is_handed_over_there(case, now):
    Case.objects.filter(pk=case.pk).update(delivery_way="window")
    case = in_processing(case, now, steps=2)
    do(HEAD, case, "approve", opinion="")
    run_deliveries()
    assert reload(case).status == CaseStatus.ISSUED

    page = do(CLERK, case, "deliver", how="window")

    assert page.status_code == 302
    assert reload(case).status == CaseStatus.DELIVERED


def test_the_head_revokes_a_decision(case, now):
    case = in_processing(case, now, steps=2)
    do(HEAD, case, "approve", opinion="")
    run_deliveries()

    do(HEAD, case, "revoke", reason="申请人提交虚假材料")

    assert reload(case).status == CaseStatus.REVOKED
    assert do(CLERK, case, "revoke", reason="我也撤销").status_code == 409


def test_of_two_clerks_the_second_is_told_that_it_was_just_dealt_with(case, now):
    seen = reload(case).revision
    do(CLERK, case, "request_correction", **correction())
    do(HEAD, case, "lift_correction", reason="材料其实齐全")

    page = do(CLERK, case, "accept", revision=seen)

    assert page.status_code == 409
    assert "同事刚刚处理过" in page.content.decode()
    assert reload(case).status == CaseStatus.SUBMITTED


def test_a_verb_of_the_applicant_is_refused_at_the_desk(case):
    page = do(CLERK, case, "withdraw")

    assert page.status_code == 403
    assert reload(case).status == CaseStatus.SUBMITTED


def test_a_verb_nobody_knows_is_not_found(case):
    assert do(CLERK, case, "burn").status_code == 404


def test_a_colleague_has_claimed_the_case(case, now):
    join_desk("second-clerk", beside=CLERK, now=now)
    seated("second-clerk").post(url(case, "item/claim/"))

    page = do(CLERK, case, "accept")

    assert page.status_code == 409
    assert "已由其他同事领取" in page.content.decode()
    assert reload(case).status == CaseStatus.SUBMITTED


def test_handing_over_and_putting_back(case, now):
    colleague = join_desk("second-clerk", beside=CLERK, now=now).posts.get()
    clerk = seated(CLERK)
    clerk.post(url(case, "item/claim/"))
    item = WorkItem.objects.get(subject_id=case.pk)
    assert colleague.public_id in clerk.get(url(case)).content.decode()

    clerk.post(url(case, "item/hand_over/"), {"to": colleague.public_id})
    item.refresh_from_db()
    assert item.assignee_id == colleague.pk

    seated("second-clerk").post(url(case, "item/release/"))
    item.refresh_from_db()
    assert (item.status, item.assignee_id) == (ItemStatus.OPEN, None)


def test_work_is_not_handed_to_who_may_not_do_it(case):
    clerk = seated(CLERK)
    clerk.post(url(case, "item/claim/"))
    reviewer = Post.objects.get(pk=at_desk(REVIEWER).post_id)

    page = clerk.post(url(case, "item/hand_over/"), {"to": reviewer.public_id})

    assert page.status_code == 403
    assert WorkItem.objects.get(subject_id=case.pk).assignee_id == at_desk(CLERK).post_id


def test_a_supervisor_puts_back_what_a_clerk_holds(case):
    seated(CLERK).post(url(case, "item/claim/"))

    seated(HEAD).post(url(case, "item/release/"))

    assert WorkItem.objects.get(subject_id=case.pk).status == ItemStatus.OPEN


def test_a_material_opens_in_the_browser_and_leaves_a_trace(case):
    material = case.materials.first()

    page = seated(CLERK).get(url(case, f"materials/{material.public_id}/"))

    assert (page["Content-Type"], page["Content-Disposition"][:6]) == ("application/pdf", "inline")
    assert reads_of(case.holder)[0].unmasked == f"material:{material.material}"


def test_a_document_opens_at_the_desk(case):
    run_deliveries()
    receipt = case.documents.get(kind=DocumentKind.RECEIPT)

    assert seated(CLERK).get(url(case, f"documents/{receipt.public_id}/")).status_code == 200


def test_a_material_of_another_case_is_not_found(case, now):
    other = food.submit(firm(), now + timedelta(minutes=1))

    page = seated(CLERK).get(url(case, f"materials/{other.materials.first().public_id}/"))

    assert page.status_code == 404


def test_a_long_history_costs_no_more_questions(case, now):
    client = seated(HEAD)
    case = in_processing(case, now)
    client.get(url(case))
    with CaptureQueriesContext(connection) as short:
        client.get(url(case))
    for _round in range(4):
        case = in_processing_step(case, now)
        review.send_back(case=case, reason="再看", actor=at_desk(REVIEWER), at=now)
        case = reload(case)

    with CaptureQueriesContext(connection) as long:
        client.get(url(case))

    assert len(long) == len(short)


def test_what_may_be_done_with_a_case_is_found_with_one_look_at_its_work_and_clock(case, now):
    case, head = in_processing(case, now, steps=2), replace(at_desk(HEAD), person_id=citizen(CHUAN).person_id)

    with CaptureQueriesContext(connection) as asked:
        actions = actions_of(case, head)

    tables = ("work_workitem", "work_clock", "identity_mandate")
    assert [sum(f'FROM "{table}"' in query["sql"] for query in asked) for table in tables] == [1, 1, 1]
    assert {"approve", "deny", "send_back", "extend"} <= {one.action for one in actions if one.allowed}
