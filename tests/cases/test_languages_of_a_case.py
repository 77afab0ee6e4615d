"""A case in two languages: people read theirs, the law and the database keep Chinese."""

import pytest
from django.utils import translation

from apps.cases.selectors import history_of, progress_of
from apps.journal.services import run_deliveries
from apps.work.api import item_out
from apps.work.models import WorkItem
from tests.support import food
from tests.support.actors import at_desk, firm

pytestmark = pytest.mark.usefixtures("city")


def test_what_is_kept_is_chinese_whoever_applies(now) -> None:
    with translation.override("en"):
        case = food.submit(firm(), now)
        run_deliveries()

    assert [document.file.name.split(" ")[0] for document in case.documents.select_related("file")] == [
        "申请材料接收凭证"
    ]
    assert WorkItem.objects.get(subject_id=case.pk).step_title == "收件审查"


def test_progress_and_the_desk_follow_the_reader(now) -> None:
    case = food.submit(firm(), now)
    item = WorkItem.objects.select_related("department").get(subject_id=case.pk)

    with translation.override("en"):
        stations = [station.title for station in progress_of(case, list(history_of(case)))]
        step = item_out(item, reader=at_desk("market-clerk"))["step"]

    assert stations[:2] == ["Submitted", "Accepted"]
    assert stations[-1] == "Delivered"
    assert step == "Intake check"
