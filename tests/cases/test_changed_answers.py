"""A correction is answered by changes, or by reasons; and a site visit by what was found."""

from datetime import datetime
from typing import Any

import pytest

from apps.cases.choices import CaseStatus
from apps.cases.errors import FindingMissing
from apps.cases.models import Case
from apps.cases.requests import act
from apps.cases.services import intake, review
from apps.cases.services.intake import CorrectionItem
from apps.common.errors import Invalid
from apps.identity.models import Mandate
from apps.work.models import Opinion
from tests.cases.test_applying_pages import sign_in, text_of
from tests.support import food
from tests.support.actors import at_desk, firm
from tests.support.desk import seated

pytestmark = pytest.mark.usefixtures("city")
CLERK, REVIEWER = "market-clerk", "market-reviewer"
AREA, PHONE = "premises_area", "contact_phone"


@pytest.fixture(autouse=True)
def _at_the_moment(city: None, time_machine: Any, now: datetime) -> None:
    time_machine.move_to(now, tick=False)
    Mandate.objects.update(valid_from=now.date())  # the city was loaded on the day the tests run


def asked_for(now: datetime, *fields: str) -> Case:
    items = [CorrectionItem(f"field:{name}", "与合同不一致") for name in fields]
    case = intake.request_correction(case=food.submit(firm(), now), items=items, actor=at_desk(CLERK), at=now)
    return reload(case)


def reload(case: Case) -> Case:
    return Case.objects.select_related("version__matter", "department", "person", "entity").get(pk=case.pk)


def supplement(case: Case, now: datetime, answers: dict[str, Any], **kept: str) -> Case:
    return intake.supplement_case(case=case, answers=answers, files={}, kept=kept, actor=firm(), at=now)


def test_an_answer_sent_back_as_it_was_is_asked_about(now: datetime) -> None:
    case = asked_for(now, AREA, PHONE)
    answers = {AREA: 80, PHONE: case.answers[PHONE]}

    with pytest.raises(Invalid) as refusal:
        supplement(case, now, answers, contact_phone="  ")

    assert [(error.field, error.code) for error in refusal.value.errors] == [(PHONE, "unchanged")]
    assert reload(case).status == CaseStatus.CORRECTION


def test_a_reason_lets_an_answer_stand_and_both_sides_are_kept(now: datetime) -> None:
    case = asked_for(now, AREA, PHONE)
    phone = case.answers[PHONE]

    done = supplement(case, now, {AREA: 80, PHONE: phone}, contact_phone="号码核对过，没有错")

    assert done.status == CaseStatus.SUBMITTED
    assert case.correction_rows.get().changes == {
        AREA: {"before": 86, "after": 80, "kept": ""},
        PHONE: {"before": phone, "after": phone, "kept": "号码核对过，没有错"},
    }


def test_the_desk_shows_both_sides_and_hides_personal_numbers(now: datetime) -> None:
    case = asked_for(now, AREA, PHONE)
    supplement(case, now, {AREA: 80, PHONE: "19900000003"})

    text = text_of(seated(CLERK).get(f"/desk/cases/{case.public_id}/"))

    changes = text[text.index("改动前后") :]
    changes = changes[: changes.index("</table>")]
    assert "86" in changes
    assert "> 80 <" in changes
    assert "199****0003" in changes
    assert "19900000003" not in text


def test_the_page_asks_why_and_takes_the_reason(now: datetime) -> None:
    case, client = asked_for(now, AREA), sign_in()
    url = f"/cases/{case.public_id}/supplement/"

    first = client.get(url)
    asked = client.post(url, {AREA: "86", "_next": "1"})
    done = client.post(url, {AREA: "86", f"kept-{AREA}": "与合同附件一致", "_next": "1"})

    assert f"kept-{AREA}" not in text_of(first)
    assert asked.status_code == 422
    assert "“经营面积（平方米）”您还没有改" in text_of(asked)
    assert f'name="kept-{AREA}"' in text_of(asked)
    assert done.status_code == 302
    assert reload(case).status == CaseStatus.SUBMITTED
    text = text_of(seated(CLERK).get(f"/desk/cases/{case.public_id}/"))
    assert "没有改" in text
    assert "与合同附件一致" in text


def at_the_site(now: datetime) -> Case:
    case = intake.accept_case(case=food.submit(firm(), now), actor=at_desk(CLERK), at=now)
    return reload(review.pass_step(case=reload(case), opinion="", actor=at_desk(REVIEWER), at=now))


@pytest.mark.parametrize("opinion", ["", "符合", "    符合要求     "])
def test_a_site_visit_says_what_was_found(now: datetime, opinion: str) -> None:
    case = at_the_site(now)

    with pytest.raises(FindingMissing):
        review.pass_step(case=case, opinion=opinion, actor=at_desk(REVIEWER), at=now)

    assert reload(case).step == "site"
    assert not Opinion.objects.filter(subject_id=case.pk, step="site").exists()


def test_the_desk_asks_for_the_finding_and_keeps_what_was_typed(now: datetime) -> None:
    case, client = at_the_site(now), seated(REVIEWER)
    url = f"/desk/cases/{case.public_id}/"

    shown = text_of(client.get(url))
    refused = client.post(f"{url}do/pass_step/", {"revision": case.revision, "opinion": "符合"})
    done = client.post(f"{url}do/pass_step/", {"revision": case.revision, "opinion": "布局与图纸一致，消毒设施齐全"})

    assert "写明看到了什么、是否符合，至少 10 个字。" in shown
    assert refused.status_code == 422
    assert ">符合</textarea>" in text_of(refused)
    assert done.status_code == 302
    assert Opinion.objects.get(subject_id=case.pk, step="site").text == "布局与图纸一致，消毒设施齐全"


def test_the_verb_of_the_api_refuses_it_alike(now: datetime) -> None:
    with pytest.raises(FindingMissing) as refusal:
        act(case=at_the_site(now), action="pass_step", data={"opinion": "符合"}, actor=at_desk(REVIEWER), at=now)

    assert (refusal.value.status, refusal.value.code) == (422, "finding_missing")
