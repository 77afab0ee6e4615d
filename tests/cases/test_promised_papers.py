"""Papers promised for later (容缺): they are awaited, brought until the decision, and nothing is granted without them."""

import io
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from apps.cases.choices import CaseStatus, MaterialSource, MaterialState, Outcome
from apps.cases.errors import UnknownMaterial
from apps.cases.models import Case, CaseMaterial
from apps.cases.selectors import actions_of
from apps.cases.services import intake, review, submission
from apps.cases.services.promises import bring_promised
from apps.common.actor import Actor
from apps.files.errors import WrongKind
from apps.files.models import StoredFile
from apps.files.services import read_file, store_file
from apps.identity.models import Mandate
from apps.journal.errors import Refused
from apps.journal.models import Event
from apps.journal.services import run_deliveries
from apps.messaging.models import Message
from tests.cases.test_applying_pages import sign_in, text_of
from tests.support import food
from tests.support.actors import CHUAN, at_desk, citizen, firm
from tests.support.desk import seated
from tests.support.papers import pdf
from tests.support.samples import FIRM
from tests.support.visitors import KEY, make_visitors

pytestmark = pytest.mark.usefixtures("city")
CLERK, REVIEWER, HEAD = "market-clerk", "market-reviewer", "market-head"
NAME = "从业人员健康合格证明"


@pytest.fixture(autouse=True)
def _at_the_moment(city: None, time_machine: Any, now: datetime) -> None:
    time_machine.move_to(now, tick=False)
    Mandate.objects.update(valid_from=now.date())  # the city was loaded on the day the tests run


@pytest.fixture
def case(now: datetime) -> Case:
    """A case whose health certificates were promised for later."""
    return promised(firm(), now)


def promised(actor: Actor, now: datetime) -> Case:
    draft = food.fill(food.make_draft(actor, now), actor, now)
    draft.materials.filter(material="health").delete()
    return reload(submission.submit_draft(draft=draft, actor=actor, at=now, promised=["health"]))


def reload(case: Case) -> Case:
    return Case.objects.select_related("version__matter", "department", "person", "entity").get(pk=case.pk)


def paper(case: Case) -> CaseMaterial:
    return case.materials.get(material="health", is_current=True)


def upload(actor: Actor, now: datetime, name: str = "a.pdf", data: bytes = b"") -> StoredFile:
    return store_file(data=data or pdf("health"), name=name, actor=actor, at=now)


def at_decision(case: Case, now: datetime) -> Case:
    case = intake.accept_case(case=case, actor=at_desk(CLERK), at=now)
    for _step in range(2):
        opinion = "符合要求，没有发现问题"
        case = review.pass_step(case=reload(case), opinion=opinion, actor=at_desk(REVIEWER), at=now)
    return reload(case)


def send(client: Client, case: Case, data: bytes, name: str = "a.pdf") -> Any:
    files = {"m-health": SimpleUploadedFile(name, data)}
    return client.post(f"/cases/{case.public_id}/promised/health/", files)


def test_accepting_checks_what_came_and_awaits_what_was_promised(case: Case, now: datetime) -> None:
    before = paper(case).state

    intake.accept_case(case=case, actor=at_desk(CLERK), at=now)

    states = dict(case.materials.values_list("material", "state"))
    assert (before, states.pop("health")) == (MaterialState.AWAITED, MaterialState.AWAITED)
    assert set(states.values()) == {MaterialState.CHECKED}


def test_the_desk_shows_that_it_has_not_come(case: Case) -> None:
    text = text_of(seated(CLERK).get(f"/desk/cases/{case.public_id}/"))

    assert "未提交（承诺后补）" in text
    assert "申请人承诺后补的材料还没有交齐" in text


def test_nothing_is_granted_while_a_promise_is_open_and_it_may_be_denied(case: Case, now: datetime) -> None:
    case = at_decision(case, now)

    with pytest.raises(Refused, match="promise_open"):
        review.approve_case(case=case, opinion="准予", actor=at_desk(HEAD), at=now)

    refusal = {one.action: one.reason for one in actions_of(case, at_desk(HEAD))}
    assert NAME in refusal["approve"]
    assert refusal["deny"] == ""
    assert NAME in text_of(seated(HEAD).get(f"/desk/cases/{case.public_id}/"))
    denied = review.deny_case(case=case, reason="没有健康证明", actor=at_desk(HEAD), at=now)
    assert denied.outcome == Outcome.DENIED


def test_what_was_brought_opens_the_way_to_the_grant(case: Case, now: datetime) -> None:
    case = at_decision(case, now)

    bring_promised(case=case, files={"health": [upload(firm(), now)]}, actor=firm(), at=now)

    assert (paper(case).source, paper(case).state) == (MaterialSource.UPLOAD, MaterialState.GIVEN)
    event = Event.objects.get(subject_type="cases.case", subject_id=case.pk, kind="cases.promised_brought")
    assert event.facts["papers"] == ["health"]
    granted = review.approve_case(case=reload(case), opinion="准予", actor=at_desk(HEAD), at=now)
    assert granted.status == CaseStatus.APPROVED
    assert paper(case).state == MaterialState.CHECKED


def test_a_paper_brought_by_mistake_gives_way_to_the_next(case: Case, now: datetime) -> None:
    first, second = upload(firm(), now), upload(firm(), now, "b.pdf")
    bring_promised(case=case, files={"health": [first]}, actor=firm(), at=now)

    bring_promised(case=reload(case), files={"health": [second]}, actor=firm(), at=now)

    assert paper(case).file_id == second.pk


