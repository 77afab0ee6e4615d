"""Filling in a joint application: saved as one types, kept over new versions, submitted once."""

import copy
from datetime import timedelta

import pytest

from apps.approvals import errors
from apps.approvals.models import JointApplication, JointDraft
from apps.approvals.selectors import scheme_by_slug, union_of_draft
from apps.approvals.services import drafts, submission, versions
from apps.cases.errors import NotServed
from apps.common.actor import SYSTEM
from apps.common.errors import Invalid, StaleVersion
from apps.identity.models import LegalEntity
from apps.journal.services import run_deliveries
from apps.licences.models import Licence
from apps.licences.services import issue_licence
from apps.matters.models import Matter
from apps.matters.services import check_version, draft_version, publish_version
from apps.organisation.models import Department
from tests.support import joint as j
from tests.support.actors import CHUAN, HE, citizen, firm
from tests.support.papers import pdf

pytestmark = pytest.mark.usefixtures("city")


def owner():
    return firm(CHUAN, "示例黄河餐饮有限公司")


def save(draft, at, **changes):
    given = {"answers": {}, "situations": None, "place": None, "revision": None, **changes}
    return drafts.save_draft(draft=draft, at=at, **given)


def test_what_the_city_knows_is_filled_in_once_for_all(now):
    draft = j.start(owner(), now)

    assert draft.answers["builder"] == "示例黄河餐饮有限公司"
    assert draft.answers["builder_uscc"] == "91620102MA7000001P"
    assert sorted(draft.pins) == ["drainage", "fire", "permit", "road", "shelter", "soil", "waste"]


def test_wrong_answers_are_kept_and_named(now):
    draft, result = save(j.start(owner(), now), now, answers={"project_code": "12", "project_name": "示例工程"})

    assert [error.field for error in result.errors] == ["project_code"]
    assert (draft.answers["project_code"], draft.answers["project_name"]) == ("12", "示例工程")


def test_two_devices_do_not_overwrite_each_other(now):
    draft = j.start(owner(), now)
    save(draft, now, answers={"project_name": "甲"}, revision=1)

    with pytest.raises(StaleVersion):
        save(draft, now, answers={"project_name": "乙"}, revision=1)


def test_an_old_draft_is_gone(now):
    draft = j.start(owner(), now)

    with pytest.raises(errors.JointDraftExpired):
        save(draft, now + timedelta(days=91))
    assert drafts.expire_drafts(now=now + timedelta(days=91)) == 1


def test_a_scheme_for_firms_is_not_for_people(now):
    with pytest.raises(errors.SchemeNotServed):
        j.start(citizen(HE), now)


def test_a_firm_does_not_apply_for_the_licence_that_would_found_it(now):
    draft = j.fill(j.start(owner(), now, slug=j.RESTAURANT), owner(), now)

    with pytest.raises(NotServed):
        submission.submit_draft(draft=draft, actor=owner(), at=now)

    assert not JointApplication.objects.exists()


def test_everything_missing_is_named(now):
    draft = j.start(owner(), now)
    JointDraft.objects.filter(pk=draft.pk).update(place="")
    save(draft, now, situations={"earth": "yes"})

    with pytest.raises(Invalid) as refused:
        submission.submit_draft(draft=draft, actor=owner(), at=now)

    fields = {error.field for error in refused.value.errors}
    assert {"s.shelter", "s.soil", "project_name", "material:licence", "place"} <= fields


def test_a_licence_of_the_applicant_serves_every_branch(now):
    draft = j.fill(j.start(firm(), now, slug=j.RESTAURANT, situations={**j.SHOP_SITUATIONS, "registered": "yes"}),
                   firm(), now, entity_kind="individual")  # fmt: skip
    licence = issue_licence(
        type_slug="business-licence", holder=LegalEntity.objects.get(name="示例牛肉面馆"),
        issuer=Department.objects.get(slug="market"), source="test", valid_years=None, actor=SYSTEM, at=now,
        face={"name": "示例牛肉面馆", "legal_representative": "测试张兰", "address": "示例路2号", "scope": "餐饮服务"},
    )  # fmt: skip

    drafts.attach_licence(draft=draft, material="licence", licence=licence, actor=firm(), at=now)
    joint = submission.submit_draft(draft=draft, actor=firm(), at=now)

    for name in ("food", "sign", "drainage"):
        assert j.case_of(joint, name).materials.get(material="licence").licence_id == licence.pk


