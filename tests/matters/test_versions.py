import copy
import shutil
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction

from apps.common.actor import ANONYMOUS, SYSTEM, Actor
from apps.common.errors import IllegalTransition, StaleVersion
from apps.identity import permissions as rights
from apps.identity.choices import Role
from apps.identity.models import Account
from apps.identity.services.posts import give_post
from apps.journal.errors import Refused
from apps.journal.models import Event
from apps.matters import services
from apps.matters.choices import MatterStatus, VersionStatus
from apps.matters.definition.text import read_text
from apps.matters.errors import NotADraft, NotReady
from apps.matters.models import MatterVersion
from apps.matters.permissions import visible_versions
from apps.matters.workflow import MATTER, VERSION
from tests.matters.conftest import DATA, NOW

LATER = NOW + timedelta(days=1)


@pytest.fixture
def staff(food):
    """Three people of the department's desk who may do everything with its matters."""
    everything = dict.fromkeys(["edit_matters", "check_matters", "publish_matters"], frozenset({food.department_id}))
    posts = [seat(f"staff-{n}", food.department) for n in range(3)]
    token = rights.memo.set({post.pk: rights.Rights(post.role, food.department_id, None, everything) for post in posts})
    yield [Actor(account_id=post.account_id, post_id=post.pk) for post in posts]
    rights.memo.reset(token)


def seat(username, department):
    return give_post(
        account=Account.objects.create_user(username),
        department=department,
        role=Role.MATTER_CHECKER,
        title="事项审核",
        actor=SYSTEM,
        at=NOW,
        since=NOW.date(),
    )


@pytest.fixture
def draft(food, staff):
    data = copy.deepcopy(food.current.definition)
    data["matter"]["name"] = "食品经营许可（首次申请）"
    return services.draft_version(matter=food, definition=data, actor=staff[0], at=LATER)


def test_both_workflows_are_whole():
    for workflow in (VERSION, MATTER):
        assert workflow.unreachable() == set()
        assert workflow.stuck() == set()


def test_two_people_bring_a_draft_to_the_public(food, staff, draft):
    _author, checker, publisher = staff

    handed_in = services.submit_version(version=draft, actor=staff[0], at=LATER)
    checked = services.check_version(version=handed_in, actor=checker, at=LATER)
    services.publish_version(version=checked, actor=publisher, at=LATER, effective_from=LATER.date())

    food.refresh_from_db()
    assert (food.name, food.current.number, food.current.status) == (
        "食品经营许可（首次申请）",
        2,
        VersionStatus.PUBLISHED,
    )
    assert (food.current.checked_by, food.current.published_by) == (checker.account_id, publisher.account_id)
    assert food.versions.get(number=1).status == VersionStatus.SUPERSEDED
    kinds = Event.objects.filter(subject_type="matters.matterversion", subject_id=draft.pk).order_by("sequence")
    assert [event.kind for event in kinds] == [
        "matters.version_drafted",
        "matters.version_submitted",
        "matters.version_checked",
        "matters.version_published",
    ]


@pytest.fixture
def published(food, staff, draft):
    """What three people of the desk brought to the public."""
    version = services.submit_version(version=draft, actor=staff[0], at=LATER)
    version = services.check_version(version=version, actor=staff[1], at=LATER)
    return services.publish_version(version=version, actor=staff[2], at=LATER, effective_from=LATER.date())


def test_loading_the_same_files_again_does_not_undo_the_desk(food, published):
    report = services.load_matters(folder=DATA, at=LATER)

    food.refresh_from_db()
    assert (food.current_id, food.name) == (published.pk, "食品经营许可（首次申请）")
    assert (report.changed, report.held_back) == ([], [])


def test_a_file_that_changed_under_the_desk_is_held_back_and_named(food, published, tmp_path):
    folder = shutil.copytree(DATA, tmp_path / "data")
    file = next(folder.glob(f"matters/*/{food.slug}.yaml"))
    file.write_text(file.read_text().replace("popularity: 90", "popularity: 91"))

    report = services.load_matters(folder=folder, at=LATER)
    food.refresh_from_db()
    assert (food.current_id, report.held_back) == (published.pk, [food.slug])

    report = services.load_matters(folder=folder, at=LATER, over_desk=True)
    food.refresh_from_db()
    assert (food.current.number, report.changed) == (3, [food.slug])


