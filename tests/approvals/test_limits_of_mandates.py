"""Who speaks for a firm in some matters begins nothing jointly that has others, and learns nothing of the firm by trying."""

from dataclasses import replace

import pytest

from apps.approvals import selectors
from apps.approvals.models import JointDraft
from apps.approvals.services import drafts
from apps.cases.errors import AgentNotAllowed
from apps.identity.models import LegalEntity, Person
from apps.identity.services import mandates
from apps.journal.models import ReadLog
from tests.support import joint as j
from tests.support.actors import CHUAN, HE, LAN, firm
from tests.support.desk import seated

pytestmark = pytest.mark.usefixtures("city")
FIRM = "示例黄河餐饮有限公司"


def limited(now, *matters):
    """Return somebody whom the firm lets act in some matters only."""
    actor = firm(LAN, FIRM)
    lan = Person.objects.get(pk=actor.person_id)
    mandates.appoint_agent(
        entity=LegalEntity.objects.get(name=FIRM), name=lan.name, number=lan.id_number, matters=list(matters),
        valid_until=None, actor=firm(CHUAN, FIRM), at=now,
    )  # fmt: skip
    return replace(actor, on_behalf_matters=frozenset(matters))


def test_who_speaks_for_none_of_its_matters_cannot_begin_and_reads_nothing_of_the_firm(now):
    with pytest.raises(AgentNotAllowed):
        j.start(limited(now, "food-business-new"), now)

    assert not JointDraft.objects.exists()


def test_who_speaks_for_all_its_matters_begins(now):
    scheme = selectors.scheme_by_slug(j.STAGE)
    matters = {branch.matter for branch in scheme.current.parsed.branches}

    assert j.start(limited(now, *matters), now).entity_id == firm(HE, FIRM).on_behalf_id


def test_a_paper_that_belongs_to_another_draft_is_not_reached_through_ones_own(now):
    mine, theirs = j.start(firm(HE, FIRM), now), j.start(firm(CHUAN, FIRM), now)
    j.fill(theirs, firm(CHUAN, FIRM), now)
    paper = theirs.materials.first()

    assert drafts.file_of(mine, paper.pk) is None
    drafts.remove_material(draft=mine, pk=paper.pk, at=now)
    assert theirs.materials.filter(pk=paper.pk).exists()


def test_a_desk_form_that_does_not_go_through_is_noted_as_reading(now):
    joint = j.submit(firm(CHUAN, FIRM), now)
    branch = joint.branches.select_related("department").get(matter__slug="soil-conservation")

    answer = seated("water-clerk").post(
        f"/desk/joint/{joint.public_id}/notes/{branch.name}/", {"target": "field:no_such", "text:field:no_such": ""}
    )

    assert answer.status_code in {409, 422}
    assert ReadLog.objects.filter(subject_id=joint.pk, holder_id=joint.entity_id).count() == 1