def test_somebody_elses_licence_does_not_fit(now):
    draft = j.start(owner(), now)
    other = Licence(pk=0)

    with pytest.raises(errors.JointLicenceDoesNotFit):
        drafts.attach_licence(draft=draft, material="licence", licence=other, actor=owner(), at=now)


def test_a_paper_nobody_needs_is_refused(now):
    draft = j.start(owner(), now)

    with pytest.raises(errors.UnknownJointMaterial):
        drafts.attach_file(draft=draft, material="nothing", data=pdf(), name="a.pdf", actor=owner(), at=now)


def new_version_of(slug, now, **profile):
    matter = Matter.objects.select_related("current").get(slug=slug)
    data = copy.deepcopy(matter.current.definition)
    data["matter"] |= profile
    version = check_version(
        version=draft_version(matter=matter, definition=data, actor=SYSTEM, at=now), actor=SYSTEM, at=now
    )
    publish_version(version=version, actor=SYSTEM, at=now, effective_from=now.date(), reviewers=("测试·甲", "测试·乙"))


def test_a_matter_that_changed_is_looked_at_before_submitting(now):
    draft = j.fill(j.start(owner(), now), owner(), now)
    new_version_of("soil-conservation", now, summary="改过的说明。")
    papers = draft.materials.count()

    with pytest.raises(errors.SchemeSuperseded):
        submission.submit_draft(draft=draft, actor=owner(), at=now)
    draft = drafts.upgrade_draft(draft=draft, at=now)
    joint = submission.submit_draft(draft=draft, actor=owner(), at=now)

    assert papers == joint.materials.count()
    assert j.branch(joint, "soil").version_id == Matter.objects.get(slug="soil-conservation").current_id


def test_a_branch_that_opens_later_keeps_the_version_of_the_day_it_was_applied_for(now):
    joint = j.submit(owner(), now)
    pinned = j.branch(joint, "permit").version_id
    new_version_of("construction-permit", now, summary="改过的说明。")

    j.approve(joint, "shelter", now)
    while run_deliveries():
        pass

    assert j.case_of(joint, "permit").version_id == pinned


def test_a_scheme_that_changed_is_looked_at_before_submitting(now):
    draft = j.fill(j.start(owner(), now), owner(), now)
    scheme = scheme_by_slug("construction-stage")
    data = {**scheme.current.definition, "promised_days": 20}
    version = versions.draft_version(scheme=scheme, definition=data, actor=SYSTEM, at=now)
    version = versions.check_version(version=version, actor=SYSTEM, at=now)
    versions.publish_version(version=version, actor=SYSTEM, at=now, reviewers=("测试·甲", "测试·乙"))

    with pytest.raises(errors.SchemeSuperseded):
        submission.submit_draft(draft=draft, actor=owner(), at=now)

    assert drafts.upgrade_draft(draft=draft, at=now).version.number == 2


def test_a_promised_paper_is_promised_to_the_branch_that_takes_promises(now):
    draft = j.fill(j.start(owner(), now), owner(), now)
    draft.materials.filter(material__in=("site", "wage")).delete()

    joint = submission.submit_draft(draft=draft, actor=owner(), at=now, promised=["site", "wage"])

    assert set(joint.materials.filter(source="promised").values_list("material", flat=True)) == {"site", "wage"}
    assert not JointDraft.objects.filter(pk=draft.pk).exists()


def test_the_draft_shows_which_branches_take_place(now):
    draft = j.start(owner(), now)
    union = union_of_draft(draft)

    seen = drafts.seen_of(draft, union, draft.answers)

    assert [part.spec.id for part in union.active(seen)] == ["shelter", "soil", "permit", "waste", "drainage"]