def test_what_the_desk_published_can_be_printed_as_its_file(food, published):
    printed = StringIO()

    call_command("print_matter", food.slug, stdout=printed)

    assert read_text(printed.getvalue()).data == published.definition


def test_the_author_does_not_check_the_own_draft(staff, draft):
    handed_in = services.submit_version(version=draft, actor=staff[1], at=LATER)

    with pytest.raises(Refused) as refusal:
        services.check_version(version=handed_in, actor=staff[0], at=LATER)

    draft.refresh_from_db()
    assert (refusal.value.code, draft.status) == ("same_person", VersionStatus.SUBMITTED)


def test_who_wrote_any_of_a_draft_does_not_check_it_though_a_colleague_touched_it_last(staff, draft):
    data = copy.deepcopy(draft.definition)
    data["matter"]["name"] = "食品经营许可（第一次申请）"
    touched = services.change_draft(
        version=draft, definition=data, expected_revision=draft.revision, actor=staff[1], at=LATER
    )
    handed_in = services.submit_version(version=touched, actor=staff[1], at=LATER)

    for writer in staff[:2]:
        with pytest.raises(Refused) as refusal:
            services.check_version(version=handed_in, actor=writer, at=LATER)
        assert refusal.value.code == "same_person"
    assert services.check_version(version=handed_in, actor=staff[2], at=LATER).status == VersionStatus.CHECKED


def test_a_draft_that_was_not_handed_in_is_not_checked(staff, draft):
    with pytest.raises(Refused) as refusal:
        services.check_version(version=draft, actor=staff[1], at=LATER)

    draft.refresh_from_db()
    assert (refusal.value.code, draft.status) == ("not_handed_in", VersionStatus.DRAFT)


def test_the_checker_does_not_publish(food, staff, draft):
    handed_in = services.submit_version(version=draft, actor=staff[0], at=LATER)
    checked = services.check_version(version=handed_in, actor=staff[1], at=LATER)

    with pytest.raises(Refused) as refusal:
        services.publish_version(version=checked, actor=staff[1], at=LATER, effective_from=LATER.date())

    food.refresh_from_db()
    assert (refusal.value.code, food.current.number) == ("same_person", 1)


@pytest.mark.parametrize("stranger", [ANONYMOUS, Actor(account_id=5, person_id=5), Actor(account_id=6, post_id=999)])
def test_a_stranger_neither_drafts_nor_checks_nor_sees(food, draft, stranger):
    with pytest.raises(Refused):
        services.draft_version(matter=food, definition=food.current.definition, actor=stranger, at=LATER)
    with pytest.raises(Refused):
        services.check_version(version=draft, actor=stranger, at=LATER)
    with pytest.raises(Refused):
        services.pause_matter(matter=food, reason="停电", actor=stranger, at=LATER)

    assert not visible_versions(stranger).exists()
    assert MatterVersion.objects.filter(matter=food).count() == 2


def test_staff_see_the_versions_of_their_department_only(food, staff, draft):
    assert set(visible_versions(staff[0]).values_list("matter__slug", flat=True)) == {"food-business-new"}
    assert visible_versions(SYSTEM).count() == 3


def test_a_draft_with_errors_is_not_handed_in(food, staff):
    data = copy.deepcopy(food.current.definition)
    data["guide"]["phone_supervise"] = data["guide"]["phone_consult"]
    draft = services.draft_version(matter=food, definition=data, actor=staff[0], at=LATER)

    with pytest.raises(NotReady) as refusal:
        services.submit_version(version=draft, actor=staff[0], at=LATER)

    (error,) = refusal.value.errors
    assert (error.field, error.code) == ("guide.phone_supervise", "same_phone")


def test_what_is_no_definition_is_not_drafted(food, staff):
    with pytest.raises(NotReady) as refusal:
        services.draft_version(matter=food, definition={"matter": []}, actor=staff[0], at=LATER)

    assert "catalogue" in {error.field for error in refusal.value.errors}
    assert food.versions.count() == 1


