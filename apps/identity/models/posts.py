"""Posts and the rights that hang on them."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionAbstract, UserObjectPermissionAbstract

from apps.common.ids import new_public_id
from apps.identity.choices import SEPARATED_ROLES, Role
from apps.identity.models.people import Account
from apps.organisation.models import Department, Hall


class Post(models.Model):
    """A seat in a department that an account acts from, one at a time; made and ended by the security administrator."""

    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    account = models.ForeignKey(Account, models.PROTECT, verbose_name=_("账号"), related_name="posts")
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("部门"), related_name="posts")
    hall = models.ForeignKey(Hall, models.PROTECT, verbose_name=_("大厅"), null=True, blank=True, related_name="posts")
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    title = models.CharField(_("岗位名称"), max_length=60)
    group = models.OneToOneField(Group, models.PROTECT, verbose_name=_("权限组"), related_name="post")
    with_children = models.BooleanField(_("含下级部门"), default=False)
    is_active = models.BooleanField(_("在岗"), default=True)
    since = models.DateField(_("任职日期"))
    until = models.DateField(_("离任日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("岗位")
        verbose_name_plural = _("岗位")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("account",),
                condition=models.Q(role__in=SEPARATED_ROLES, is_active=True),
                name="post_separated_administrators",
            ),
            models.UniqueConstraint(
                fields=("account", "department", "role"),
                condition=models.Q(is_active=True),
                name="post_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AccountPermission(UserObjectPermissionAbstract):
    """guardian's rights of single accounts; kept empty, since rights hang on posts."""

    class Meta(UserObjectPermissionAbstract.Meta):
        abstract = False
        verbose_name = _("账号权限")
        verbose_name_plural = _("账号权限")
        unique_together = [("user", "permission", "object_pk")]


class PostPermission(GroupObjectPermissionAbstract):
    """guardian's rights of a post's group on a department, a matter or a licence type."""

    class Meta(GroupObjectPermissionAbstract.Meta):
        abstract = False
        verbose_name = _("岗位权限")
        verbose_name_plural = _("岗位权限")
        unique_together = [("group", "permission", "object_pk")]
