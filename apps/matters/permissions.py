"""Who may see and change versions. What is published is everybody's."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.common.actor import Actor
from apps.identity.permissions import departments_with, may
from apps.journal.workflow import NOT_YOURS, Refusal
from apps.matters.models import Matter, MatterVersion

EDIT, CHECK, PUBLISH = "edit_matters", "check_matters", "publish_matters"
SAME_PERSON = Refusal("same_person", _("起草、审核和发布不能由同一个人完成，请换一位同事。"))


def may_edit_matter(matter: Matter, actor: Actor) -> Refusal | None:
    """Allow the department's editors, and the loading of reviewed files."""
    return None if actor.is_system or may(actor, EDIT, matter.department_id) else NOT_YOURS


def may_run_matter(matter: Matter, actor: Actor) -> Refusal | None:
    """Allow those who publish to pause, resume and cancel."""
    return None if actor.is_system or may(actor, PUBLISH, matter.department_id) else NOT_YOURS


def may_check(version: MatterVersion, actor: Actor) -> Refusal | None:
    """Allow a checker of the department who did not write the draft."""
    if actor.is_system:
        return None
    if not may(actor, CHECK, version.matter.department_id):
        return NOT_YOURS
    return SAME_PERSON if actor.account_id == version.drafted_by else None


def may_publish(version: MatterVersion, actor: Actor) -> Refusal | None:
    """Allow a publisher of the department who did not check the version."""
    if actor.is_system:
        return None
    if not may(actor, PUBLISH, version.matter.department_id):
        return NOT_YOURS
    return SAME_PERSON if actor.account_id == version.checked_by else None


def visible_versions(reader: Actor) -> QuerySet[MatterVersion]:
    """Return the versions ``reader`` may see: drafts and history of the departments they work on matters of."""
    versions = MatterVersion.objects.select_related("matter", "matter__department").order_by("matter_id", "-number")
    if reader.is_system:
        return versions
    departments = departments_with(reader, EDIT) | departments_with(reader, CHECK) | departments_with(reader, PUBLISH)
    return versions.filter(matter__department_id__in=departments)
