"""What staff and agents with a narrow or ended mandate see of an application."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.cases.choices import MaterialSource
from apps.cases.models import CaseMaterial
from apps.cases.permissions import visible_cases
from apps.cases.services import intake
from apps.cases.services.applicants import applicant_of
from apps.common.actor import SYSTEM
from apps.identity.actors import Hat, actor_for
from apps.identity.choices import MandateKind
from apps.identity.errors import NoMandate
from apps.identity.models import Account, LegalEntity
from apps.identity.services.people import give_mandate
from apps.journal.models import ReadLog
from tests.support import food
from tests.support.actors import CHUAN, at_desk, firm
from tests.support.desk import seated
from tests.support.visitors import make_visitors

pytestmark = pytest.mark.usefixtures("city")
ID_NUMBERS = ("620102199003070018", "620103198504120038")


@pytest.fixture(autouse=True)
def _today(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def case(now):
    return food.submit(firm(), now)


def let_act(matters, *, kind=MandateKind.AGENT, since=0, until=None):
    """Let a citizen who has nothing to do with the firm act for it."""
    agent, now = Account.objects.select_related("person").get(username=CHUAN), timezone.now()
    today = timezone.localdate(now)
    give_mandate(
        kind=kind, agent=agent.person, entity=LegalEntity.objects.get(name="示例牛肉面馆"), matters=matters,
        valid_from=today + timedelta(days=since), actor=SYSTEM, at=now,
        valid_until=None if until is None else today + timedelta(days=until),
    )  # fmt: skip
    return agent


def hat(agent):
    entity = LegalEntity.objects.get(name="示例牛肉面馆")
    chosen = Hat(on_behalf=f"entity:{entity.public_id}")
    return actor_for(
        agent, chosen, channel="web", request_id="", today=timezone.localdate(), second_factor=False
    )  # fmt: skip


@pytest.mark.parametrize(("matters", "seen"), [(["other-matter"], False), ([food.SLUG], True), ([], True)])
def test_an_agent_sees_the_cases_the_mandate_covers(case, matters, seen):
    agent = let_act(matters)

    assert visible_cases(hat(agent)).filter(pk=case.pk).exists() is seen


def test_a_mandate_that_ended_does_not_widen_the_one_that_holds():
    let_act([], since=-30, until=-1, kind=MandateKind.REPRESENTATIVE)
    agent = let_act([food.SLUG])

    applicant = applicant_of(hat(agent), today=timezone.localdate())

    assert applicant.mandate is not None
    assert (applicant.mandate.kind, applicant.mandate.matters) == (MandateKind.AGENT, {food.SLUG})


def test_who_lost_the_mandate_on_the_way_applies_for_nobody():
    actor = hat(let_act([], until=0))

    with pytest.raises(NoMandate):
        applicant_of(actor, today=timezone.localdate() + timedelta(days=1))


def test_posts_read_no_personal_number_over_the_api(case):
    clerk = make_visitors("clerk")["clerk"]

    shown = clerk.ask("GET", f"/api/v1/cases/{case.public_id}", None, key="")
    told = clerk.ask("POST", f"/api/v1/cases/{case.public_id}/accept", {}, key="k")

    for answer in (shown, told):
        assert answer.status_code == 200
        assert not [number for number in ID_NUMBERS if number in answer.content.decode()]
        assert "19900000001" not in answer.content.decode()
        assert answer.json()["query_code"] == ""
        assert answer.json()["answers"]["staff"][0]["staff_name"] == "测试李河"


def test_the_applicants_page_is_not_a_way_around_the_mask(case):
    page = seated("market-clerk").get(f"/cases/{case.public_id}/")

    assert page.status_code == 302
    assert page["Location"] == f"/desk/cases/{case.public_id}/"


def test_the_applicant_reads_everything(case):
    actor = replace(firm(), channel="app")

    assert visible_cases(actor).get(pk=case.pk).answers["staff"][0]["staff_id_number"] == ID_NUMBERS[1]


def test_a_post_that_reads_the_history_leaves_a_trace(case, now):
    intake.accept_case(case=case, actor=at_desk("market-clerk"), at=now)
    clerk = make_visitors("clerk")["clerk"]

    clerk.ask("GET", f"/api/v1/cases/{case.public_id}/history", None, key="")

    assert ReadLog.objects.filter(subject_id=case.pk, holder_type="entity").count() == 1


@pytest.mark.parametrize(("method", "tail"), [("GET", ""), ("POST", "/accept"), ("GET", "/materials/{material}")])
def test_whatever_shows_a_post_the_case_over_the_api_leaves_a_trace(case, method, tail):
    clerk = make_visitors("clerk")["clerk"]
    material = case.materials.filter(file__isnull=False).order_by("id")[0].public_id

    answer = clerk.ask(method, f"/api/v1/cases/{case.public_id}{tail.format(material=material)}", {}, key="k")

    assert answer.status_code == 200
    assert ReadLog.objects.filter(subject_id=case.pk, holder_type="entity").count() == 1


def test_a_paper_without_a_file_is_not_found_over_the_api(case):
    clerk = make_visitors("clerk")["clerk"]
    promised = CaseMaterial.objects.create(
        case=case, material="rules", name="规章", source=MaterialSource.PROMISED, created_at=case.submitted_at
    )

    answer = clerk.ask("GET", f"/api/v1/cases/{case.public_id}/materials/{promised.public_id}", None, key="")

    assert answer.status_code == 404
    assert not ReadLog.objects.filter(subject_id=case.pk).exists()
