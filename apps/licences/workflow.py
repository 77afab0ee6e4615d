"""The moves of licences and of the versions of their types."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.journal.workflow import Transition, Workflow, only_system
from apps.licences.choices import IN_FORCE, LicenceAction, LicenceStatus, VersionAction, VersionStatus
from apps.licences.models import Licence, LicenceTypeVersion
from apps.licences.permissions import issuer_only, type_editor, type_publisher

_ACTIVE = frozenset({LicenceStatus.ACTIVE})
_HELD = frozenset(IN_FORCE)

LICENCE = Workflow(
    name="licence",
    model=Licence,
    initial=LicenceStatus.ACTIVE,
    terminal=frozenset(
        {LicenceStatus.ANNULLED, LicenceStatus.REVOKED, LicenceStatus.DEREGISTERED, LicenceStatus.LAPSED}
    ),
    statuses=LicenceStatus,
    actions={
        LicenceAction.SUSPEND: Transition(
            _ACTIVE, LicenceStatus.SUSPENDED, issuer_only, "suspended", pgettext_lazy("action", "暂扣")
        ),
        LicenceAction.RESUME: Transition(
            frozenset({LicenceStatus.SUSPENDED}), LicenceStatus.ACTIVE, issuer_only, "resumed", _("发还")
        ),
        LicenceAction.ANNUL: Transition(
            _HELD, LicenceStatus.ANNULLED, issuer_only, "annulled", pgettext_lazy("action", "撤销")
        ),
        LicenceAction.REVOKE: Transition(
            _HELD, LicenceStatus.REVOKED, issuer_only, "revoked", pgettext_lazy("action", "吊销")
        ),
        LicenceAction.DEREGISTER: Transition(
            _HELD, LicenceStatus.DEREGISTERED, issuer_only, "deregistered", pgettext_lazy("action", "注销")
        ),
        # Part of issuing the next version, never done by itself.
        LicenceAction.REPLACE: Transition(
            _ACTIVE, LicenceStatus.LAPSED, issuer_only, "replaced", _("换发"), by_system=True
        ),
        LicenceAction.LAPSE: Transition(
            _HELD, LicenceStatus.LAPSED, only_system, "lapsed", _("到期失效"), by_system=True
        ),
    },
)

VERSION = Workflow(
    name="licence type version",
    model=LicenceTypeVersion,
    initial=VersionStatus.DRAFT,
    terminal=frozenset({VersionStatus.SUPERSEDED}),
    statuses=VersionStatus,
    actions={
        VersionAction.CHECK: Transition(
            frozenset({VersionStatus.DRAFT}), VersionStatus.CHECKED, type_editor, "version_checked", _("审核通过")
        ),
        VersionAction.RETURN: Transition(
            frozenset({VersionStatus.CHECKED}), VersionStatus.DRAFT, type_editor, "version_returned", _("退回修改")
        ),
        VersionAction.PUBLISH: Transition(
            frozenset({VersionStatus.CHECKED}), VersionStatus.PUBLISHED, type_publisher, "version_published", _("发布")
        ),
        VersionAction.SUPERSEDE: Transition(
            frozenset({VersionStatus.PUBLISHED}),
            VersionStatus.SUPERSEDED,
            type_editor,
            "version_superseded",
            _("被新版本替代"),
            by_system=True,
        ),
    },
)
