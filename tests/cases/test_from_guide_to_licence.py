"""The main flow through the services: apply, be corrected, be accepted, be decided, hold a licence."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.cases import jobs
from apps.cases.choices import CaseStatus, DocumentKind, Outcome
from apps.cases.errors import LICENCE_SUSPENDED, LicenceSuspended
from apps.cases.models import Case
from apps.cases.selectors import actions_of, case_detail, licence_of
from apps.cases.services import closing, intake, review, submission
from apps.cases.services.intake import CorrectionItem
from apps.common.actor import SYSTEM
from apps.common.errors import Invalid
from apps.common.signing import verify_pdf
from apps.files.errors import WrongKind
from apps.files.services import read_file, store_file
from apps.journal.errors import Refused
from apps.journal.models import Event
from apps.journal.selectors import verify
from apps.journal.services import run_deliveries
from apps.licences.choices import LicenceStatus
from apps.licences.services import resume_licence, suspend_licence
from apps.messaging.models import Message
from apps.work.choices import ClockKind
from apps.work.models import Clock, WorkItem
from tests.support import food
from tests.support.actors import CHUAN, at_desk, citizen, firm
from tests.support.papers import pdf

pytestmark = pytest.mark.usefixtures("city")
CLERK, REVIEWER, HEAD = "market-clerk", "market-reviewer", "market-head"


def reload(case: Case) -> Case:
    return Case.objects.select_related("version__matter", "department", "person", "entity").get(pk=case.pk)


def accepted(now):
    case = food.submit(firm(), now)
    return intake.accept_case(case=case, actor=at_desk(CLERK), at=now)


def test_a_complete_application_becomes_a_licence(now):
    case = accepted(now)
    for _step in range(2):
        case = review.pass_step(case=reload(case), opinion=food.FOUND, actor=at_desk(REVIEWER), at=now)

    review.approve_case(case=reload(case), opinion="准予", actor=at_desk(HEAD), at=now)
    run_deliveries()

    case = reload(case)
    licence = licence_of(case)
    assert (case.status, case.outcome) == (CaseStatus.DELIVERED, Outcome.APPROVED)
    assert licence is not None
    assert licence.status == LicenceStatus.ACTIVE
    assert licence.holder_entity_id == case.entity_id
    assert licence.face["formats"] == "餐饮服务"
    assert licence.face["items"] == "热食类食品制售"
    assert licence.face["address"] == "兰州市城关区酒泉路街道示例路2号1层"
    assert verify_pdf(read_file(licence.file)).is_good
    kinds = list(case.documents.order_by("id").values_list("kind", flat=True))
    assert set(kinds) == {
        DocumentKind.RECEIPT, DocumentKind.ACCEPTANCE, DocumentKind.APPROVAL, DocumentKind.DELIVERY_RECEIPT,
    }  # fmt: skip
    assert all(verify_pdf(read_file(row.file)).is_good for row in case.documents.select_related("file"))
    assert not WorkItem.objects.filter(subject_id=case.pk, closed_at__isnull=True).exists()
    assert not Clock.objects.filter(subject_id=case.pk, stopped_on__isnull=True).exists()
    assert Message.objects.filter(entity_id=case.entity_id, kind__startswith="case_").count() == 3
    assert verify().broken == []


def test_the_correction_is_told_once_and_the_supplement_starts_intake_anew(now):
    actor = firm()
    case = food.submit(actor, now)
    items = [CorrectionItem("material:layout", "没有标面积"), CorrectionItem("field:premises_area", "与合同不一致")]
    case = intake.request_correction(case=case, items=items, actor=at_desk(CLERK), at=now)
    later = now + timedelta(days=3)
    file = store_file(data=pdf("new"), name="new.pdf", actor=actor, at=later)

    case = intake.supplement_case(
        case=reload(case), answers={"premises_area": 80, "premises_name": "改名"}, files={"layout": [file]},
        actor=actor, at=later,
    )  # fmt: skip

    assert case.status == CaseStatus.SUBMITTED
    assert case.answers["premises_area"] == 80
    assert case.answers["premises_name"] == "示例牛肉面"  # the notice did not ask for it
    assert case.received_on == date(2026, 9, 21)
    assert [row.file_id for row in case.materials.filter(material="layout", is_current=True)] == [file.pk]
    running = Clock.objects.get(subject_id=case.pk, kind=ClockKind.INTAKE, stopped_on__isnull=True)
    assert running.started_on == case.received_on


def test_a_file_uploaded_elsewhere_has_to_be_of_a_kind_the_paper_takes(now):
    actor = firm()
    case = food.submit(actor, now)
    items = [CorrectionItem("material:layout", "没有标面积")]
    case = reload(intake.request_correction(case=case, items=items, actor=at_desk(CLERK), at=now))
    accepted = next(m.accept for m in case.version.parsed.materials if m.id == "layout")
    drawing = store_file(data=b"AC1032" + bytes(2000), name="plan.dwg", actor=actor, at=now)
    assert drawing.kind not in accepted

    with pytest.raises(WrongKind):
        intake.supplement_case(case=case, answers={}, files={"layout": [drawing]}, actor=actor, at=now)

    assert reload(case).status == CaseStatus.CORRECTION


def renewal_to_correct(now, field):
    """A renewal whose licence ran one more week when it was handed in; ``field`` has to be corrected."""
    until = timezone.localdate(now) + timedelta(days=7)
    case = food.submit_renewal(firm(), now, number="JY26201020000017", valid_until=until.isoformat())
    items = [CorrectionItem(f"field:{field}", "与许可证不一致")]
    return reload(intake.request_correction(case=case, items=items, actor=at_desk(CLERK), at=now))


def test_an_answer_nobody_asked_about_stands_though_its_day_went_by(now):
    case = renewal_to_correct(now, "premises_name")
    later = now + timedelta(days=10)

    done = intake.supplement_case(case=case, answers={"premises_name": "改名"}, files={}, actor=firm(), at=later)

    assert (done.status, done.answers["premises_name"]) == (CaseStatus.SUBMITTED, "改名")
    assert done.answers["valid_until"] == case.answers["valid_until"]


def test_a_corrected_day_is_held_against_the_day_of_the_correction(now):
    case = renewal_to_correct(now, "valid_until")
    later = now + timedelta(days=10)
    yesterday = (timezone.localdate(later) - timedelta(days=1)).isoformat()

    with pytest.raises(Invalid) as refusal:
        intake.supplement_case(case=case, answers={"valid_until": yesterday}, files={}, actor=firm(), at=later)

    assert [error.field for error in refusal.value.errors] == ["valid_until"]


def test_a_supplement_that_leaves_a_place_out_changes_nothing(now):
    case = food.submit(firm(), now)
    items = [CorrectionItem("material:layout", "没有标面积"), CorrectionItem("field:premises_area", "与合同不一致")]
    case = intake.request_correction(case=case, items=items, actor=at_desk(CLERK), at=now)

    with pytest.raises(Exception, match="correction_incomplete"):
        intake.supplement_case(case=reload(case), answers={"premises_area": 80}, files={}, actor=firm(), at=now)

    assert reload(case).status == CaseStatus.CORRECTION


def test_the_worked_example_keeps_its_dates(now):
    """The dates of the design notes' worked fixture."""
    case = food.submit(firm(), now)
    first = Clock.objects.get(subject_id=case.pk, kind=ClockKind.INTAKE)
    assert (first.promised_due_on, first.statutory_due_on) == (date(2026, 9, 20), date(2026, 9, 24))

    case = intake.accept_case(case=case, actor=at_desk(CLERK), at=now + timedelta(days=6))
    clock = Clock.objects.get(subject_id=case.pk, kind=ClockKind.DECISION)
    assert (clock.promised_due_on, clock.statutory_due_on) == (date(2026, 10, 15), date(2026, 10, 29))

    reviewer = at_desk(REVIEWER)
    case = review.pause_case(
        case=reload(case), procedure="expert-review", reason="专家评审", told_days=5, actor=reviewer,
        at=now + timedelta(days=24),
    )  # fmt: skip
    with pytest.raises(Refused, match="paused"):
        review.pass_step(case=reload(case), opinion=food.FOUND, actor=reviewer, at=now + timedelta(days=25))
    case = review.resume_case(case=reload(case), actor=reviewer, at=now + timedelta(days=31))
    clock.refresh_from_db()
    assert (clock.promised_due_on, clock.statutory_due_on) == (date(2026, 10, 22), date(2026, 11, 5))

    review.extend_case(case=reload(case), days=10, reason="复杂", actor=at_desk(HEAD), at=now + timedelta(days=31))
    clock.refresh_from_db()
    assert (clock.promised_due_on, clock.statutory_due_on) == (date(2026, 10, 22), date(2026, 11, 19))
    assert clock.due_on == date(2026, 11, 19)
    run_deliveries()
    assert {row.kind for row in case.documents.all()} >= {DocumentKind.SPECIAL_PROCEDURE, DocumentKind.EXTENSION}


