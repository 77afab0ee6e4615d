"""Three drafts on their way to the public, made through the services, so that the posts of matters find work waiting."""

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from apps.common.actor import Actor
from apps.identity.models import Account
from apps.matters import services
from apps.matters.choices import UNFINISHED
from apps.matters.models import Matter, MatterVersion

DEPARTMENT = "market"


@transaction.atomic
def make_demo_drafts(*, now: datetime) -> int:
    """Make the drafts unless versions are on their way already; return how many.

    The most wanted matters of the demonstration's department: one is being written, one waits for the checker, one for
    the second person. Where the files changed so that a draft would break a rule, it stays with its editor.
    """
    if MatterVersion.objects.filter(status__in=UNFINISHED).exists():
        return 0
    matters = Matter.objects.filter(department__slug=DEPARTMENT, current__isnull=False).order_by("-popularity", "id")[
        :3
    ]
    editor, checker = _post("editor"), _post("checker")
    for matter, change, steps in zip(matters, (_clearer, _asked_often, _kinder), (2, 1, 0), strict=False):
        at = now - timedelta(hours=20)
        version = services.begin_draft(matter=matter, actor=editor, at=at)
        data = deepcopy(version.definition)
        change(data)
        version = services.change_draft(
            version=version, definition=data, expected_revision=version.revision, actor=editor, at=at
        )
        if steps and not any(finding.blocks for finding in services.findings_of(version)):
            version = services.submit_version(version=version, actor=editor, at=now - timedelta(hours=4))
            if steps > 1:
                services.check_version(version=version, actor=checker, at=now - timedelta(hours=1))
    return MatterVersion.objects.filter(status__in=UNFINISHED).count()


def _post(username: str) -> Actor:
    account = Account.objects.get(username=username)
    return Actor(account_id=account.pk, post_id=account.posts.get().pk)


def _clearer(data: dict[str, Any]) -> None:
    """Say more plainly how to prepare the first paper, and add what people call the matter."""
    if data["materials"]:
        data["materials"][0]["how_to"] = "用手机正对着拍，四角完整、不反光，字能看清。"
    data["matter"]["aliases"] = [*data["matter"].get("aliases", []), "示例说法"]


def _asked_often(data: dict[str, Any]) -> None:
    """Answer one more question people ask."""
    data["guide"]["faq"].append(
        {"question": "材料交了以后还能改吗？", "answer": "受理以前可以撤回再改；受理以后请等工作人员告诉您。"}
    )


def _kinder(data: dict[str, Any]) -> None:
    """Say whom to ask."""
    data["matter"]["summary"] += "拿不准的，先打咨询电话问一问。"