def test_changing_a_draft_needs_its_latest_revision(food, staff, draft):
    data = copy.deepcopy(draft.definition)
    changed = services.change_draft(version=draft, definition=data, expected_revision=0, actor=staff[1], at=LATER)

    with pytest.raises(StaleVersion):
        services.change_draft(version=draft, definition=data, expected_revision=0, actor=staff[0], at=LATER)

    assert (changed.revision, changed.drafted_by) == (1, staff[1].account_id)


def test_a_checked_version_is_edited_only_after_it_was_sent_back(staff, draft):
    handed_in = services.submit_version(version=draft, actor=staff[0], at=LATER)
    checked = services.check_version(version=handed_in, actor=staff[1], at=LATER)
    with pytest.raises(NotADraft):
        services.change_draft(
            version=checked, definition=draft.definition, expected_revision=checked.revision, actor=staff[0], at=LATER
        )

    back = services.send_back_version(version=checked, reason="名称不规范", actor=staff[1], at=LATER)

    assert (back.status, back.checked_by) == (VersionStatus.DRAFT, None)


def test_an_unchecked_draft_is_not_published(food, staff, draft):
    with pytest.raises(IllegalTransition):
        services.publish_version(version=draft, actor=staff[2], at=LATER, effective_from=LATER.date())

    food.refresh_from_db()
    assert (food.current.number, food.current.status) == (1, VersionStatus.PUBLISHED)


@pytest.mark.parametrize(
    "change",
    [
        {"definition": {}},
        {"content_hash": "0" * 64},
        {"number": 9},
        {"reviewers": ["测试·甲", "测试·丙"]},
        {"status": VersionStatus.DRAFT},
        {"effective_from": LATER.date()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_itself_keeps_a_published_version_as_it_is(food, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        MatterVersion.objects.filter(pk=food.current_id).update(**change)

    assert MatterVersion.objects.get(pk=food.current_id).content_hash == food.current.content_hash


def test_the_database_itself_keeps_a_published_version(food):
    with pytest.raises(DatabaseError), transaction.atomic():
        MatterVersion.objects.filter(pk=food.current_id)._raw_delete("default")

    assert MatterVersion.objects.filter(pk=food.current_id).exists()


@pytest.mark.parametrize(
    "people",
    [
        {"checked_by": 1, "published_by": 1},
        {"checked_by": None, "published_by": 1},
        {"reviewers": ["测试·甲", "测试·甲"]},
        {"reviewers": ["测试·甲"]},
        {},
    ],
)
def test_one_person_alone_publishes_nothing_not_even_in_sql(food, people):
    row = MatterVersion(
        matter=food,
        number=7,
        status=VersionStatus.SUPERSEDED,
        definition={},
        content_hash="x",
        drafted_at=NOW,
        checked_at=NOW,
        published_at=NOW,
        effective_from=NOW.date(),
        **people,
    )

    with pytest.raises(IntegrityError, match="version_published_by_two_people"), transaction.atomic():
        row.save(force_insert=True)


def test_only_one_version_is_published(food):
    with pytest.raises(IntegrityError, match="version_one_published_per_matter"), transaction.atomic():
        MatterVersion.objects.create(
            matter=food,
            number=8,
            status=VersionStatus.PUBLISHED,
            definition={},
            content_hash="x",
            drafted_at=NOW,
            published_at=NOW,
            effective_from=NOW.date(),
            reviewers=["测试·甲", "测试·乙"],
        )


def test_a_paused_matter_says_why_and_comes_back(food, staff):
    paused = services.pause_matter(matter=food, reason="系统升级", actor=staff[0], at=LATER)
    assert (paused.status, paused.paused_reason, paused.is_open) == (MatterStatus.PAUSED, "系统升级", False)

    resumed = services.resume_matter(matter=paused, actor=staff[0], at=LATER)

    assert (resumed.status, resumed.paused_reason, resumed.is_open) == (MatterStatus.IN_USE, "", True)
