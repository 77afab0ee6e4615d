"""The moves of a mandate: taken back, laid down, replaced by the register's word, run out."""

from django.utils.translation import gettext_lazy as _

from apps.identity.choices import MandateAction, MandateStatus
from apps.identity.models import Mandate
from apps.identity.permissions import ends_mandate, lays_mandate_down
from apps.journal.workflow import Transition, Workflow, only_system

_ACTIVE = frozenset({MandateStatus.ACTIVE})

MANDATE = Workflow(
    name="mandate",
    model=Mandate,
    initial=MandateStatus.ACTIVE,
    terminal=frozenset({MandateStatus.REVOKED, MandateStatus.EXPIRED}),
    statuses=MandateStatus,
    actions={
        MandateAction.END: Transition(_ACTIVE, MandateStatus.REVOKED, ends_mandate, "mandate_ended", _("撤回授权")),
        MandateAction.LAY_DOWN: Transition(
            _ACTIVE, MandateStatus.REVOKED, lays_mandate_down, "mandate_laid_down", _("放弃授权")
        ),
        MandateAction.REPLACE: Transition(
            _ACTIVE, MandateStatus.REVOKED, only_system, "mandate_replaced", _("变更法定代表人"), by_system=True
        ),
        MandateAction.EXPIRE: Transition(
            _ACTIVE, MandateStatus.EXPIRED, only_system, "mandate_expired", _("到期结束"), by_system=True
        ),
    },
)
