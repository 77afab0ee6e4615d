"""Who sees and who may take a work item."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.common.actor import Actor
from apps.identity.permissions import may, rights_of
from apps.journal.workflow import NOT_YOURS, Refusal
from apps.work.models import WorkItem

TAKEN = Refusal("taken", _("这件事已由其他同事领取。"), status=409)


def visible_items(actor: Actor) -> QuerySet[WorkItem]:
    """Return the items whose right the actor's post holds on their department."""
    rights = rights_of(actor)
    condition = Q(pk__in=[])
    for codename, departments in rights.by_codename.items():
        condition |= Q(right=codename, department_id__in=sorted(departments))
    return WorkItem.objects.filter(condition)


def may_work(item: WorkItem, actor: Actor) -> Refusal | None:
    """Allow posts that hold the item's right."""
    return None if actor.is_system or may(actor, item.right, item.department_id) else NOT_YOURS


def is_mine(item: WorkItem, actor: Actor) -> Refusal | None:
    """Allow the post that claimed the item."""
    if actor.is_system or item.assignee_id == actor.post_id:
        return None
    return may_work(item, actor) or TAKEN


def mine_or_supervised(item: WorkItem, actor: Actor) -> Refusal | None:
    """Allow the post that claimed the item, and who supervises its department."""
    if may(actor, "supervise_cases", item.department_id):
        return None
    return is_mine(item, actor)
