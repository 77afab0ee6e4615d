"""What an actor may do: the rights of the one post acted from, and whose things a citizen sees.

The only place that reads guardian's tables. Within one request the rights are read once.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from apps.common.actor import ENTITY, PERSON, Actor
from apps.identity.models import Post, PostPermission
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
