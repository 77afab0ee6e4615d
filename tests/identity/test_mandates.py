"""Who acts for a firm: appointing, ending, laying down, on the pages and by the rules behind them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.cases.permissions import visible_cases
from apps.common.actor import SYSTEM
from apps.common.errors import IllegalTransition, Invalid, NotAllowed
from apps.identity import events
from apps.identity.actors import Hat, actor_for
from apps.identity.choices import Level, MandateKind, MandateStatus
from apps.identity.errors import AlreadyAgent, MinorPrincipal, NoMandate, NoSuchAgent, OwnAgent
from apps.identity.models import Account, Mandate, Person
from apps.identity.services import mandates
from apps.identity.services.exports import export_account
from apps.identity.services.people import find_or_make_person, give_mandate
from apps.identity.services.sessions import note_hat
from apps.journal.errors import Refused
from apps.journal.models import Event
from apps.journal.services import run_deliveries
from apps.messaging.models import Message, OutboundSms
from tests.identity.firms import appoint, browser, filled, id_number, person_of, the_firm
from tests.support import food
from tests.support.actors import CHUAN, HE, LAN, QIAO, citizen, firm
from tests.support.samples import FIRM

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def mandate() -> Mandate:
    """What the demonstration's agent holds."""
    return Mandate.objects.get(agent=person_of(HE), entity=the_firm())


def hat_of(phone: str):
    """The actor of a citizen who puts the firm's hat on."""
    account = Account.objects.get(username=phone)
    hat = Hat(on_behalf=f"entity:{the_firm().public_id}")
    return actor_for(account, hat, channel="web", request_id="", today=timezone.localdate(), second_factor=False)


def said(phone: str) -> list[str]:
    return list(Message.objects.filter(person=person_of(phone)).order_by("id").values_list("kind", flat=True))


# Appointing -----------------------------------------------------------------------------------------------------------


def test_who_is_appointed_sees_the_firm_at_once_and_is_told():
    page = browser(CHUAN, the_firm()).post("/firm/agents/new/", filled(LAN))
    run_deliveries()

    assert page.status_code == 302
    assert FIRM in browser(LAN).get("/hats/").content.decode()
    assert hat_of(LAN).holder == ("entity", the_firm().pk)
    assert said(LAN) == ["mandate_given"]
    message = Message.objects.get(person=person_of(LAN))
    assert FIRM in message.body
    assert "全部事项" in message.body
    assert OutboundSms.objects.filter(message=message).exists()
    assert Message.objects.filter(entity=the_firm(), kind="mandate_given_principal").count() == 1


def test_an_agent_is_found_by_the_phone_of_the_account():
    made = appoint(LAN, number=" 199 0000 0001 ")

    assert made.agent == person_of(LAN)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "测试别人"},
        {"number": "620102199003070000"},
        {"number": "19900000009"},
        {"number": "x"},
        {"number": " "},
    ],
)
def test_who_does_not_fit_is_refused_in_one_way(wrong):
    with pytest.raises(NoSuchAgent):
        appoint(LAN, **wrong)

    assert not Mandate.objects.filter(agent=person_of(LAN), entity=the_firm()).exists()


def test_an_agent_is_known_at_the_middle_level_at_least():
    assert person_of(QIAO).level == Level.BASIC

    with pytest.raises(NoSuchAgent):
        appoint(QIAO)


def test_the_phone_of_a_closed_account_finds_nobody():
    Account.objects.filter(username=LAN).update(is_active=False)

    with pytest.raises(NoSuchAgent):
        appoint(LAN, number=LAN)


def test_only_the_legal_representative_appoints():
    for actor in (firm(HE, FIRM), citizen(CHUAN), citizen(LAN), firm(LAN)):
        with pytest.raises(NotAllowed):
            mandates.appoint_agent(
                entity=the_firm(), name="测试张兰", number=LAN, matters=[], valid_until=None, actor=actor,
                at=timezone.now(),
            )  # fmt: skip

    assert Mandate.objects.filter(entity=the_firm(), kind=MandateKind.AGENT).count() == 1


def test_an_agent_cannot_open_the_page_of_appointing():
    assert browser(HE, the_firm()).get("/firm/agents/new/").status_code == 403
    assert browser(HE, the_firm()).post("/firm/agents/new/", filled(LAN)).status_code == 403
    assert browser(CHUAN).get("/firm/agents/new/").status_code == 404