def test_five_days_of_silence_mean_accepted_as_of_the_receipt(now):
    case = food.submit(firm(), now)
    assert intake.cases_silent_since(date(2026, 9, 24)) == []

    (silent,) = intake.cases_silent_since(date(2026, 9, 25))
    case = intake.deem_accepted(case=silent, at=now + timedelta(days=7))

    assert (case.status, case.accepted_on) == (CaseStatus.PROCESSING, date(2026, 9, 18))
    clock = Clock.objects.get(subject_id=case.pk, kind=ClockKind.DECISION)
    assert clock.started_on == date(2026, 9, 18)
    event = Event.objects.get(subject_type="cases.case", subject_id=case.pk, kind="cases.deemed_accepted")
    assert event.is_system


def test_a_case_that_cannot_be_accepted_keeps_no_other_from_it(now, time_machine, caplog):
    broken, other = food.submit(firm(), now), food.submit(firm(), now)
    Case.objects.filter(pk=broken.pk).update(received_on=date.max)
    time_machine.move_to(now + timedelta(days=7), tick=False)

    jobs.deem_accepted()

    assert (reload(broken).status, reload(other).status) == (CaseStatus.SUBMITTED, CaseStatus.PROCESSING)
    assert f"case {broken.pk} cannot be worked on" in caplog.text


