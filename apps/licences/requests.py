"""Who verifies, and how often from one address."""

from django.utils.translation import gettext as _

from apps.common.actor import Actor
from apps.common.masking import mask_name
from apps.identity.models import Person, Post
from apps.identity.requests import Rate
from apps.licences.errors import TooManyLooks
from apps.licences.services import Verifier

LOOKS_PER_MINUTE = 30  # identifiers can be guessed one after another, so nobody may try many
LOOKS = Rate("licences.looks", LOOKS_PER_MINUTE, TooManyLooks)


def verifier_of(actor: Actor, cause: str, *, program: str = "") -> Verifier:
    """Return who looks, under the name the holder will read: an office by its name, a person by a masked one."""
    return Verifier(actor, program or _name(actor), cause)


def _name(actor: Actor) -> str:
    if actor.post_id is not None:
        post = Post.objects.select_related("department").get(pk=actor.post_id)
        return f"{post.department.name} {post.title}"
    if actor.person_id is not None:
        return _("实名用户 %(name)s") % {"name": mask_name(Person.objects.get(pk=actor.person_id).name)}
    return _("未登录的访客")
