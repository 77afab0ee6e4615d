"""One of everything, made through the services: what the addresses of the access table name in braces."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from apps.cases.models import Case
from apps.cases.selectors import licence_of
from apps.cases.services import intake, review
from apps.common.actor import Actor
from apps.hotline.models import Ticket
from apps.hotline.services.registration import register_ticket
from apps.hotline.services.uploads import store_upload
from apps.identity.choices import MandateKind
from apps.identity.models import Mandate
from apps.journal.services import run_deliveries
from apps.licences.services.presenting import present_licence
from apps.matters.models import Matter
from apps.matters.services import begin_draft
from apps.messaging.models import Message
from apps.reviews.models import Invitation
from apps.reviews.selectors import token_of
from apps.reviews.services.handling import confirm_review
from apps.work.models import WorkItem
from tests.support import food, joint, reviewed
from tests.support.actors import CHUAN, at_desk, firm
from tests.support.calls import NOODLES
from tests.support.papers import pdf

FIRM = "示例黄河餐饮有限公司"


def make_samples() -> dict[str, str]:
    """Return public ids by sample: all belong to the firm ``FIRM``, whose owner is CHUAN and whose agent is HE."""
    now = timezone.now()
    owner = firm(CHUAN, FIRM)
    submitted = food.submit(owner, now)
    accepted = intake.accept_case(case=food.submit(owner, now), actor=at_desk("market-clerk"), at=now)
    delivered = _delivered(food.submit(owner, now), now)
    draft = food.fill(food.make_draft(owner, now), owner, now)
    licence = licence_of(delivered)
    ticket = _ticket(owner, now)
    assert licence is not None
    assert delivered.entity_id is not None
    invitation = Invitation.objects.get(subject_id=delivered.pk)
    bad = reviewed.review(reviewed.ended_service(now, owner=owner), now, named=True, actor=owner)
    confirm_review(review=bad, is_complex=False, actor=at_desk(reviewed.OFFICER), at=now)
    return {
        "draft": draft.public_id,
        "draft_material": str(draft.materials.order_by("id").values_list("pk", flat=True)[0]),
        "case": submitted.public_id,
        "accepted": accepted.public_id,
        "delivered": delivered.public_id,
        "material": submitted.materials.filter(file__isnull=False).order_by("id")[0].public_id,
        "document": delivered.documents.order_by("id")[0].public_id,
        "item": WorkItem.objects.get(
            subject_type="cases.case", subject_id=submitted.pk, closed_at__isnull=True
        ).public_id,
        "licence": licence.public_id,
        "code": licence.verify_code,
        # Valid for a minute from then: longer than the tests of its module run.
        "token": present_licence(licence=licence, actor=owner, at=now + timedelta(hours=1)).token,
        "message": Message.objects.filter(entity_id=delivered.entity_id).order_by("id")[0].public_id,
        "matter": food.SLUG,
        **_joint_samples(now),
        "invitation": invitation.public_id,
        "review_token": token_of(invitation),
        "review": bad.public_id,
        "version": begin_draft(matter=Matter.objects.get(slug=food.SLUG), actor=at_desk("editor"), at=now).public_id,
        "mandate": Mandate.objects.get(entity_id=delivered.entity_id, kind=MandateKind.AGENT).public_id,
        "ticket": ticket.public_id,
        "ticket_file": ticket.files.get().public_id,
    }


def _ticket(owner: Actor, now: datetime) -> Ticket:
    """A request of the firm to the market bureau of 城关区."""
    file = store_upload(data=pdf("photo"), name="a.pdf", actor=owner, at=now)
    return register_ticket(given=replace(NOODLES, files=(file.public_id,)), actor=owner, at=now)


def _joint_samples(now: datetime) -> dict[str, str]:
    """Apply jointly three times: a draft, an application in intake, and one whose every branch was refused."""
    owner = firm(CHUAN, FIRM)
    given = {"slug": joint.RESTAURANT, "situations": {**joint.SHOP_SITUATIONS, "registered": "yes"}}
    draft = joint.fill(joint.start(owner, now, **given), owner, now)
    running, done = (joint.submit(owner, now, **given) for _number in range(2))
    for name in joint.statuses(done):
        case = joint.case_of(done, name)
        intake.refuse_case(case=case, reason="不符合", actor=joint.desk(case, "clerk"), at=now)
    run_deliveries()
    return {
        "scheme": joint.RESTAURANT,
        "joint_draft": draft.public_id,
        "joint_draft_material": str(draft.materials.order_by("id").values_list("pk", flat=True)[0]),
        "joint": running.public_id,
        "joint_done": done.public_id,
        "joint_material": str(
            running.materials.filter(file__isnull=False).order_by("id").values_list("pk", flat=True)[0]
        ),
        "joint_item": WorkItem.objects.get(subject_id=running.pk, subject_type="approvals.jointapplication").public_id,
        "joint_document": done.documents.get().public_id,
    }


def _delivered(case: Case, now: datetime) -> Case:
    case = intake.accept_case(case=case, actor=at_desk("market-clerk"), at=now)
    for _step in range(2):
        case = review.pass_step(case=_whole(case), opinion=food.FOUND, actor=at_desk("market-reviewer"), at=now)
    review.approve_case(case=_whole(case), opinion="准予", actor=at_desk("market-head"), at=now)
    run_deliveries()
    return _whole(case)


def _whole(case: Case) -> Case:
    return Case.objects.select_related("version__matter", "department", "person", "entity").get(pk=case.pk)