def test_a_case_nobody_supplements_lapses(now):
    case = food.submit(firm(), now)
    item = CorrectionItem("material:layout", "没有标面积")
    case = intake.request_correction(case=case, items=[item], actor=at_desk(CLERK), at=now)
    due = case.correction_rows.get().due_on
    assert intake.cases_uncorrected_since(due) == []

    (late,) = intake.cases_uncorrected_since(due + timedelta(days=1))
    case = intake.lapse_case(case=late, at=now + timedelta(days=40))

    assert (case.status, case.outcome) == (CaseStatus.TERMINATED, Outcome.LAPSED)


def test_a_denial_needs_its_reason_and_tells_the_remedies(now):
    case = accepted(now)
    for _step in range(2):
        case = review.pass_step(case=reload(case), opinion=food.FOUND, actor=at_desk(REVIEWER), at=now)

    with pytest.raises(Exception, match="reason_missing"):
        review.deny_case(case=reload(case), reason=" ", actor=at_desk(HEAD), at=now)
    review.deny_case(case=reload(case), reason="布局不符合第十二条", actor=at_desk(HEAD), at=now)
    run_deliveries()

    case = reload(case)
    assert (case.status, case.outcome) == (CaseStatus.DELIVERED, Outcome.DENIED)
    assert licence_of(case) is None
    assert case.documents.filter(kind=DocumentKind.DENIAL).count() == 1


def test_an_applicant_withdraws_until_the_decision(now):
    case = food.submit(firm(), now)

    case = closing.withdraw_case(case=case, actor=firm(), at=now)

    assert (case.status, case.outcome) == (CaseStatus.WITHDRAWN, Outcome.WITHDRAWN)
    assert not WorkItem.objects.filter(subject_id=case.pk, closed_at__isnull=True).exists()


def test_a_stranger_moves_nothing(now):
    case = food.submit(firm(), now)
    before = Event.objects.filter(subject_type="cases.case").count()

    for actor in (citizen(CHUAN), at_desk("health-clerk"), at_desk(REVIEWER)):
        with pytest.raises(Refused):
            intake.accept_case(case=case, actor=actor, at=now)
    with pytest.raises(Refused):
        closing.withdraw_case(case=case, actor=citizen(CHUAN), at=now)

    assert reload(case).status == CaseStatus.SUBMITTED
    assert Event.objects.filter(subject_type="cases.case").count() == before


def test_a_missing_answer_and_a_missing_paper_are_both_named(now):
    draft = food.make_draft(firm(), now)

    with pytest.raises(Invalid) as refused:
        submission.submit_draft(draft=draft, actor=firm(), at=now)

    fields = {error.field for error in refused.value.errors}
    assert {"premises_name", "material:layout", "truth"} <= fields
    assert Case.objects.count() == 0


