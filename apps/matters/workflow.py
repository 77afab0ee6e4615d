"""The moves of a matter and of its versions."""

from django.utils.translation import gettext_lazy as _

from apps.journal.workflow import Transition, Workflow
from apps.matters.choices import MatterAction, MatterStatus, VersionAction, VersionStatus
from apps.matters.models import Matter, MatterVersion
from apps.matters.permissions import may_check, may_edit, may_publish, may_run_matter, may_send_back, may_submit

VERSION = Workflow(
    name="version",
    model=MatterVersion,
    initial=VersionStatus.DRAFT,
    terminal=frozenset({VersionStatus.SUPERSEDED, VersionStatus.DISCARDED}),
    statuses=VersionStatus,
    actions={
        VersionAction.SUBMIT: Transition(
            frozenset({VersionStatus.DRAFT}), VersionStatus.SUBMITTED, may_submit, "version_submitted", _("提交审核")
        ),
        VersionAction.RECALL: Transition(
            frozenset({VersionStatus.SUBMITTED}), VersionStatus.DRAFT, may_edit, "version_recalled", _("收回修改")
        ),
        # From DRAFT for reviewed files only (the rule says so): being in the repository is their handing in.
        VersionAction.CHECK: Transition(
            frozenset({VersionStatus.DRAFT, VersionStatus.SUBMITTED}),
            VersionStatus.CHECKED,
            may_check,
            "version_checked",
            _("审核通过"),
        ),
        VersionAction.SEND_BACK: Transition(
            frozenset({VersionStatus.SUBMITTED, VersionStatus.CHECKED}),
            VersionStatus.DRAFT,
            may_send_back,
            "version_sent_back",
            _("退回修改"),
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
        VersionAction.DISCARD: Transition(
            frozenset({VersionStatus.DRAFT}),
            VersionStatus.DISCARDED,
            may_edit,
            "version_discarded",
            _("放弃这个版本"),
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