def test_the_representative_is_no_agent_of_their_own():
    with pytest.raises(OwnAgent):
        appoint(CHUAN)


def test_appointing_twice_is_a_conflict_in_words():
    before = Event.objects.count()

    page = browser(CHUAN, the_firm()).post("/firm/agents/new/", filled(HE))

    assert page.status_code == 422
    assert "已经是经办人" in page.content.decode()
    assert Event.objects.count() == before


def test_a_page_sent_twice_appoints_once():
    client = browser(CHUAN, the_firm())

    pages = [client.post("/firm/agents/new/", filled(LAN)) for _time in range(2)]

    assert [page.status_code for page in pages] == [302, 302]
    assert Mandate.objects.filter(agent=person_of(LAN), entity=the_firm()).count() == 1


def test_some_matters_without_any_is_a_slip_and_never_all():
    page = browser(CHUAN, the_firm()).post("/firm/agents/new/", filled(LAN, scope="some"))

    assert page.status_code == 422
    assert "请至少选一个事项" in page.content.decode()


def test_all_matters_forgets_what_was_ticked():
    browser(CHUAN, the_firm()).post("/firm/agents/new/", filled(LAN, scope="all", matters=[food.SLUG]))

    assert Mandate.objects.get(agent=person_of(LAN), entity=the_firm()).matters == []


def test_a_matter_that_is_not_offered_is_refused():
    with pytest.raises(Invalid):
        appoint(LAN, matters=["no-such-matter"])


def test_a_last_day_in_the_past_is_refused():
    with pytest.raises(Invalid):
        appoint(LAN, valid_until=timezone.localdate() - timedelta(days=1))


def test_today_may_be_the_last_day():
    assert appoint(LAN, valid_until=timezone.localdate()).status == MandateStatus.ACTIVE


def test_after_the_last_day_one_may_be_appointed_anew():
    old = appoint(LAN, valid_until=timezone.localdate())
    yesterday = timezone.localdate() - timedelta(days=1)
    Mandate.objects.filter(pk=old.pk).update(valid_from=yesterday, valid_until=yesterday)

    made = appoint(LAN)

    old.refresh_from_db()
    assert (old.status, made.status) == (MandateStatus.EXPIRED, MandateStatus.ACTIVE)


def test_an_agent_for_some_matters_sees_only_these():
    case = food.submit(firm(CHUAN, FIRM), timezone.now())
    other = appoint(LAN, matters=[food.SLUG])

    within = visible_cases(hat_of(LAN)).filter(pk=case.pk).exists()
    Mandate.objects.filter(pk=other.pk).update(matters=["another-matter"])
    without = visible_cases(hat_of(LAN)).filter(pk=case.pk).exists()

    assert (within, without) == (True, False)


def test_trying_names_and_numbers_is_slowed_down():
    client = browser(CHUAN, the_firm())

    statuses = [client.post("/firm/agents/new/", filled(LAN, name=f"测试{number}")) for number in range(12)]

    assert "太频繁" in statuses[-1].content.decode()
    assert not Mandate.objects.filter(agent=person_of(LAN), entity=the_firm()).exists()


# Ending and laying down -----------------------------------------------------------------------------------------------


def test_ending_is_at_once_and_told_to_both_with_the_reason(mandate):
    worn = browser(HE, the_firm())
    before = worn.get("/account/").wsgi_request.actor.holder

    page = browser(CHUAN, the_firm()).post(f"/mandates/{mandate.public_id}/end/", {"reason": "已经离职"})
    run_deliveries()

    assert page.status_code == 302
    assert before == ("entity", the_firm().pk)
    assert worn.get("/account/").wsgi_request.actor.holder == ("person", person_of(HE).pk)
    assert "已经离职" in Message.objects.get(person=person_of(HE), kind="mandate_ended").body
    assert "已经离职" in Message.objects.get(entity=the_firm(), kind="mandate_ended_principal").body


def test_the_reason_is_not_in_the_journal(mandate):
    mandates.end_mandate(mandate=mandate, reason="已经离职", actor=firm(CHUAN, FIRM), at=timezone.now())

    event = Event.objects.get(kind=events.MANDATE_ENDED, subject_id=mandate.pk)
    assert event.facts == {"from": "active", "to": "revoked"}


