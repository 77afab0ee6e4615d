"""Two people pressing at the same moment, on real connections."""

import copy
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from apps.common.actor import SYSTEM
from apps.common.errors import DomainError
from apps.journal.models import Event
from apps.matters import services
from apps.matters.choices import VersionStatus
from apps.matters.models import Matter
from tests.matters.conftest import NOW

pytestmark = pytest.mark.usefixtures("live_city")
LATER = NOW + timedelta(days=1)


@pytest.fixture
def food(live_city):
    return Matter.objects.select_related("current").get(slug="food-business-new")


def at_once(*works):
    """Run the works at the same moment; return what each answered, an error as its code."""
    start, answers = Barrier(len(works)), {}

    def run(index, work):
        start.wait(timeout=10)
        try:
            answers[index] = work()
        except DomainError as error:
            answers[index] = error.code
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return [answers.get(index) for index in range(len(works))]


def test_a_version_published_twice_at_once_is_published_once(food):
    data = copy.deepcopy(food.current.definition)
    data["matter"]["name"] = "食品经营许可（首次申请）"
    version = services.check_version(
        version=services.draft_version(matter=food, definition=data, actor=SYSTEM, at=LATER), actor=SYSTEM, at=LATER
    )

    def publish():
        return services.publish_version(
            version=version,
            actor=SYSTEM,
            at=LATER,
            effective_from=LATER.date(),
            reviewers=("测试·甲", "测试·乙"),
        ).number

    answers = at_once(publish, publish)

    assert sorted(answers, key=str) == [version.number, "illegal_transition"]
    assert food.versions.filter(status=VersionStatus.PUBLISHED).count() == 1
    assert Event.objects.filter(kind="matters.version_published", subject_id=version.pk).count() == 1


def test_two_drafts_started_at_once_get_two_numbers(food):
    def draft():
        return services.draft_version(matter=food, definition=food.current.definition, actor=SYSTEM, at=LATER).number

    number = food.current.number

    assert sorted(at_once(draft, draft)) == [number + 1, number + 2]
