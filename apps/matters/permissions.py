"""Who may see and change versions. What is published is everybody's."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.common.actor import Actor
from apps.identity.permissions import departments_with, may
from apps.journal.selectors import events_of
from apps.journal.workflow import NOT_YOURS, Refusal
from apps.matters import events
from apps.matters.choices import VersionStatus
from apps.matters.models import Matter, MatterVersion

WRITING = (events.VERSION_DRAFTED, events.VERSION_CHANGED)
EDIT, CHECK, PUBLISH = "edit_matters", "check_matters", "publish_matters"
SAME_PERSON = Refusal("same_person", _("起草、审核和发布不能由同一个人完成，请换一位同事。"))

NOT_HANDED_IN = Refusal("not_handed_in", _("还没有提交审核。"), status=409)
OUTDATED = Refusal("outdated", _("起草以后线上又发布了新的版本，请编辑先和现行版本核对。"), status=409)


def may_edit_matter(matter: Matter, actor: Actor) -> Refusal | None:
    """Allow the department's editors, and the loading of reviewed files."""
    return None if actor.is_system or may(actor, EDIT, matter.department_id) else NOT_YOURS


def may_run_matter(matter: Matter, actor: Actor) -> Refusal | None:
    """Allow those who publish to pause, resume and cancel."""
    return None if actor.is_system or may(actor, PUBLISH, matter.department_id) else NOT_YOURS


def may_edit(version: MatterVersion, actor: Actor) -> Refusal | None:
    """Allow the department's editors."""
    return may_edit_matter(version.matter, actor)


def may_submit(version: MatterVersion, actor: Actor) -> Refusal | None:
    """Allow the department's editors, once they have compared the draft with what is public."""
    return may_edit(version, actor) or (None if actor.is_system else _outdated(version))


def may_check(version: MatterVersion, actor: Actor) -> Refusal | None:
    """Allow a checker of the department who wrote nothing of the draft, once it was handed in; reviewed files are."""
    if actor.is_system:
        return None
    if not may(actor, CHECK, version.matter.department_id):
        return NOT_YOURS
    if version.status == VersionStatus.DRAFT:
        return NOT_HANDED_IN
    return SAME_PERSON if _wrote(version, actor) else _outdated(version)


def _wrote(version: MatterVersion, actor: Actor) -> bool:
    """Tell whether the actor wrote any of it: a colleague's last touch does not make the rest somebody else's."""
    if actor.account_id == version.drafted_by:
        return True
    return events_of(version).filter(kind__in=WRITING, account_id=actor.account_id).exists()


def may_send_back(version: MatterVersion, actor: Actor) -> Refusal | None:
    """Allow whoever checks or publishes the department's matters."""
    department = version.matter.department_id
    allowed = actor.is_system or may(actor, CHECK, department) or may(actor, PUBLISH, department)
    return None if allowed else NOT_YOURS


def _outdated(version: MatterVersion) -> Refusal | None:
    """Refuse what would silently undo a version published meanwhile."""
    return None if version.base_id == version.matter.current_id else OUTDATED


def may_publish(version: MatterVersion, actor: Actor) -> Refusal | None:
    """Allow a publisher of the department who did not check the version."""
    if actor.is_system:
        return None
    if not may(actor, PUBLISH, version.matter.department_id):
        return NOT_YOURS
    return SAME_PERSON if actor.account_id == version.checked_by else _outdated(version)


def desk_departments(reader: Actor) -> frozenset[int]:
    """Return the departments whose matters the reader's post edits, checks or publishes."""
    return departments_with(reader, EDIT) | departments_with(reader, CHECK) | departments_with(reader, PUBLISH)


def visible_matters(reader: Actor) -> QuerySet[Matter]:
    """Return the matters the reader's post works on, published or not; citizens read ``selectors.published_matters``."""
    return Matter.objects.filter(department_id__in=sorted(desk_departments(reader)))


def visible_versions(reader: Actor) -> QuerySet[MatterVersion]:
    """Return the versions ``reader`` may see: drafts and history of the departments they work on matters of."""
    versions = MatterVersion.objects.select_related("matter", "matter__department").order_by("matter_id", "-number")
    if reader.is_system:
        return versions
    return versions.filter(matter__department_id__in=sorted(desk_departments(reader)))
