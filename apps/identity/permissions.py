"""What an actor may do: the rights of the one post acted from, and whose things a citizen sees.

The only place that reads guardian's tables. Within one request the rights are read once.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.common.actor import ENTITY, PERSON, Actor
from apps.identity.choices import MandateKind, MandateStatus
from apps.identity.models import LegalEntity, Mandate, Post, PostPermission
from apps.journal.workflow import Refusal
from apps.organisation.models import Department


@dataclass(frozen=True)
class Rights:
    """A post's role and, for each right, the departments it holds on."""

    role: str = ""
    department_id: int | None = None
    hall_id: int | None = None
    by_codename: dict[str, frozenset[int]] = field(default_factory=dict)


NO_RIGHTS = Rights()
# One dictionary per request, set by the middleware; outside requests every question reads the database anew.
memo: ContextVar[dict[int, Rights] | None] = ContextVar("rights", default=None)


def rights_of(actor: Actor) -> Rights:
    """Return the rights of the post ``actor`` acts from; none for citizens and for posts that ended."""
    if actor.post_id is None:
        return NO_RIGHTS
    cache = memo.get()
    if cache is None:
        return _read(actor.post_id)
    if actor.post_id not in cache:
        cache[actor.post_id] = _read(actor.post_id)
    return cache[actor.post_id]


def _read(post_id: int) -> Rights:
    post = Post.objects.select_related("department").filter(pk=post_id, is_active=True).first()
    if post is None:
        return NO_RIGHTS
    rows = PostPermission.objects.filter(
        group_id=post.group_id, permission__content_type__app_label="organisation"
    ).values_list("permission__codename", "object_pk")
    held: dict[str, set[int]] = {}
    for codename, object_pk in rows:
        held.setdefault(codename, set()).add(int(object_pk))
    if post.with_children:
        _add_children(post, held)
    return Rights(post.role, post.department_id, post.hall_id, {name: frozenset(ids) for name, ids in held.items()})


def _add_children(post: Post, held: dict[str, set[int]]) -> None:
    """Give a post that says so its department's rights on the departments below it, by path."""
    children = set(
        Department.objects.filter(path__startswith=f"{post.department.path}/").order_by().values_list("pk", flat=True)
    )
    for ids in held.values():
        if post.department_id in ids:
            ids |= children


def departments_with(actor: Actor, codename: str) -> frozenset[int]:
    """Return the departments on which the actor's post holds a right."""
    return rights_of(actor).by_codename.get(codename, frozenset())


def may(actor: Actor, codename: str, department_id: int | None) -> bool:
    """Tell whether the actor's post holds a right on a department."""
    return department_id is not None and department_id in departments_with(actor, codename)


def has_role(actor: Actor, *roles: str) -> bool:
    """Tell whether the actor acts from a post with one of these roles."""
    return rights_of(actor).role in roles


def posts_with(codename: str, department_id: int) -> QuerySet[Post]:
    """Return the active posts that hold a right on a department: the other direction, for to-do lists and messages."""
    held = PostPermission.objects.filter(
        permission__codename=codename, permission__content_type__app_label="organisation"
    ).order_by()
    condition = Q(group_id__in=held.filter(object_pk=str(department_id)).values("group_id"))
    for above in _above(department_id):
        groups = held.filter(object_pk=str(above)).values("group_id")
        condition |= Q(with_children=True, department_id=above, group_id__in=groups)
    return Post.objects.filter(condition, is_active=True).order_by("id")


def departments_where(codename: str) -> QuerySet[Department]:
    """Return the active departments on which some active post holds a right of its own, in their order."""
    held = PostPermission.objects.filter(
        permission__codename=codename,
        permission__content_type__app_label="organisation",
        group_id__in=Post.objects.filter(is_active=True).order_by().values("group_id"),
    ).order_by()
    ids = {int(pk) for pk in held.values_list("object_pk", flat=True)}
    return Department.objects.filter(pk__in=ids, is_active=True).order_by("position", "slug")


def _above(department_id: int) -> list[int]:
    """Return the departments above one, by path: their posts may look after it too."""
    path = Department.objects.values_list("path", flat=True).get(pk=department_id)
    parts = path.split("/")
    paths = ["/".join(parts[:depth]) for depth in range(1, len(parts))]
    return list(Department.objects.filter(path__in=paths).order_by("path").values_list("pk", flat=True))


