import copy

import pytest
from django.contrib import admin
from django.contrib.messages.storage.base import BaseStorage
from django.test import RequestFactory

from apps.common.actor import SYSTEM
from apps.matters import services
from apps.matters.admin import MatterVersionAdmin
from apps.matters.choices import VersionStatus
from apps.matters.models import MatterVersion
from tests.matters.conftest import NOW


class Kept(BaseStorage):
    """Messages of one request."""

    def _get(self, *args, **kwargs):
        return [], True


@pytest.fixture
def desk(monkeypatch):
    """The console acting as the portal itself, and a request that keeps its messages."""
    monkeypatch.setattr("apps.matters.admin.actor_of", lambda request: SYSTEM)
    request = RequestFactory().post("/console/")
    request._messages = Kept(request)
    return MatterVersionAdmin(MatterVersion, admin.site), request


@pytest.fixture
def drafts(food):
    """A sound draft and one with an error."""
    wrong = copy.deepcopy(food.current.definition)
    wrong["guide"]["phone_supervise"] = wrong["guide"]["phone_consult"]
    wrong["form"]["groups"][0]["fields"].pop()
    for data in (food.current.definition, wrong):
        services.draft_version(matter=food, definition=data, actor=SYSTEM, at=NOW)
    return MatterVersion.objects.filter(matter=food, status=VersionStatus.DRAFT)


def test_each_row_gets_its_own_result(desk, drafts):
    console, request = desk

    console.check_versions(request, drafts.all())

    said = [str(message) for message in request._messages._queued_messages]
    assert "完成" in said[0]
    assert "监督电话不能与咨询电话相同" in said[1]
    assert list(MatterVersion.objects.filter(number__gte=2).order_by("number").values_list("status", flat=True)) == [
        VersionStatus.CHECKED,
        VersionStatus.DRAFT,
    ]


def test_the_console_shows_findings_and_what_changed(desk, drafts):
    console, _request = desk
    wrong = drafts.get(number=3)

    assert "监督电话不能与咨询电话相同。（必须改正）" in console.findings(wrong)
    assert "删去：联系电话" in console.form_changes(wrong)
    assert console.findings(drafts.get(number=2)) == "没有问题"


def test_the_console_itself_changes_nothing(desk, drafts):
    console, request = desk

    assert not console.has_change_permission(request)
    assert not console.has_add_permission(request)
    assert not console.has_delete_permission(request)
