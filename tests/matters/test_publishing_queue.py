"""What waits for whom while a version goes from its editor to the public: items, clocks, both closed in time."""

import copy
from datetime import date, timedelta

import pytest

from apps.common.actor import SYSTEM, Actor
from apps.common.errors import Invalid, StaleVersion
from apps.identity.models import Account
from apps.journal.errors import Refused
from apps.matters import services
from apps.matters.choices import UNFINISHED, VersionStatus
from apps.matters.errors import DraftExists, NotADraft, NotReady
from apps.matters.models import Matter, MatterVersion
from apps.work.choices import ItemStatus
from apps.work.models import Clock, WorkItem
from apps.work.selectors import live_items
from portal.demo.publishing import make_demo_drafts
from tests.support.actors import at_desk
from tests.support.desk import join_desk

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def food() -> Matter:
    return Matter.objects.select_related("current").get(slug="food-business-new")


@pytest.fixture
def draft(food, now):
    version = services.begin_draft(matter=food, actor=at_desk("editor"), at=now)
    data = copy.deepcopy(version.definition)
    data["matter"]["summary"] = "在兰州开饭馆、卖散装食品或者办食堂，开业前要先取得食品经营许可证。"
    return services.change_draft(version=version, definition=data, expected_revision=0, actor=at_desk("editor"), at=now)


def handed_in(draft, now):
    return services.submit_version(version=draft, actor=at_desk("editor"), at=now)


def checked(draft, now):
    return services.check_version(version=handed_in(draft, now), actor=at_desk("checker"), at=now)


def waiting(version: MatterVersion) -> list[tuple[str, str, date]]:
    rows = WorkItem.objects.filter(subject_type="matters.matterversion", subject_id=version.pk, closed_at=None)
    return [(row.kind, row.right, row.due_on) for row in rows]


def running(version: MatterVersion) -> list[str]:
    rows = Clock.objects.filter(subject_type="matters.matterversion", subject_id=version.pk, stopped_on=None)
    return [row.kind for row in rows]


def sees(username: str) -> list[str]:
    return list(live_items(reader=at_desk(username)).values_list("kind", flat=True))


def test_the_reviewed_files_opened_no_work():
    assert not WorkItem.objects.filter(subject_type="matters.matterversion").exists()
    assert not Clock.objects.filter(subject_type="matters.matterversion").exists()


def test_a_draft_waits_with_its_editor_and_nobody_else(draft):
    assert waiting(draft) == []
    assert running(draft) == []


def test_handing_in_puts_it_into_the_checkers_inbox_with_two_working_days(draft, now):
    version = handed_in(draft, now)

    # It is Friday; the Sunday after is worked for the holiday that comes, so Monday is the second working day.
    assert waiting(version) == [("version_check", "check_matters", date(2026, 9, 21))]
    assert running(version) == ["version_check"]
    assert sees("checker") == ["version_check"]
    assert sees("editor") == sees("market-head") == sees("hr-clerk") == []


def test_each_step_closes_the_item_before_it_and_opens_the_next(food, draft, now):
    version = checked(draft, now)
    assert [kind for kind, _right, _due in waiting(version)] == running(version) == ["version_publish"]

    later = now + timedelta(hours=1)
    services.publish_version(version=version, actor=at_desk("publisher"), at=later, effective_from=later.date())

    assert waiting(version) == running(version) == []
    items = WorkItem.objects.filter(subject_type="matters.matterversion", subject_id=version.pk).order_by("id")
    posts = [(item.status, item.assignee.account.username) for item in items.select_related("assignee__account")]
    assert posts == [(ItemStatus.DONE, "checker"), (ItemStatus.DONE, "publisher")]


@pytest.mark.parametrize("stage", [handed_in, checked])
def test_sending_back_gives_it_to_the_editors_with_the_reason(stage, draft, now):
    version = services.send_back_version(
        version=stage(draft, now), reason="摘要太长。", actor=at_desk("publisher"), at=now
    )

    assert (version.status, version.checked_by) == (VersionStatus.DRAFT, None)
    assert [kind for kind, _right, _due in waiting(version)] == ["version_edit"]
    assert sees("editor") == ["version_edit"]

    handed_in(version, now)

    assert sees("editor") == []
    assert sees("checker") == ["version_check"]


def test_sending_back_needs_a_reason(draft, now):
    version = handed_in(draft, now)

    with pytest.raises(Invalid) as refusal:
        services.send_back_version(version=version, reason="  ", actor=at_desk("checker"), at=now)

    assert refusal.value.errors[0].field == "reason"
    assert [kind for kind, _right, _due in waiting(version)] == ["version_check"]


def test_the_editor_takes_back_what_nobody_has_checked_yet(draft, now):
    version = services.recall_version(version=handed_in(draft, now), actor=at_desk("editor"), at=now)

    assert version.status == VersionStatus.DRAFT
    assert waiting(version) == running(version) == []


