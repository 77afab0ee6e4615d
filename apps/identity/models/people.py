"""Accounts sign in; persons and legal entities own cases, licences and messages."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import masking
from apps.common.fields import EncryptedJSONField, EncryptedTextField
from apps.common.ids import new_public_id
from apps.identity.choices import CodePurpose, EntityKind, IdType, Level, MandateKind, MandateStatus
from apps.organisation.models import Division


class Person(models.Model):
    """A natural person the portal knows, with or without an account; changed by identity's services."""

    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    name = models.CharField(_("姓名"), max_length=100)
    id_type = models.CharField(_("证件类型"), max_length=3, choices=IdType.choices, default=IdType.ID_CARD)
    id_number = EncryptedTextField(_("证件号码"))
    id_hash = models.CharField(_("证件号码索引"), max_length=120)
    phone = EncryptedTextField(_("手机号"), blank=True)
    phone_hash = models.CharField(_("手机号索引"), max_length=120, blank=True)
    address = EncryptedJSONField(_("住址"), null=True, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, verbose_name=_("常住区划"), null=True, blank=True)
    level = models.PositiveSmallIntegerField(_("实名等级"), choices=Level.choices, default=Level.PHONE)
    verified_at = models.DateTimeField(_("实名时间"), null=True, blank=True)
    verified_through = models.CharField(_("实名方式"), max_length=32, blank=True)
    is_fictional = models.BooleanField(_("演示人物"), default=False)

    class Meta:
        verbose_name = _("自然人")
        verbose_name_plural = _("自然人")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("id_type", "id_hash"), name="person_once_per_document"),
            models.CheckConstraint(
                condition=models.Q(level=Level.PHONE) | models.Q(verified_at__isnull=False),
                name="person_level_has_time",
            ),
        ]
        indexes = [models.Index(fields=("phone_hash",), name="person_phone")]

    def __str__(self) -> str:
        return masking.mask_name(self.name)

    @property
    def masked_id_number(self) -> str:
        """The document number as lists show it."""
        return masking.mask_id_number(self.id_number)

    @property
    def masked_phone(self) -> str:
        """The phone number as lists show it."""
        return masking.mask_phone(self.phone) if self.phone else ""


class LegalEntity(models.Model):
    """A firm, shop, institution or society with a unified social credit code; changed by identity's services."""

    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    kind = models.CharField(_("类型"), max_length=16, choices=EntityKind.choices)
    representative = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("法定代表人"), related_name="represented_entities"
    )
    address = models.JSONField(_("住所"), null=True, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, verbose_name=_("所在区划"), null=True, blank=True)
    phone = EncryptedTextField(_("联系电话"), blank=True)
    established_on = models.DateField(_("成立日期"), null=True, blank=True)
    is_fictional = models.BooleanField(_("演示单位"), default=False)
    checked_at = models.DateTimeField(_("登记核对时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("法人和其他组织")
        verbose_name_plural = _("法人和其他组织")
        ordering = ("id",)
        indexes = [models.Index(fields=("name",), name="entity_name", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; there are no superusers (三员分立)."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Account":
        """Make an account with a hashed password, or one that can only sign in by code."""
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser, PermissionsMixin):
    """What somebody signs in with. ``groups`` stays empty: rights hang on posts, and one post acts at a time."""

    sub = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    username = models.CharField(_("登录名"), max_length=64, unique=True)
    phone = EncryptedTextField(_("手机号"), blank=True)
    phone_hash = models.CharField(_("手机号索引"), max_length=120, null=True, blank=True, unique=True)
    person = models.OneToOneField(
        Person, models.PROTECT, verbose_name=_("自然人"), null=True, blank=True, related_name="account"
    )
    is_active = models.BooleanField(_("启用"), default=True)
    is_staff = models.BooleanField(_("工作人员"), default=False)
    elder_mode = models.BooleanField(_("长辈版"), default=False)
    language = models.CharField(_("语言"), max_length=10, blank=True)
    created_at = models.DateTimeField(_("注册时间"), auto_now_add=True)
    closed_at = models.DateTimeField(_("注销时间"), null=True, blank=True)

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=models.Q(is_superuser=False), name="account_no_superuser"),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(is_active=False),
                name="account_closed_is_inactive",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person) if self.person_id else self.username


class MandateQuerySet(models.QuerySet["Mandate"]):
    """What is asked of mandates."""

    def in_force(self, today: date) -> "MandateQuerySet":
        """Return those that may be used today."""
        still = models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=today)
        return self.filter(still, status=MandateStatus.ACTIVE, valid_from__lte=today)


class Mandate(models.Model):
    """Permission of one person to act for a legal entity or another person; ``status`` moves through the journal."""

    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    kind = models.CharField(_("类型"), max_length=16, choices=MandateKind.choices)
    agent = models.ForeignKey(Person, models.PROTECT, verbose_name=_("代理人"), related_name="mandates")
    entity = models.ForeignKey(
        LegalEntity, models.PROTECT, verbose_name=_("法人"), null=True, blank=True, related_name="mandates"
    )
    principal = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("被代理人"), null=True, blank=True, related_name="given_mandates"
    )
    matters = models.JSONField(_("事项范围"), default=list, blank=True)  # matter slugs; empty: all
    valid_from = models.DateField(_("生效日期"))
    valid_until = models.DateField(_("截止日期"), null=True, blank=True)
    status = models.CharField(_("状态"), max_length=16, choices=MandateStatus.choices, default=MandateStatus.ACTIVE)
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    end_reason = EncryptedTextField(_("结束原因"), blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("代理授权")
        verbose_name_plural = _("代理授权")
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(entity__isnull=False) ^ models.Q(principal__isnull=False),
                name="mandate_of_entity_or_person",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                name="mandate_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~models.Q(agent=models.F("principal")), name="mandate_not_to_oneself"),
            models.UniqueConstraint(
                fields=("agent", "entity", "kind"),
                condition=models.Q(status=MandateStatus.ACTIVE, entity__isnull=False),
                name="mandate_once_per_entity",
            ),
        ]
        indexes = [
            models.Index(
                fields=("valid_until",), name="mandate_to_expire", condition=models.Q(status=MandateStatus.ACTIVE)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} → {self.entity or self.principal}"


class Consent(models.Model):
    """A person agreed to a purpose under a text of a version; withdrawing keeps the row."""

    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("自然人"), related_name="consents")
    purpose = models.CharField(_("用途"), max_length=64)
    text_version = models.CharField(_("文本版本"), max_length=32)
    given_at = models.DateTimeField(_("同意时间"))
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("同意记录")
        verbose_name_plural = _("同意记录")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.person} {self.purpose}"


class PhoneCode(models.Model):
    """A six-digit code sent to a phone; only its keyed hash is kept."""

    phone_hash = models.CharField(_("手机号索引"), max_length=120)
    purpose = models.CharField(_("用途"), max_length=16, choices=CodePurpose.choices)
    code_hash = models.CharField(_("验证码索引"), max_length=120)
    sent_at = models.DateTimeField(_("发送时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    tries = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("短信验证码")
        verbose_name_plural = _("短信验证码")
        ordering = ("-id",)
        indexes = [models.Index(fields=("phone_hash", "purpose", "-id"), name="phone_code_latest")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.sent_at:%H:%M}"