def test_ending_without_a_reason_is_asked_again(mandate):
    page = browser(CHUAN, the_firm()).post(f"/mandates/{mandate.public_id}/end/", {"reason": " "})

    mandate.refresh_from_db()
    assert page.status_code == 422
    assert "请写明原因" in page.content.decode()
    assert mandate.status == MandateStatus.ACTIVE


def test_ending_twice_says_that_it_has_ended(mandate):
    client = browser(CHUAN, the_firm())

    pages = [client.post(f"/mandates/{mandate.public_id}/end/", {"reason": "x"}, follow=True) for _time in range(2)]

    assert [page.status_code for page in pages] == [200, 200]
    assert "已撤回" in pages[1].content.decode()
    assert Event.objects.filter(kind=events.MANDATE_ENDED, subject_id=mandate.pk).count() == 1


def test_a_colleague_cannot_end_and_a_stranger_finds_nothing(mandate):
    appoint(LAN)
    path = f"/mandates/{mandate.public_id}/end/"

    colleague = browser(LAN, the_firm()).post(path, {"reason": "x"})
    other_firm = browser(LAN, the_firm("示例牛肉面馆")).post(path, {"reason": "x"})
    stranger = browser(QIAO).post(path, {"reason": "x"})

    mandate.refresh_from_db()
    assert [colleague.status_code, other_firm.status_code, stranger.status_code] == [403, 404, 404]
    assert mandate.status == MandateStatus.ACTIVE


def test_a_representative_is_not_ended_by_a_button():
    own = Mandate.objects.get(agent=person_of(CHUAN), entity=the_firm())

    with pytest.raises(Refused):
        mandates.end_mandate(mandate=own, reason="x", actor=firm(CHUAN, FIRM), at=timezone.now())
    with pytest.raises(Refused):
        mandates.lay_mandate_down(mandate=own, actor=firm(CHUAN, FIRM), at=timezone.now())


@pytest.mark.parametrize("in_the_firms_hat", [True, False])
def test_an_agent_lays_the_own_mandate_down(mandate, in_the_firms_hat):
    client = browser(HE, the_firm() if in_the_firms_hat else None)

    page = client.post(f"/mandates/{mandate.public_id}/lay-down/")
    run_deliveries()

    mandate.refresh_from_db()
    assert page.status_code == 302
    assert mandate.status == MandateStatus.REVOKED
    assert client.get("/account/").wsgi_request.actor.holder == ("person", person_of(HE).pk)
    assert said(HE) == ["mandate_laid_down"]
    assert Message.objects.filter(entity=the_firm(), kind="mandate_laid_down_principal").exists()


def test_nobody_lays_another_ones_mandate_down(mandate):
    for client in (browser(CHUAN, the_firm()), browser(QIAO)):
        client.post(f"/mandates/{mandate.public_id}/lay-down/")

    mandate.refresh_from_db()
    assert mandate.status == MandateStatus.ACTIVE


def test_an_ended_mandate_is_no_hat(mandate):
    mandates.end_mandate(mandate=mandate, reason="x", actor=firm(CHUAN, FIRM), at=timezone.now())

    with pytest.raises(NoMandate):
        hat_of(HE)
    with pytest.raises(IllegalTransition):
        mandates.lay_mandate_down(mandate=mandate, actor=citizen(HE), at=timezone.now())


def test_an_ended_agent_may_be_appointed_again(mandate):
    mandates.end_mandate(mandate=mandate, reason="x", actor=firm(CHUAN, FIRM), at=timezone.now())

    assert appoint(HE).status == MandateStatus.ACTIVE


def test_the_clock_ends_what_has_run_out_once(mandate):
    until = timezone.localdate() - timedelta(days=1)
    Mandate.objects.filter(pk=mandate.pk).update(valid_until=until)

    counts = [mandates.expire_mandates(now=timezone.now()) for _time in range(2)]
    run_deliveries()

    mandate.refresh_from_db()
    assert counts == [1, 0]
    assert mandate.status == MandateStatus.EXPIRED
    assert said(HE) == ["mandate_expired"]


def test_the_export_says_how_a_mandate_ended(mandate):
    mandates.end_mandate(mandate=mandate, reason="已经离职", actor=firm(CHUAN, FIRM), at=timezone.now())

    found = export_account(account=Account.objects.get(username=HE), actor=citizen(HE), at=timezone.now())

    (row,) = found["mandates_history"]
    assert (row["for"], row["status"], row["end_reason"]) == (FIRM, "revoked", "已经离职")