def test_a_discarded_draft_leaves_nothing_waiting_and_lets_another_begin(food, draft, now):
    back = services.send_back_version(version=handed_in(draft, now), reason="重写", actor=at_desk("checker"), at=now)

    gone = services.discard_draft(version=back, actor=at_desk("editor"), at=now)

    assert gone.status == VersionStatus.DISCARDED
    assert waiting(gone) == running(gone) == []
    assert services.begin_draft(matter=food, actor=at_desk("editor"), at=now).number == gone.number + 1


def test_a_colleague_who_claimed_it_and_left_keeps_nobody_waiting(draft, now):
    version = handed_in(draft, now)
    join_desk("checker-two", beside="checker", now=now)
    item = WorkItem.objects.get(subject_id=version.pk, subject_type="matters.matterversion", closed_at=None)
    from_desk = at_desk("checker-two")
    item.assignee_id, item.claimed_at = from_desk.post_id, now
    WorkItem.objects.filter(pk=item.pk).update(assignee_id=from_desk.post_id, claimed_at=now)

    services.check_version(version=version, actor=at_desk("checker"), at=now)

    item.refresh_from_db()
    assert (item.status, item.assignee_id) == (ItemStatus.DONE, from_desk.post_id)


def test_only_one_version_is_written_at_a_time(food, draft, now):
    with pytest.raises(DraftExists) as refusal:
        services.begin_draft(matter=food, actor=at_desk("editor"), at=now)

    assert str(draft.number) in refusal.value.text


def test_a_version_handed_in_is_not_changed(draft, now):
    version = handed_in(draft, now)

    with pytest.raises(NotADraft):
        services.change_draft(
            version=version, definition=draft.definition, expected_revision=version.revision,
            actor=at_desk("editor"), at=now,
        )  # fmt: skip


def test_checking_what_was_changed_since_it_was_read_is_stale(draft, now):
    seen = handed_in(draft, now)
    again = services.recall_version(version=seen, actor=at_desk("editor"), at=now)
    services.submit_version(version=again, actor=at_desk("editor"), at=now)

    with pytest.raises(StaleVersion):
        services.check_version(
            version=MatterVersion.objects.get(pk=seen.pk), expected_revision=seen.revision,
            actor=at_desk("checker"), at=now,
        )  # fmt: skip


def published_by_files(food: Matter, now) -> MatterVersion:
    data = copy.deepcopy(food.current.definition)
    data["matter"]["popularity"] = 97
    version = services.draft_version(matter=food, definition=data, actor=SYSTEM, at=now)
    version = services.check_version(version=version, actor=SYSTEM, at=now)
    return services.publish_version(
        version=version, actor=SYSTEM, at=now, effective_from=now.date(), reviewers=("测试·甲", "测试·乙")
    )


def test_a_draft_older_than_what_is_public_does_not_undo_it(food, draft, now):
    version = handed_in(draft, now)
    published_by_files(food, now)

    with pytest.raises(Refused) as refusal:
        services.check_version(version=version, actor=at_desk("checker"), at=now)

    assert refusal.value.code == "outdated"


def test_a_draft_compared_with_what_is_public_goes_on(food, draft, now):
    public = published_by_files(food, now)

    version = services.rebase_draft(version=draft, expected_revision=draft.revision, actor=at_desk("editor"), at=now)

    assert version.base_id == public.pk
    assert checked(version, now).status == VersionStatus.CHECKED


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("catalogue", "code"), "620131009999"),
        (("implementation", "department"), "hr"),
        (("implementation", "districts"), False),
        (("matter", "slug"), "another-matter"),
        (("matter", "serial"), "77"),
    ],
)
def test_a_draft_of_the_desk_stays_the_same_matter(draft, now, path, value):
    data = copy.deepcopy(draft.definition)
    data[path[0]][path[1]] = value

    with pytest.raises(NotReady) as refusal:
        services.change_draft(
            version=draft, definition=data, expected_revision=draft.revision, actor=at_desk("editor"), at=now
        )

    assert [error.code for error in refusal.value.errors] == ["fixed"]
    draft.refresh_from_db()
    assert draft.definition["matter"]["slug"] == "food-business-new"


@pytest.mark.parametrize("who", ["market-head", "hr-clerk", "checker"])
def test_who_does_not_edit_begins_no_draft(food, who, now):
    with pytest.raises(Refused):
        services.begin_draft(matter=food, actor=at_desk(who), at=now)

    assert not MatterVersion.objects.filter(matter=food, status=VersionStatus.DRAFT).exists()


def test_a_citizen_hands_nothing_in(draft, now):
    account = Account.objects.get(username="19900000001")
    citizen = Actor(account_id=account.pk, person_id=account.person_id)

    with pytest.raises(Refused):
        services.submit_version(version=draft, actor=citizen, at=now)

    assert MatterVersion.objects.get(pk=draft.pk).status == VersionStatus.DRAFT


def test_the_demonstration_has_work_waiting_for_each_post(now):
    assert make_demo_drafts(now=now) == 3
    assert make_demo_drafts(now=now) == 0

    statuses = MatterVersion.objects.filter(status__in=UNFINISHED).values_list("status", flat=True)
    assert set(statuses) == {VersionStatus.DRAFT, VersionStatus.SUBMITTED, VersionStatus.CHECKED}
    assert sorted(sees("checker")) == ["version_check", "version_publish"]
