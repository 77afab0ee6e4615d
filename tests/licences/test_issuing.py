"""Licences are issued once, numbered without gaps, and end for a reason."""

import io
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from apps.common.actor import SYSTEM
from apps.common.errors import IllegalTransition, Invalid, NotAllowed
from apps.common.licence_identifier import parse_identifier
from apps.common.signing import verify_pdf
from apps.files.services import read_file
from apps.journal.errors import Refused
from apps.journal.models import Event
from apps.licences import services
from apps.licences.choices import LicenceStatus
from apps.licences.errors import AlreadyHolds, NoSuchType, WrongHolder
from apps.licences.jobs import lapse_expired
from apps.licences.models import Licence
from apps.licences.workflow import LICENCE, VERSION
from tests.licences import factories as make

pytestmark = pytest.mark.django_db


def test_issued_licence_has_number_identifier_term_and_signed_file() -> None:
    make.publish()
    holder = make.entity()

    licence = make.issue(holder)

    parsed = parse_identifier(licence.identifier)
    assert licence.number == "JY6201022026000001"
    assert parsed is not None
    assert parsed.is_valid
    assert (parsed.type_code, parsed.issuer, parsed.version) == ("11100000MB0143028R001", licence.issuer.uscc, 1)
    assert (licence.valid_from, licence.valid_until) == (date(2026, 11, 22), date(2031, 11, 21))
    data = read_file(licence.file)
    report = verify_pdf(data)
    assert report.is_good
    assert report.signer == licence.issuer.name
    text = PdfReader(io.BytesIO(data)).pages[0].extract_text().replace("\n", "")
    assert "兰州㛃㙍牛肉面有限公司" in text
    assert "兰州市城关区酒泉路123号一层" in text
    assert licence.identifier in text


def test_face_is_unreadable_in_the_database() -> None:
    make.publish()
    licence = make.issue(make.entity())

    with connection.cursor() as cursor:
        cursor.execute("SELECT face FROM licences_licence WHERE id = %s", [licence.pk])
        stored = cursor.fetchone()[0]

    assert "牛肉面" not in stored
    assert "620102199001010011" not in stored


def test_issuing_twice_from_one_source_returns_the_same_licence() -> None:
    make.publish()
    holder = make.entity()

    first, second = make.issue(holder), make.issue(holder)

    assert first.pk == second.pk
    assert Event.objects.filter(kind="licences.issued").count() == 1


def test_numbers_run_without_gaps_even_after_a_refused_issue() -> None:
    make.publish()
    first = make.issue(make.entity())
    with pytest.raises(Invalid):
        make.issue(make.entity("91620102MA7000001X", "甲"), source="x:1", face={})

    second = make.issue(make.entity("91620102MA7000002X", "乙"), source="x:2")

    assert [first.number[-6:], second.number[-6:]] == ["000001", "000002"]


def test_second_licence_in_force_is_refused_where_one_is_allowed() -> None:
    make.publish()
    holder = make.entity()
    make.issue(holder)

    with pytest.raises(AlreadyHolds):
        make.issue(holder, source="cases.Case:2")

    assert Licence.objects.count() == 1


def test_type_that_allows_several_gives_several() -> None:
    make.publish(make.FOOD.replace("multiple: false", "multiple: true"))
    holder = make.entity()

    make.issue(holder)
    make.issue(holder, source="cases.Case:2")

    assert Licence.objects.filter(holder_entity=holder, status=LicenceStatus.ACTIVE).count() == 2


def test_wrong_kind_of_holder_is_refused() -> None:
    make.publish()

    with pytest.raises(WrongHolder):
        make.issue(make.person(), type_slug="food-business", face=make.FACE)


def test_unknown_type_is_refused() -> None:
    with pytest.raises(NoSuchType):
        make.issue(make.entity())


@pytest.mark.parametrize(
    ("change", "code"),
    [({"premises_name": ""}, "required"), ({"colour": "red"}, "unknown"), ({"manager": "x" * 2001}, "too_long")],
)
def test_face_that_does_not_fit_the_type_is_refused(change: dict[str, str], code: str) -> None:
    make.publish()

    with pytest.raises(Invalid) as refused:
        make.issue(make.entity(), face=make.FACE | change)

    assert [error.code for error in refused.value.errors] == [code]


def test_only_a_post_with_the_right_on_the_issuer_may_issue() -> None:
    make.publish()
    holder = make.entity()
    elsewhere = make.bureau("health-620102", "11620102MB15032899")

    for actor in (make.agent(holder), make.post_actor(elsewhere, "issue_licences"), make.post_actor(make.bureau())):
        with pytest.raises(NotAllowed):
            make.issue(holder, actor=actor)

    assert Licence.objects.count() == 0
    assert make.issue(holder, actor=make.post_actor(make.bureau(), "issue_licences")).pk