# The pages ------------------------------------------------------------------------------------------------------------


def test_the_representative_sees_who_acts_and_the_buttons():
    text = browser(CHUAN, the_firm()).get("/firm/").content.decode()

    assert "91620102MA7000001P" in text
    assert "授权经办人" in text
    assert "马上撤回" in text
    assert str(person_of(HE)) in text
    assert person_of(HE).name not in text


def test_an_agent_sees_who_acts_and_may_only_lay_down():
    text = browser(HE, the_firm()).get("/firm/").content.decode()

    assert "不再替这个单位办事" in text
    assert "马上撤回" not in text
    assert "/firm/agents/new/" not in text


def test_an_agent_for_some_matters_sees_no_colleagues():
    appoint(LAN, matters=[food.SLUG])

    text = browser(LAN, the_firm()).get("/firm/").content.decode()

    assert str(person_of(CHUAN)) in text
    assert str(person_of(HE)) not in text


def test_in_the_own_hat_there_is_no_firm():
    page = browser(CHUAN).get("/firm/")

    assert page.status_code == 200
    assert "91620102MA7000001P" not in page.content.decode()


def test_putting_the_hat_on_is_noted_on_the_mandate(mandate):
    now = timezone.now()

    note_hat(account=Account.objects.get(username=HE), actor=firm(HE, FIRM), at=now)

    mandate.refresh_from_db()
    assert mandate.last_used_at == now
    assert "最近用这个身份" in browser(CHUAN, the_firm()).get("/firm/").content.decode()


def more_agents(*numbers: int) -> None:
    today = timezone.localdate()
    for number in numbers:
        agent = find_or_make_person(name=f"测试{number}", id_number=id_number(f"620102199003{number:05d}"), today=today)
        give_mandate(
            kind=MandateKind.AGENT, agent=agent, entity=the_firm(), matters=[food.SLUG], valid_from=today,
            actor=SYSTEM, at=timezone.now(),
        )  # fmt: skip


def test_many_agents_cost_no_more_questions(django_assert_num_queries):
    client = browser(CHUAN, the_firm())
    more_agents(8001)
    client.get("/firm/")
    with CaptureQueriesContext(connection) as few:
        client.get("/firm/")

    more_agents(*range(8002, 8018))

    with django_assert_num_queries(len(few)):
        text = client.get("/firm/").content.decode()
    assert text.count("<article") == 19


# Family ---------------------------------------------------------------------------------------------------------------


def guardian(of: Person, by: str) -> Mandate:
    now = timezone.now()
    return give_mandate(
        kind=MandateKind.GUARDIAN, agent=person_of(by), principal=of, valid_from=timezone.localdate(now),
        actor=SYSTEM, at=now,
    )  # fmt: skip


def test_an_adult_sees_and_ends_what_was_given_to_others():
    given = guardian(person_of(QIAO), LAN)
    client = browser(QIAO)

    shown = client.get("/hats/").content.decode()
    client.post(f"/mandates/{given.public_id}/end/", {"reason": "现在自己能办了"})
    run_deliveries()

    given.refresh_from_db()
    assert "谁能替我办事" in shown
    assert given.status == MandateStatus.REVOKED
    assert said(LAN) == ["mandate_ended"]


def test_a_guardian_does_not_end_or_lay_down():
    given = guardian(person_of(QIAO), LAN)

    for path in ("end", "lay-down"):
        browser(LAN).post(f"/mandates/{given.public_id}/{path}/", {"reason": "x"})

    given.refresh_from_db()
    assert given.status == MandateStatus.ACTIVE


def test_a_childs_guardian_is_not_ended_here():
    now = timezone.now()
    born = f"{timezone.localdate(now).year - 10}0307"
    child = find_or_make_person(name="测试小桥", id_number=id_number(f"620102{born}001"), today=timezone.localdate(now))
    Account.objects.filter(username=QIAO).update(person=None)
    Account.objects.filter(username=QIAO).update(person=child)
    given = guardian(child, LAN)

    with pytest.raises(MinorPrincipal):
        mandates.end_mandate(mandate=given, reason="x", actor=citizen(QIAO), at=now)
    assert "马上撤回" not in browser(QIAO).get("/hats/").content.decode()


def test_agents_are_one_per_firm_and_kind_in_the_database_too(mandate):
    with pytest.raises(AlreadyAgent):
        appoint(HE)
