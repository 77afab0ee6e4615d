"""The moves of a matter and of its versions."""

from django.utils.translation import gettext_lazy as _

from apps.journal.workflow import Transition, Workflow
from apps.matters.choices import MatterAction, MatterStatus, VersionAction, VersionStatus
from apps.matters.models import Matter, MatterVersion
from apps.matters.permissions import may_check, may_publish, may_run_matter

VERSION = Workflow(
    name="version",
    model=MatterVersion,
    initial=VersionStatus.DRAFT,
    terminal=frozenset({VersionStatus.SUPERSEDED}),
    statuses=VersionStatus,
    actions={
        VersionAction.CHECK: Transition(
            frozenset({VersionStatus.DRAFT}), VersionStatus.CHECKED, may_check, "version_checked", _("审核通过")
        ),
        VersionAction.SEND_BACK: Transition(
            frozenset({VersionStatus.CHECKED}), VersionStatus.DRAFT, may_check, "version_sent_back", _("退回修改")
        ),
        VersionAction.PUBLISH: Transition(
            frozenset({VersionStatus.CHECKED}), VersionStatus.PUBLISHED, may_publish, "version_published", _("发布")
        ),
        # Only publishing the next version supersedes this one; whoever may publish that has been asked already.
        VersionAction.SUPERSEDE: Transition(
            frozenset({VersionStatus.PUBLISHED}),
            VersionStatus.SUPERSEDED,
            lambda version, actor: may_run_matter(version.matter, actor),
            "version_superseded",
            _("替代"),
            by_system=True,
        ),
    },
)

MATTER = Workflow(
    name="matter",
    model=Matter,
    initial=MatterStatus.IN_USE,
    terminal=frozenset({MatterStatus.CANCELLED}),
    statuses=MatterStatus,
    actions={
        MatterAction.PAUSE: Transition(
            frozenset({MatterStatus.IN_USE}), MatterStatus.PAUSED, may_run_matter, "paused", _("暂停办理")
        ),
        MatterAction.RESUME: Transition(
            frozenset({MatterStatus.PAUSED}), MatterStatus.IN_USE, may_run_matter, "resumed", _("恢复办理")
        ),
        MatterAction.CANCEL: Transition(
            frozenset({MatterStatus.IN_USE, MatterStatus.PAUSED}),
            MatterStatus.CANCELLED,
            may_run_matter,
            "cancelled",
            _("取消事项"),
        ),
    },
)
