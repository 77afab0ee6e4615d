"""Opening a restaurant: the business licence first, the rest in the name of the firm it founded."""

import pytest

from apps.approvals.choices import BranchStatus as B
from apps.approvals.definition import joint_form
from apps.approvals.models import JointApplication
from apps.approvals.selectors import scheme_by_slug, union_of_draft, union_of_scheme
from apps.cases.selectors import licence_of
from apps.common.errors import Invalid
from apps.identity.models import LegalEntity
from apps.journal.services import run_deliveries
from tests.support import joint as j
from tests.support.actors import HE, citizen, firm

pytestmark = pytest.mark.usefixtures("city")


def settled():
    while run_deliveries():
        pass


def ids(form):
    return {question.id for question in form.fields()}


def test_the_credit_code_is_asked_only_of_who_has_one():
    union = union_of_scheme(scheme_by_slug(j.RESTAURANT))

    new = ids(joint_form(union, j.SHOP_SITUATIONS))
    old = ids(joint_form(union, {**j.SHOP_SITUATIONS, "registered": "yes"}))

    assert "entity_uscc" not in new
    assert {"entity_uscc", "legal_representative"} <= old
    assert {"owner_name", "scope"} <= new - old


def test_a_large_place_asks_for_the_fire_check(now):
    draft = j.start(citizen(HE), now, slug=j.RESTAURANT)
    union = union_of_draft(draft)

    def asked(area):
        form = joint_form(union, draft.situations, {"premises_area": area})
        return any(name.startswith("fire_") and holds_for(form, name, area) for name in ids(form))

    assert asked(300)
    assert not asked(299)


def holds_for(form, name, area):
    from_form = form.field(name)
    return from_form.when is None or from_form.when.limit <= area


def test_the_licence_founds_the_firm_that_the_rest_is_for(now):
    actor = citizen(HE)
    joint = j.submit(actor, now, slug=j.RESTAURANT, full_name="示例示范牛肉面馆（个体工商户）")
    assert j.statuses(joint) == {"licence": B.OPEN, "food": B.WAITING, "sign": B.WAITING, "drainage": B.WAITING}

    settled()

    assert j.statuses(joint) == {"licence": B.GRANTED, "food": B.OPEN, "sign": B.OPEN, "drainage": B.OPEN}
    entity = LegalEntity.objects.get(name="示例示范牛肉面馆（个体工商户）")
    assert (entity.representative_id, entity.uscc[:8]) == (actor.person_id, "92620102")
    licence = licence_of(j.case_of(joint, "licence"))
    assert (licence.holder_entity_id, licence.face["uscc"]) == (entity.pk, entity.uscc)
    food = j.case_of(joint, "food")
    assert (food.entity_id, food.agent_id, food.answers["entity_uscc"]) == (entity.pk, actor.person_id, entity.uscc)
    assert food.answers["legal_representative"] == "测试李河"
    assert food.materials.get(material="licence").licence_id == licence.pk

    for name in ("food", "sign", "drainage"):
        j.approve(joint, name, now)
    settled()

    joint = JointApplication.objects.get(pk=joint.pk)
    assert joint.status == "completed"
    assert licence_of(j.case_of(joint, "food")).face["uscc"] == entity.uscc


def test_a_firm_that_has_its_licence_starts_with_the_rest(now):
    joint = j.submit(firm(), now, slug=j.RESTAURANT, situations={**j.SHOP_SITUATIONS, "registered": "yes"},
                     entity_kind="individual")  # fmt: skip

    assert j.statuses(joint) == {"food": B.OPEN, "sign": B.OPEN, "drainage": B.OPEN}
    assert j.case_of(joint, "food").department.slug == "market-620102"


def test_everything_missing_is_named_by_its_joint_name(now):
    draft = j.start(citizen(HE), now, slug=j.RESTAURANT)

    with pytest.raises(Invalid) as refused:
        j.submission.submit_draft(draft=draft, actor=citizen(HE), at=now)

    names = {error.field for error in refused.value.errors}
    assert {"full_name", "premises_address", "material:layout", "material:effect"} <= names
    assert "material:licence" not in names
