"""Anybody can find out whether a licence is real and valid now, and learns no more than that."""

from datetime import timedelta

import pytest

from apps.common.actor import SYSTEM, Actor
from apps.files.services import read_file
from apps.licences import services
from apps.licences.choices import UseHow, Verdict
from apps.licences.errors import NotInForce
from apps.licences.models import Licence, UseRecord
from apps.licences.services import Verifier
from tests.licences import factories as make

pytestmark = pytest.mark.django_db
VISITOR = Verifier(Actor(), "未登录的访客")


@pytest.fixture
def licence() -> Licence:
    make.publish()
    return make.issue(make.entity())


def _identify(licence: Licence, *, days: int = 0) -> services.Verification:
    return services.verify_identifier(
        identifier=licence.identifier, verifier=VISITOR, at=make.AT + timedelta(days=days)
    )


def test_identifier_shows_public_fields_only(licence: Licence) -> None:
    result = _identify(licence)

    assert result.is_good
    assert [label for label, _value in result.fields] == ["经营者名称", "经营场所", "主体业态"]
    assert "马䶮" not in str(result.fields)


def test_persons_name_is_masked_for_strangers() -> None:
    make.publish(make.ELDER)

    result = _identify(make.issue(make.person()))

    assert result.holder == "张*国"
    assert dict(result.fields) == {"发放地区": "兰州市"}


@pytest.mark.parametrize(
    ("verb", "text"), [("suspend", "暂扣"), ("annul", "撤销"), ("revoke", "吊销"), ("deregister", "注销")]
)
def test_licence_out_of_force_says_so(licence: Licence, verb: str, text: str) -> None:
    getattr(services, f"{verb}_licence")(licence=licence, reason="依法", actor=SYSTEM, at=make.AT)

    result = _identify(licence)

    assert (result.verdict, result.text, result.is_good) == (Verdict.NOT_IN_FORCE, text, False)


def test_licence_past_its_last_day_is_expired_before_and_after_the_job(licence: Licence) -> None:
    late = 5 * 365 + 10
    before = _identify(licence, days=late)
    services.lapse_expired(now=make.AT + timedelta(days=late))

    after = _identify(licence, days=late)

    assert before.verdict == after.verdict == Verdict.EXPIRED


def test_replaced_licence_is_not_in_force_and_the_new_one_is(licence: Licence) -> None:
    new = services.change_licence(licence=licence, source="x:2", face={"manager": "李静"}, actor=SYSTEM, at=make.AT)

    assert _identify(licence).verdict == Verdict.NOT_IN_FORCE
    assert _identify(new).verdict == Verdict.VALID


@pytest.mark.parametrize(
    "identifier", ["", "x", "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"]
)
def test_unknown_identifier_is_unknown_and_leaves_no_record(licence: Licence, identifier: str) -> None:
    result = services.verify_identifier(identifier=identifier, verifier=VISITOR, at=make.AT)

    assert (result.verdict, result.licence) == (Verdict.UNKNOWN, None)
    assert UseRecord.objects.count() == 0


def test_licences_own_file_is_good(licence: Licence) -> None:
    checked = services.verify_file(data=read_file(licence.file), verifier=VISITOR, at=make.AT)

    assert checked.signature.is_good
    assert checked.verification.verdict == Verdict.VALID
    assert UseRecord.objects.get().how == UseHow.FILE


def test_changed_file_is_not_believed(licence: Licence) -> None:
    data = bytearray(read_file(licence.file))
    data[len(data) // 3] ^= 1

    checked = services.verify_file(data=bytes(data), verifier=VISITOR, at=make.AT)

    assert checked.verification.verdict == Verdict.CHANGED
    assert checked.verification.licence is None
    assert UseRecord.objects.count() == 0


def test_good_file_of_a_revoked_licence_is_intact_and_not_valid(licence: Licence) -> None:
    services.revoke_licence(licence=licence, reason="依法", actor=SYSTEM, at=make.AT)

    checked = services.verify_file(data=read_file(licence.file), verifier=VISITOR, at=make.AT)

    assert checked.signature.is_good
    assert checked.verification.verdict == Verdict.NOT_IN_FORCE


def test_any_other_file_is_not_believed(licence: Licence) -> None:
    checked = services.verify_file(data=b"%PDF-1.4 nothing", verifier=VISITOR, at=make.AT)

    assert checked.verification.verdict == Verdict.CHANGED


def test_use_in_a_case_is_kept_and_refused_when_not_in_force(licence: Licence) -> None:
    office = Verifier(SYSTEM, "兰州市市场监督管理局", "食品经营许可变更")

    used = services.use_licence(licence=licence, verifier=office, at=make.AT)

    assert used.is_full
    assert UseRecord.objects.get().how == UseHow.CASE
    suspended = services.suspend_licence(licence=licence, reason="核查", actor=SYSTEM, at=make.AT)
    with pytest.raises(NotInForce):
        services.use_licence(licence=suspended, verifier=office, at=make.AT)
