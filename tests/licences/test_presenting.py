"""A holder shows a licence for a minute; who scans sees everything once."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from apps.common.actor import SYSTEM, Actor
from apps.common.errors import NotAllowed
from apps.licences import services
from apps.licences.choices import UseHow, Verdict
from apps.licences.errors import NotInForce, PresentationOver
from apps.licences.models import Licence, PresentToken, UseRecord
from apps.licences.services import Verifier
from tests.licences import factories as make

pytestmark = pytest.mark.django_db
GATE = Verifier(Actor(), "地铁安检", "核对优待资格")


@pytest.fixture
def licence() -> Licence:
    make.publish(make.ELDER)
    return make.issue(make.person(), valid_years=1)


def _present(licence: Licence) -> services.Presented:
    return services.present_licence(licence=licence, actor=make.citizen(licence.holder_person), at=make.AT)


def test_first_scan_sees_what_the_holder_shows_and_the_second_only_what_is_public(licence: Licence) -> None:
    code = _present(licence)

    first = services.scan_token(token=code.token, verifier=GATE, at=make.AT + timedelta(seconds=5))
    second = services.scan_token(token=code.token, verifier=GATE, at=make.AT + timedelta(seconds=6))

    assert first.is_full
    assert first.holder == "张建国"
    assert ("公民身份号码", "620102196001010018") in first.fields
    assert not second.is_full
    assert second.holder == "张*国"
    assert dict(second.fields) == {"发放地区": "兰州市"}


def test_code_ends_after_a_minute(licence: Licence) -> None:
    code = _present(licence)

    for read in (lambda: services.peek_token(token=code.token, at=code.expires_at),):
        with pytest.raises(PresentationOver):
            read()
    with pytest.raises(PresentationOver):
        services.scan_token(token=code.token, verifier=GATE, at=code.expires_at)

    assert code.expires_at - make.AT == timedelta(seconds=60)
    assert UseRecord.objects.count() == 0


def test_invented_code_is_refused(licence: Licence) -> None:
    _present(licence)

    with pytest.raises(PresentationOver):
        services.scan_token(token="x" * 43, verifier=GATE, at=make.AT)


def test_first_sight_names_nobody_and_uses_nothing_up(licence: Licence) -> None:
    code = _present(licence)

    seen = services.peek_token(token=code.token, at=make.AT)

    assert (seen.verdict, seen.holder, seen.fields) == (Verdict.VALID, "", ())
    assert PresentToken.objects.get().used_at is None


def test_code_itself_is_not_in_the_database_and_holds_no_personal_data(licence: Licence) -> None:
    code = _present(licence)

    stored = PresentToken.objects.values().get()

    assert code.token not in {str(value) for value in stored.values()}
    assert licence.number not in code.url
    assert licence.public_id not in code.url


def test_every_scan_is_kept_with_who_and_why(licence: Licence) -> None:
    code = _present(licence)

    services.scan_token(token=code.token, verifier=GATE, at=make.AT)

    record = UseRecord.objects.get()
    assert (record.how, record.verifier, record.cause) == (UseHow.SCAN, "地铁安检", "核对优待资格")
    assert record.is_full


def test_nobody_rewrites_who_looked(licence: Licence) -> None:
    services.verify_code(code=licence.verify_code, verifier=GATE, at=make.AT)

    for change in (UseRecord.objects.all().delete, lambda: UseRecord.objects.update(verifier="别人")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    assert UseRecord.objects.get().verifier == "地铁安检"


def test_only_the_holder_presents_and_nothing_is_made_for_others(licence: Licence) -> None:
    stranger = make.citizen(make.person("620102198001010037", "李雷"))

    for actor in (stranger, Actor(), SYSTEM, make.post_actor(licence.issuer, "issue_licences")):
        with pytest.raises(NotAllowed):
            services.present_licence(licence=licence, actor=actor, at=make.AT)

    assert PresentToken.objects.count() == 0


def test_agent_presents_the_firms_licence(licence: Licence) -> None:
    make.publish()
    firm = make.entity()
    held = make.issue(firm, source="cases.Case:9")

    code = services.present_licence(licence=held, actor=make.agent(firm), at=make.AT)

    assert services.scan_token(token=code.token, verifier=GATE, at=make.AT).holder == firm.name


def test_suspended_or_expired_licence_cannot_be_presented(licence: Licence) -> None:
    actor = make.citizen(licence.holder_person)
    with pytest.raises(NotInForce):
        services.present_licence(licence=licence, actor=actor, at=make.AT + timedelta(days=366))
    suspended = services.suspend_licence(licence=licence, reason="核查", actor=SYSTEM, at=make.AT)

    with pytest.raises(NotInForce):
        services.present_licence(licence=suspended, actor=actor, at=make.AT)


def test_state_is_looked_up_at_the_scan_and_not_at_the_presentation(licence: Licence) -> None:
    code = _present(licence)
    services.revoke_licence(licence=licence, reason="冒领", actor=SYSTEM, at=make.AT)

    result = services.scan_token(token=code.token, verifier=GATE, at=make.AT)

    assert result.verdict == Verdict.NOT_IN_FORCE
    assert result.text == "吊销"


def test_old_codes_are_forgotten(licence: Licence) -> None:
    _present(licence)

    assert services.forget_old_tokens(now=make.AT + timedelta(hours=1)) == 0
    assert services.forget_old_tokens(now=make.AT + timedelta(days=2)) == 1