def owns(actor: Actor, *, person_id: int | None, entity_id: int | None) -> bool:
    """Tell whether a thing of this person or this entity belongs to whom the actor is or speaks for."""
    holder = actor.holder
    if holder is None:
        return False
    return holder == (PERSON, person_id) or holder == (ENTITY, entity_id)


def has_stake(actor: Actor, *, person_id: int | None, entity_id: int | None, agent_id: int | None = None) -> bool:
    """Tell whether a thing is the actor's own though they sit at a post: theirs, handed in by them, or of whom they speak for.

    Source: 公务员法 Art. 76 (recusal); who may speak for a firm has a stake in it, whoever of the firm handed the thing in.
    """
    if actor.person_id is None:
        return False
    if actor.person_id in {person_id, agent_id}:
        return True
    field, pk = ("entity_id", entity_id) if entity_id is not None else ("principal_id", person_id)
    held = Mandate.objects.filter(agent_id=actor.person_id, status=MandateStatus.ACTIVE)
    return pk is not None and held.filter(**{field: pk}).exists()


# Mandates ---------------------------------------------------------------------------------------------------------------
ONLY_REPRESENTATIVE = Refusal("only_representative", _("只有法定代表人能授权和撤回授权。"))
ONLY_PRINCIPAL = Refusal("only_principal", _("只有授权的本人能撤回。"))
ONLY_AGENT = Refusal("only_agent", _("只有经办人本人能放弃自己的授权。"))
FROM_REGISTER = Refusal("from_register", _("法定代表人以登记为准：先变更登记，再由新的法定代表人核对单位。"), 409)


def represents(actor: Actor, entity: LegalEntity) -> bool:
    """Tell whether the actor wears the firm's hat and is its legal representative."""
    return actor.holder == (ENTITY, entity.pk) and actor.person_id == entity.representative_id


def ends_mandate(mandate: Mandate, actor: Actor) -> Refusal | None:
    """Allow the legal representative for a firm's agents, and a person for who acts for them."""
    if mandate.kind == MandateKind.REPRESENTATIVE:
        return FROM_REGISTER
    if mandate.entity is not None:
        return None if represents(actor, mandate.entity) else ONLY_REPRESENTATIVE
    is_own = actor.person_id is not None and actor.holder == (PERSON, mandate.principal_id)
    return None if is_own and actor.person_id == mandate.principal_id else ONLY_PRINCIPAL


def lays_mandate_down(mandate: Mandate, actor: Actor) -> Refusal | None:
    """Allow an agent, in any hat of theirs but a post's; a representative and a guardian cannot walk away with a click."""
    is_own = mandate.agent_id == actor.person_id and actor.holder is not None
    return None if is_own and mandate.kind == MandateKind.AGENT else ONLY_AGENT


def visible_mandates(reader: Actor) -> QuerySet[Mandate]:
    """Return the mandates a reader may know of: in a firm's hat the firm's, else those they hold or gave.

    The legal representative sees ended ones too. A mandate for some matters does not open the list of colleagues.
    """
    if reader.is_system:
        return Mandate.objects.all()
    if reader.holder is None:
        return Mandate.objects.none()
    mine = Q(agent_id=reader.person_id)
    if reader.on_behalf_type == ENTITY:
        others = Q(kind=MandateKind.REPRESENTATIVE) if reader.on_behalf_matters else Q()
        in_force = Q(status=MandateStatus.ACTIVE) & others
        leads = Q(entity__representative_id=reader.person_id)
        return Mandate.objects.filter(mine | leads | in_force, entity_id=reader.on_behalf_id)
    if reader.on_behalf_type == PERSON:
        return Mandate.objects.filter(mine, principal_id=reader.on_behalf_id)
    return Mandate.objects.filter(mine | Q(principal_id=reader.person_id))


def sees_whole_firm(reader: Actor) -> bool:
    """Tell whether the reader acts for a firm in everything: a mandate for some matters does not open the rest."""
    return reader.on_behalf_type == ENTITY and not reader.on_behalf_matters
