"""Posts: made with their group and rights, ended with the account's hat taken off."""

from datetime import date, datetime

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction

from apps.common.actor import Actor
from apps.identity import events
from apps.identity.choices import SEPARATED_ROLES
from apps.identity.errors import CitizensAccount, OwnPost, SeparatedRoles
from apps.identity.models import Account, Post, PostPermission
from apps.identity.roles import RIGHTS
from apps.journal.services import record
from apps.organisation.models import Department, Hall


@transaction.atomic
def give_post(
    *, account: Account, department: Department, role: str, title: str, actor: Actor, at: datetime, since: date,
    hall: Hall | None = None, with_children: bool = False, also_on: list[Department] | None = None,
) -> Post:  # fmt: skip
    """Give an account a post; its rights are those of the role on the department (and on ``also_on``).

    :param also_on: further departments, for a window that takes in for many (综合窗口)
    :raises CitizensAccount: it is no account of staff
    :raises OwnPost, SeparatedRoles: to oneself; to another of the three administrators
    """
    refuse_citizen(account)
    _keep_roles_separate(account, role, actor)
    group = Group.objects.create(name=f"{department.slug}:{role}:{account.username}"[:150])
    try:
        with transaction.atomic():
            post = Post.objects.create(
                account=account,
                department=department,
                hall=hall,
                role=role,
                title=title,
                group=group,
                with_children=with_children,
                since=since,
            )
    except IntegrityError as error:
        raise SeparatedRoles from error
    grant_rights(post=post, departments=[department, *(also_on or [])])
    account.is_staff = True
    account.save(update_fields=["is_staff"])
    facts = {"role": str(role), "department": department.slug, "account": account.pk}
    record(events.POST_GIVEN, post, actor=actor, at=at, facts=facts)
    return post


def refuse_citizen(account: Account) -> None:
    """Keep posts away from citizens' accounts: people register those themselves, with a phone.

    Who sits at a post may prove their name on the account of staff later; it keeps them away from things of their own.

    :raises CitizensAccount: somebody registered it for themselves
    """
    if not account.is_staff and (account.person_id is not None or account.phone_hash):
        raise CitizensAccount


def _keep_roles_separate(account: Account, role: str, actor: Actor) -> None:
    if actor.account_id == account.pk:
        raise OwnPost
    held = account.posts.filter(is_active=True, role__in=SEPARATED_ROLES).exclude(role=role).exists()
    if role in SEPARATED_ROLES and held:
        raise SeparatedRoles


def grant_rights(*, post: Post, departments: list[Department]) -> None:
    """Give the post's group its role's rights on these departments."""
    content_type = ContentType.objects.get_for_model(Department)
    permissions = Permission.objects.filter(content_type=content_type, codename__in=RIGHTS[post.role])
    rows = [
        PostPermission(group=post.group, permission=permission, content_type=content_type, object_pk=str(department.pk))
        for permission in permissions.order_by("id")
        for department in departments
    ]
    PostPermission.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def end_post(*, post: Post, actor: Actor, at: datetime, until: date) -> Post:
    """End a post: its rights are gone at once, the history stays."""
    post.is_active, post.until = False, until
    post.save(update_fields=["is_active", "until"])
    PostPermission.objects.filter(group=post.group).delete()
    record(events.POST_ENDED, post, actor=actor, at=at)
    return post
