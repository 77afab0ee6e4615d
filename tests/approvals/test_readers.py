"""Who sees a joint application, and how much of it; lists cost the same for one and for many."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.approvals import selectors
from apps.approvals.api import outputs as out
from apps.approvals.models import JointApplication
from apps.approvals.permissions import leads
from apps.identity.models import Account
from apps.identity.services.exports import export_account
from tests.support import joint as j
from tests.support.actors import CHUAN, HE, LAN, at_desk, citizen, firm
from tests.support.desk import join_desk

pytestmark = pytest.mark.usefixtures("city")
FIRM = "示例黄河餐饮有限公司"


def owner():
    return firm(CHUAN, FIRM)


def seen_by(reader):
    return set(selectors.joint_applications(reader=reader).values_list("pk", flat=True))


def test_the_applicant_the_lead_and_the_departments_of_branches_see_it_and_nobody_else(now):
    joint = j.submit(owner(), now)

    for reader in (owner(), firm(HE, FIRM), at_desk("housing-clerk"), at_desk("water-clerk"), at_desk("urban-head")):
        assert seen_by(reader) == {joint.pk}
    for reader in (citizen(LAN), citizen(CHUAN), firm(), at_desk("hr-clerk"), at_desk("sysadmin")):
        assert seen_by(reader) == set()


def test_a_mandate_for_some_matters_does_not_show_what_has_others(now):
    joint = j.submit(owner(), now)
    matters = frozenset(joint.branches.values_list("matter__slug", flat=True))

    assert seen_by(replace(owner(), on_behalf_matters=matters)) == {joint.pk}
    assert seen_by(replace(owner(), on_behalf_matters=matters - {"soil-conservation"})) == set()


def whole(joint, reader, now):
    return out.joint_out(selectors.joint_detail(reader=reader).get(pk=joint.pk), reader=reader, now=now)


def test_a_department_reads_its_own_share_and_posts_read_numbers_masked(now):
    joint = j.submit(owner(), now)

    full, lead, water = (
        whole(joint, reader, now) for reader in (owner(), at_desk("housing-clerk"), at_desk("water-clerk"))
    )

    assert full["answers"]["contact_phone"] == "19900000004"
    assert lead["answers"]["contact_phone"] == "199****0004"
    assert set(lead["answers"]) == set(full["answers"])
    assert {"disturbed_area", "project_name"} <= set(water["answers"])
    assert not {"planned_area", "price"} & set(water["answers"])
    assert (full["query_code"] != "", lead["query_code"]) == (True, "")
    assert lead["materials"] != []
    assert water["materials"] == []


def test_who_applies_does_not_coordinate(now):
    joint = j.submit(owner(), now)
    join_desk("chuan-at-housing", beside="housing-clerk", now=now)
    actor = replace(at_desk("chuan-at-housing"), person_id=owner().person_id)

    assert leads(joint, at_desk("housing-clerk")) is None
    assert leads(joint, actor).code == "recused"
    assert selectors.branches_to_note(joint, replace(at_desk("water-clerk"), person_id=owner().person_id)) == []


def test_a_list_costs_the_same_for_one_and_for_many(now):
    joint = j.submit(owner(), now)
    reader = at_desk("housing-clerk")

    def cost():
        with CaptureQueriesContext(connection) as queries:
            rows = list(selectors.joint_applications(reader=reader))
            standings = selectors.standings(rows, now=now)
            shown = [out.joint_row(row, standings[row.pk]) for row in rows]
        return len(queries), len(shown)

    cost()
    one = cost()
    for number in range(6):
        copy = JointApplication.objects.get(pk=joint.pk)
        branches = list(copy.branches.all())
        copy.pk, copy.public_id, copy.number = None, f"copy{number}", f"LB{number}"
        copy.submitted_at = now + timedelta(minutes=number)
        copy.save()
        for row in branches:
            row.pk, row.joint, row.case, row.opened_at, row.status = None, copy, None, None, "waiting"
            row.save()
    many = cost()

    assert (one[1], many[1]) == (1, 7)
    assert one[0] == many[0]


def test_an_export_has_the_persons_joint_applications(now):
    j.submit(citizen(HE), now, slug=j.RESTAURANT)
    account = Account.objects.get(username=HE)

    taken = export_account(account=account, actor=citizen(HE), at=now)

    (found,) = taken["joint_applications"]
    assert found["title"] == "开办餐饮店"
    assert [row["name"] for row in found["branches"]] == ["licence", "food", "sign", "drainage"]
    assert found["answers"]["owner_name"] == "测试李河"