def test_a_checked_paper_stays(case: Case, now: datetime) -> None:
    bring_promised(case=case, files={"health": [upload(firm(), now)]}, actor=firm(), at=now)
    accepted = intake.accept_case(case=reload(case), actor=at_desk(CLERK), at=now)

    with pytest.raises(Refused, match="nothing_promised"):
        bring_promised(case=accepted, files={"health": [upload(firm(), now)]}, actor=firm(), at=now)


def test_only_the_applicant_brings_only_what_was_promised(case: Case, now: datetime) -> None:
    for actor in (citizen(CHUAN), at_desk(CLERK)):
        with pytest.raises(Refused):
            bring_promised(case=case, files={"health": [upload(actor, now)]}, actor=actor, at=now)
    for files in ({"layout": [upload(firm(), now)]}, {}, {"health": []}):
        with pytest.raises(UnknownMaterial):
            bring_promised(case=case, files=files, actor=firm(), at=now)
    with pytest.raises(WrongKind):
        bring_promised(
            case=case,
            files={"health": [upload(firm(), now, "plan.dwg", b"AC1032" + bytes(2000))]},
            actor=firm(),
            at=now,
        )

    assert paper(case).state == MaterialState.AWAITED
    assert not Event.objects.filter(kind="cases.promised_brought").exists()


def test_the_page_asks_for_it_takes_it_and_tells_of_it(case: Case, now: datetime) -> None:
    client = sign_in()
    intake.accept_case(case=case, actor=at_desk(CLERK), at=now)
    asked = text_of(client.get(f"/cases/{case.public_id}/"))
    assert "请在10月9日前交，交齐以前不能准予。" in asked
    assert "答应后补，还没有交" in asked

    nothing = client.post(f"/cases/{case.public_id}/promised/health/")
    wrong = send(client, case, b"MZ not a paper", "a.exe")
    done = send(client, case, pdf("health"))

    assert (nothing.status_code, wrong.status_code, done.status_code) == (422, 422, 302)
    assert "请先选择文件" in text_of(nothing)
    assert paper(case).state == MaterialState.GIVEN
    shown = text_of(client.get(f"/cases/{case.public_id}/"))
    assert "答应后补，还没有交" not in shown
    assert "补交了答应后补的材料" in shown
    assert "补交答应后补的材料" in text_of(seated(REVIEWER).get(f"/desk/cases/{case.public_id}/"))


def test_the_page_of_another_finds_nothing_and_one_without_promises_asks_nothing(case: Case, now: datetime) -> None:
    whole = food.submit(firm(), now)

    assert send(sign_in(CHUAN, entity=""), case, pdf("health")).status_code == 404
    assert send(sign_in(), whole, pdf("health")).status_code == 302
    assert 'id="promised"' not in text_of(sign_in().get(f"/cases/{whole.public_id}/"))
    assert "bring_promised" not in {one.action for one in actions_of(whole, firm())}
    assert paper(whole).source == MaterialSource.UPLOAD


def test_acceptance_tells_what_is_still_to_be_brought(case: Case, now: datetime) -> None:
    intake.accept_case(case=case, actor=at_desk(CLERK), at=now)
    run_deliveries()

    message = Message.objects.get(kind="promised_papers")
    event = Event.objects.get(subject_type="cases.case", subject_id=case.pk, kind="cases.accepted")
    assert event.facts["promised"] == ["health"]
    assert NAME in message.body
    assert case.documents.filter(kind="acceptance").exists()


def test_acceptance_without_promises_tells_nothing_of_them(now: datetime) -> None:
    intake.accept_case(case=food.submit(firm(), now), actor=at_desk(CLERK), at=now)
    run_deliveries()

    assert not Message.objects.filter(kind="promised_papers").exists()


def test_it_is_brought_over_the_api(case: Case, now: datetime) -> None:
    owner = make_visitors("owner")["owner"]
    Mandate.objects.update(valid_from=now.date())
    case = promised(firm(CHUAN, FIRM), now)
    path = f"/api/v1/cases/{case.public_id}"

    file = {"material": "health", "file": SimpleUploadedFile("a.pdf", pdf("health"))}
    upload = Client().post(f"{path}/uploads", file, headers=owner.headers | {KEY: "u"})
    other = owner.ask("POST", f"{path}/bring_promised", {"files": {"layout": [upload.json()["id"]]}}, key="a")
    empty = owner.ask("POST", f"{path}/bring_promised", {"files": {"health": []}}, key="b")
    done = owner.ask("POST", f"{path}/bring_promised", {"files": {"health": [upload.json()["id"]]}}, key="c")

    assert [answer.status_code for answer in (upload, other, empty, done)] == [201, 422, 422, 200]
    states = {row["material"]: (row["source"], row["state"]) for row in done.json()["materials"]}
    assert states["health"] == ("upload", "given")


def test_the_notice_of_acceptance_says_what_is_missing(case: Case, now: datetime) -> None:
    intake.accept_case(case=case, actor=at_desk(CLERK), at=now)
    run_deliveries()

    data = read_file(case.documents.get(kind="acceptance").file)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).replace("\n", "")
    assert "容缺受理" in text
    assert "没有补齐的，不能准予" in text
    assert "材料齐全" not in text.replace("主要材料齐全", "")
