"""Files handed in for a pending correction of the whole."""

from datetime import datetime

from apps.approvals.errors import UnknownJointMaterial
from apps.approvals.models import JointApplication
from apps.approvals.permissions import owner
from apps.approvals.selectors import pending_shortcomings, union_of_joint
from apps.cases.services.intake import MATERIAL
from apps.common.actor import Actor
from apps.files.choices import MB
from apps.files.models import StoredFile
from apps.files.services import store_file
from apps.journal.errors import Refused


def store_supplement(
    *, joint: JointApplication, material: str, data: bytes, name: str, actor: Actor, at: datetime
) -> StoredFile:
    """Store an upload for a material that the pending notice asks for; name it in ``supplement``.

    :raises Refused: only the applicant hands in files
    :raises UnknownJointMaterial: the notice does not ask for it
    """
    refusal = owner(joint, actor)
    if refusal is not None:
        raise Refused(refusal)
    asked = {row.joint_target for row in pending_shortcomings(joint)}
    wanted = next((m for m in union_of_joint(joint).materials_possible(joint.situations) if m.id == material), None)
    if wanted is None or f"{MATERIAL}:{material}" not in asked:
        raise UnknownJointMaterial
    return store_file(data=data, name=name, actor=actor, at=at, accepted=wanted.accept, max_bytes=wanted.max_mb * MB)