def test_the_desk_shows_why_an_action_is_missing(now):
    case = accepted(now)
    row = case_detail(reader=at_desk(REVIEWER)).get(pk=case.pk)

    actions = {action.action: action for action in actions_of(row, at_desk(REVIEWER))}

    assert actions["pass_step"].allowed
    assert not actions["approve"].allowed
    assert "决定环节" in str(actions["approve"].refusal.text)
    assert "deem_accepted" not in actions


def granted(now):
    case = accepted(now)
    for _step in range(2):
        case = review.pass_step(case=reload(case), opinion=food.FOUND, actor=at_desk(REVIEWER), at=now)
    review.approve_case(case=reload(case), opinion="", actor=at_desk(HEAD), at=now)
    run_deliveries()
    licence = licence_of(reload(case))
    assert licence is not None
    return licence


def brought_to_decision(case, at):
    case = intake.accept_case(case=case, actor=at_desk(CLERK), at=at)
    while case.version.parsed.procedure.steps[-1].id != case.step:
        case = review.pass_step(case=reload(case), opinion=food.FOUND, actor=at_desk(REVIEWER), at=at)
    return reload(case)


def test_a_renewal_takes_the_place_of_the_licence_it_names(now):
    old = granted(now)
    later = now + timedelta(days=30)
    renewal = brought_to_decision(food.submit_renewal(firm(), later, number=old.number), later)

    review.approve_case(case=renewal, opinion="", actor=at_desk(HEAD), at=later)
    run_deliveries()

    old.refresh_from_db()
    new = licence_of(reload(renewal))
    assert new is not None
    assert (new.previous_id, new.number, new.version_number) == (old.pk, old.number, old.version_number + 1)
    assert old.status == LicenceStatus.LAPSED
    assert new.valid_until > old.valid_until


def test_a_licence_taken_away_for_a_time_cannot_be_renewed_meanwhile(now):
    licence = granted(now)
    suspend_licence(licence=licence, reason="整改", actor=SYSTEM, at=now)
    later = now + timedelta(days=30)

    with pytest.raises(LicenceSuspended, match="licence_suspended"):
        food.submit_renewal(firm(), later, number=licence.number)

    assert Case.objects.filter(entity_id=licence.holder_entity_id).count() == 1


def test_a_renewal_waits_for_a_licence_that_is_taken_away_under_way(now):
    licence = granted(now)
    later = now + timedelta(days=30)
    renewal = brought_to_decision(food.submit_renewal(firm(), later, number=licence.number), later)
    licence = suspend_licence(licence=licence, reason="整改", actor=SYSTEM, at=later)
    head = at_desk(HEAD)
    actions = {action.action: action.refusal for action in actions_of(renewal, head)}
    assert (actions["approve"], actions["deny"]) == (LICENCE_SUSPENDED, None)
    with pytest.raises(Refused, match="licence_suspended"):
        review.approve_case(case=renewal, opinion="", actor=head, at=later)
    assert reload(renewal).status == CaseStatus.PROCESSING

    resume_licence(licence=licence, reason="整改完成", actor=SYSTEM, at=later)
    review.approve_case(case=reload(renewal), opinion="", actor=head, at=later)
    run_deliveries()

    assert reload(renewal).status == CaseStatus.DELIVERED
    assert licence_of(reload(renewal)).previous_id == licence.pk


def test_a_denial_granted_nothing_that_could_be_revoked(now):
    case = accepted(now)
    for _step in range(2):
        case = review.pass_step(case=reload(case), opinion=food.FOUND, actor=at_desk(REVIEWER), at=now)
    review.deny_case(case=reload(case), reason="布局不符合第十二条", actor=at_desk(HEAD), at=now)
    run_deliveries()
    assert reload(case).status == CaseStatus.DELIVERED

    with pytest.raises(Refused, match="nothing_to_revoke"):
        closing.revoke_decision(case=reload(case), reason="重新审查", actor=at_desk(HEAD), at=now)

    assert (reload(case).status, reload(case).reason) == (CaseStatus.DELIVERED, "布局不符合第十二条")


def test_nobody_works_on_their_own_application(now):
    case = food.submit(firm(), now)
    clerk = replace(at_desk(CLERK), person_id=firm().person_id)  # the clerk is the firm's own agent

    with pytest.raises(Refused, match="recused"):
        intake.accept_case(case=case, actor=clerk, at=now)

    assert reload(case).status == CaseStatus.SUBMITTED
