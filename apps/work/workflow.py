"""The moves of a work item."""

from apps.journal.workflow import Transition, Workflow, only_system
from apps.work.choices import LIVE, ItemAction, ItemStatus
from apps.work.models import WorkItem
from apps.work.permissions import is_mine, may_work, mine_or_supervised

ITEM = Workflow(
    name="work item",
    model=WorkItem,
    statuses=ItemStatus,
    initial=ItemStatus.OPEN,
    terminal=frozenset({ItemStatus.DONE, ItemStatus.CANCELLED}),
    actions={
        ItemAction.CLAIM: Transition(
            frozenset({ItemStatus.OPEN}), ItemStatus.CLAIMED, may_work, "claimed", ItemAction.CLAIM.label
        ),
        ItemAction.RELEASE: Transition(
            frozenset({ItemStatus.CLAIMED}), ItemStatus.OPEN, mine_or_supervised, "released", ItemAction.RELEASE.label
        ),
        ItemAction.HAND_OVER: Transition(
            frozenset({ItemStatus.CLAIMED}), ItemStatus.CLAIMED, mine_or_supervised, "handed_over",
            ItemAction.HAND_OVER.label,
        ),
        ItemAction.FINISH: Transition(
            frozenset(LIVE), ItemStatus.DONE, is_mine, "finished", ItemAction.FINISH.label, by_system=True
        ),
        ItemAction.CANCEL: Transition(
            frozenset(LIVE), ItemStatus.CANCELLED, only_system, "cancelled", ItemAction.CANCEL.label, by_system=True
        ),
    },
)  # fmt: skip