def test_renewal_is_a_new_version_that_ends_later_and_the_old_one_ends() -> None:
    make.publish()
    old = make.issue(make.entity())
    later = make.AT + timedelta(days=5 * 365)

    new = services.renew_licence(licence=old, source="cases.Case:2", valid_years=5, actor=SYSTEM, at=later)

    old.refresh_from_db()
    parsed = parse_identifier(new.identifier)
    assert old.status == LicenceStatus.LAPSED
    assert new.previous == old
    assert new.number == old.number
    assert parsed is not None
    assert parsed.version == 2
    assert new.valid_until == date(2036, 11, 21)
    assert new.face == old.face
    again = services.renew_licence(licence=old, source="cases.Case:2", valid_years=5, actor=SYSTEM, at=later)
    assert again.pk == new.pk


def test_change_keeps_the_term_and_alters_the_face() -> None:
    make.publish()
    old = make.issue(make.entity())

    new = services.change_licence(
        licence=old, source="cases.Case:2", face={"manager": "李静"}, actor=SYSTEM, at=make.AT + timedelta(days=10)
    )

    assert new.face == old.face | {"manager": "李静"}
    assert new.valid_until == old.valid_until


def test_suspended_licence_cannot_be_renewed_and_nothing_changes() -> None:
    make.publish()
    licence = services.suspend_licence(licence=make.issue(make.entity()), reason="违规经营", actor=SYSTEM, at=make.AT)

    with pytest.raises(IllegalTransition):
        services.renew_licence(licence=licence, source="cases.Case:2", valid_years=5, actor=SYSTEM, at=make.AT)

    licence.refresh_from_db()
    assert licence.status == LicenceStatus.SUSPENDED
    assert Licence.objects.count() == 1


def test_suspension_can_be_lifted_and_keeps_its_reasons_in_the_journal() -> None:
    make.publish()
    licence = make.issue(make.entity())

    services.suspend_licence(licence=licence, reason="违规经营", actor=SYSTEM, at=make.AT)
    back = services.resume_licence(licence=licence, reason="整改完成", actor=SYSTEM, at=make.AT)

    events = Event.objects.filter(subject_type="licences.licence", subject_id=licence.pk).order_by("sequence")
    assert back.status == LicenceStatus.ACTIVE
    assert [(event.kind, event.facts.get("reason")) for event in events] == [
        ("licences.issued", None),
        ("licences.suspended", "违规经营"),
        ("licences.resumed", "整改完成"),
    ]


@pytest.mark.parametrize("verb", ["annul", "revoke", "deregister"])
def test_ended_licence_stays_ended(verb: str) -> None:
    make.publish()
    licence = make.issue(make.entity())

    getattr(services, f"{verb}_licence")(licence=licence, reason="依法", actor=SYSTEM, at=make.AT)

    with pytest.raises(IllegalTransition):
        services.resume_licence(licence=licence, reason="", actor=SYSTEM, at=make.AT)


def test_holder_cannot_change_the_state_of_a_licence() -> None:
    make.publish()
    holder = make.entity()
    licence = make.issue(holder)

    with pytest.raises(Refused):
        services.deregister_licence(licence=licence, reason="不想要了", actor=make.agent(holder), at=make.AT)

    licence.refresh_from_db()
    assert licence.status == LicenceStatus.ACTIVE


def test_clock_ends_a_licence_the_day_after_its_last_day_and_nobody_else_may() -> None:
    make.publish()
    licence = make.issue(make.entity())
    last_day = timezone.make_aware(timezone.datetime(2031, 11, 21, 23, 59))

    before = services.lapse_expired(now=last_day)
    after = services.lapse_expired(now=last_day + timedelta(minutes=2))
    again = services.lapse_expired(now=last_day + timedelta(minutes=2))

    licence.refresh_from_db()
    event = Event.objects.get(kind="licences.lapsed")
    assert (before, after, again) == (0, 1, 0)
    assert licence.status == LicenceStatus.LAPSED
    assert event.is_system


def test_job_ends_everything_that_is_due(time_machine: object) -> None:
    make.publish(make.FOOD.replace("multiple: false", "multiple: true"))
    holder = make.entity()
    for number in range(3):
        make.issue(holder, source=f"x:{number}", valid_years=1)
    time_machine.move_to(make.AT + timedelta(days=400))  # type: ignore[attr-defined]

    assert lapse_expired() == 3


def test_long_term_licence_never_lapses() -> None:
    make.publish(make.ELDER)
    make.issue(make.person(), valid_years=None)

    assert services.lapse_expired(now=make.AT + timedelta(days=40000)) == 0


def test_database_refuses_a_second_licence_in_force_whatever_the_program() -> None:
    make.publish()
    licence = make.issue(make.entity())
    licence.pk, licence.public_id, licence.verify_code, licence.identifier = None, "a", "b", "c"
    licence.number, licence.file_hash, licence.source = "d", "e", "f"

    with pytest.raises(DatabaseError), transaction.atomic():
        licence.save(force_insert=True)


def test_tables_of_moves_have_no_dead_ends() -> None:
    for workflow in (LICENCE, VERSION):
        assert workflow.unreachable() == set()
        assert workflow.stuck() == set()


def test_29_february_counts_to_the_day_before_28_february() -> None:
    make.publish()
    leap = timezone.make_aware(timezone.datetime(2028, 2, 29, 10))

    licence = make.issue(make.entity(), at=leap, valid_years=1)

    assert licence.valid_until == date(2029, 2, 27)
