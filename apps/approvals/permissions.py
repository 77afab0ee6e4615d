"""Who sees a joint application and who may do what with it. Each rule's docstring says who may."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.approvals import errors
from apps.approvals.choices import BranchStatus
from apps.approvals.models import Branch, JointApplication, JointDraft, Scheme, SchemeVersion, Shortcoming
from apps.cases.choices import UNDECIDED
from apps.common.actor import Actor
from apps.identity.permissions import departments_with, has_stake, may, owns
from apps.journal.workflow import NOT_YOURS, Refusal
from apps.work.permissions import TAKEN
from apps.work.selectors import live_items_of

SAME_PERSON = Refusal("same_person", _("起草、审核和发布不能由同一个人完成，请换一位同事。"))


def visible_joints(actor: Actor) -> QuerySet[JointApplication]:
    """Return a citizen's own, a firm's for who speaks for it, and a post's: led by or shared with its departments.

    Who speaks only for some matters sees what has no other.
    """
    if actor.is_staff:
        departments = sorted(departments_with(actor, "view_cases"))
        part = Branch.objects.filter(joint=OuterRef("pk"), department_id__in=departments)
        return JointApplication.objects.filter(Q(lead_id__in=departments) | Exists(part))
    if actor.holder is None:
        return JointApplication.objects.none()
    kind, pk = actor.holder
    found = JointApplication.objects.filter(**{f"{kind}_id": pk})
    if actor.on_behalf_matters:
        other = Branch.objects.filter(joint=OuterRef("pk")).exclude(matter__slug__in=actor.on_behalf_matters)
        found = found.filter(~Exists(other))
    return found


def visible_joint_drafts(actor: Actor) -> QuerySet[JointDraft]:
    """Return the drafts of the account, for whom it speaks now."""
    if actor.account_id is None or actor.holder is None:
        return JointDraft.objects.none()
    kind, pk = actor.holder
    return JointDraft.objects.filter(Q(account_id=actor.account_id), **{f"{kind}_id": pk})


def sees_whole(joint: JointApplication, actor: Actor) -> bool:
    """Tell whether the actor reads all of it; a post of one department reads that department's part."""
    return not actor.is_staff or may(actor, "view_cases", joint.lead_id)


def owner(joint: JointApplication, actor: Actor) -> Refusal | None:
    """Allow the applicant, and who speaks for the applicant."""
    return None if owns(actor, person_id=joint.person_id, entity_id=joint.entity_id) else errors.NOT_OWNER


def recused(joint: JointApplication, actor: Actor) -> Refusal | None:
    """Refuse whoever has a stake in the application. Source: 公务员法 Art. 76."""
    stake = has_stake(actor, person_id=joint.person_id, entity_id=joint.entity_id, agent_id=joint.agent_id)
    return errors.RECUSED if stake else None


def withdraws(joint: JointApplication, actor: Actor) -> Refusal | None:
    """Allow the applicant while anything is undecided or waits."""
    refusal = owner(joint, actor)
    if refusal is not None:
        return refusal
    left = Q(status=BranchStatus.WAITING) | Q(status=BranchStatus.OPEN, case__status__in=UNDECIDED)
    return None if joint.branches.filter(left).exists() else errors.NOTHING_TO_WITHDRAW


def leads(joint: JointApplication, actor: Actor) -> Refusal | None:
    """Allow the lead department's intake, unless a colleague has claimed the coordination."""
    if not may(actor, "intake_cases", joint.lead_id):
        return NOT_YOURS
    item = live_items_of(joint).first()
    taken = item is not None and item.assignee_id not in {None, actor.post_id}
    return recused(joint, actor) or (TAKEN if taken else None)


def sends_correction(joint: JointApplication, actor: Actor) -> Refusal | None:
    """Allow the lead once a department has noted something."""
    noted = Shortcoming.objects.filter(branch__joint=joint, correction__isnull=True)
    return leads(joint, actor) or (None if noted.exists() else errors.NOTHING_NOTED)


def may_edit_scheme(scheme: Scheme, actor: Actor) -> Refusal | None:
    """Allow the lead department's editors, and the loading of reviewed files."""
    return None if actor.is_system or may(actor, "edit_matters", scheme.lead_id) else NOT_YOURS


def may_check(version: SchemeVersion, actor: Actor) -> Refusal | None:
    """Allow a checker of the lead department who did not write the draft."""
    if actor.is_system:
        return None
    if not may(actor, "check_matters", version.scheme.lead_id):
        return NOT_YOURS
    return SAME_PERSON if actor.account_id == version.drafted_by else None


def may_publish(version: SchemeVersion, actor: Actor) -> Refusal | None:
    """Allow a publisher of the lead department who did not check the version."""
    if actor.is_system:
        return None
    if not may(actor, "publish_matters", version.scheme.lead_id):
        return NOT_YOURS
    return SAME_PERSON if actor.account_id == version.checked_by else None
