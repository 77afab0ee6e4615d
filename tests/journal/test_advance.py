"""The only writer of a status: locks, checks, saves and records in one transaction."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from apps.cases.choices import CaseAction, CaseStatus
from apps.cases.models import Case
from apps.cases.services import closing, intake
from apps.cases.workflow import CASE
from apps.common.errors import DomainError, IllegalTransition, StaleVersion
from apps.journal.models import Event
from apps.journal.services import advance, next_number, once, record
from tests.support import food
from tests.support.actors import at_desk, firm


@pytest.mark.usefixtures("city")
def test_a_move_writes_status_fields_and_event_together(now):
    case = food.submit(firm(), now)

    moved = advance(
        CASE, case, CaseAction.REFUSE, actor=at_desk("market-clerk"), at=now, reason="不属于", closed_at=now
    )

    event = Event.objects.filter(subject_type="cases.case", subject_id=case.pk).latest("sequence")
    assert (moved.status, moved.revision) == (CaseStatus.REFUSED, case.revision + 1)
    assert event.kind == "cases.refused"
    assert (event.facts["from"], event.facts["to"]) == ("submitted", "refused")
    assert event.post_id == at_desk("market-clerk").post_id


@pytest.mark.usefixtures("city")
def test_an_action_that_does_not_fit_the_status_is_a_conflict(now):
    case = food.submit(firm(), now)
    closing.withdraw_case(case=case, actor=firm(), at=now)

    with pytest.raises(IllegalTransition) as refused:
        intake.accept_case(case=case, actor=at_desk("market-clerk"), at=now)

    assert refused.value.status == 409
    assert "已撤回" in refused.value.text


@pytest.mark.usefixtures("city")
def test_who_read_an_older_revision_is_told(now):
    case = food.submit(firm(), now)

    with pytest.raises(StaleVersion):
        intake.accept_case(case=case, actor=at_desk("market-clerk"), at=now, expected_revision=case.revision + 1)

    assert Case.objects.get(pk=case.pk).status == CaseStatus.SUBMITTED


@pytest.mark.usefixtures("live_city")
def test_of_eight_clerks_at_once_one_decides(now):
    case = food.submit(firm(), now)
    before = Event.objects.filter(subject_type="cases.case", subject_id=case.pk).count()
    start = Barrier(8)
    outcomes: list[str] = []

    def decide() -> None:
        actor = at_desk("market-clerk")
        start.wait()
        try:
            intake.accept_case(case=case, actor=actor, at=now)
            outcomes.append("done")
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=decide) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["done"] + ["illegal_transition"] * 7
    assert Event.objects.filter(subject_type="cases.case", subject_id=case.pk).count() == before + 1


@pytest.mark.usefixtures("live_city")
def test_numbers_have_no_gap_when_a_transaction_fails(now):
    def take(fail: bool) -> None:
        try:
            with transaction.atomic():
                numbers.append(next_number("test"))
                if fail:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            numbers.pop()

    numbers: list[int] = []
    for fail in (False, True, False, True, True, False):
        take(fail)

    assert numbers == [1, 2, 3]


@pytest.mark.usefixtures("live_city")
def test_one_key_does_the_work_once_whoever_comes_first(now):
    start = Barrier(4)
    done: list[int] = []
    answers: list[tuple[dict, bool]] = []

    def work() -> dict:
        done.append(1)
        return {"n": len(done)}

    def call() -> None:
        start.wait()
        answers.append(once(scope="account:1", key="k", request={"a": 1}, work=work, now=now))
        connection.close()

    threads = [Thread(target=call) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert done == [1]
    assert [answer for answer, _repeated in answers] == [{"n": 1}] * 4
    assert sorted(repeated for _answer, repeated in answers) == [False, True, True, True]


@pytest.mark.django_db
def test_a_key_with_another_request_is_refused(now):
    once(scope="account:1", key="k", request={"a": 1}, work=dict, now=now)

    with pytest.raises(DomainError, match="idempotency_key_reused"):
        once(scope="account:1", key="k", request={"a": 2}, work=dict, now=now)


@pytest.mark.django_db
def test_a_refused_work_leaves_its_key_free(now):
    def refuse() -> None:
        raise StaleVersion

    with pytest.raises(StaleVersion):
        once(scope="account:1", key="k", request={}, work=refuse, now=now)

    assert once(scope="account:1", key="k", request={}, work=lambda: {"ok": True}, now=now) == ({"ok": True}, False)


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("facts", [{"x": 1.5}, {"x": timedelta(1)}, {1: "x"}, {"x": {"y": 0.1}}])
def test_facts_that_json_would_change_are_refused(now, facts):
    case = food.submit(firm(), now)

    with pytest.raises(TypeError):
        record("cases.test", case, actor=firm(), at=now, facts=facts)
