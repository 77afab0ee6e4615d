"""Licence types and their versions, licences, the codes holders show, and who looked."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.common.fields import EncryptedJSONField
from apps.common.ids import new_public_id
from apps.files.models import StoredFile
from apps.identity.models import LegalEntity, Person
from apps.licences.choices import IN_FORCE, HolderKind, LicenceStatus, UseHow, Verdict, VersionStatus
from apps.organisation.models import Department


class LicenceType(models.Model):
    """A kind of licence; changed only by loading reviewed files."""

    slug = models.CharField(_("代号"), max_length=60, unique=True)
    name = models.CharField(_("名称"), max_length=100)
    code = models.CharField(_("证照类型代码"), max_length=21, unique=True)
    holder = models.CharField(_("持证人"), max_length=10, choices=HolderKind)
    is_multiple = models.BooleanField(_("可持多张"), default=False)

    class Meta:
        verbose_name = _("证照类型")
        verbose_name_plural = _("证照类型")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9A-Z]{21}$"), name="licence_type_code_has_21_characters"
            )
        ]

    def __str__(self) -> str:
        return self.name


class LicenceTypeVersion(models.Model):
    """One version of a type's face and rules; a trigger freezes the definition once it is published."""

    type = models.ForeignKey(LicenceType, models.PROTECT, verbose_name=_("证照类型"), related_name="versions")
    number = models.PositiveIntegerField(_("版本号"))
    status = models.CharField(_("状态"), max_length=12, choices=VersionStatus, default=VersionStatus.DRAFT)
    definition = models.JSONField(_("定义"))
    digest = models.CharField(_("摘要"), max_length=64)
    checked_by_id = models.BigIntegerField(_("审核人"), null=True, blank=True)  # account; plain, history outlives it
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("证照类型版本")
        verbose_name_plural = _("证照类型版本")
        ordering = ["type_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["type", "number"], name="licence_version_number_once"),
            models.UniqueConstraint(
                fields=["type"], condition=Q(status=VersionStatus.PUBLISHED), name="licence_version_one_is_published"
            ),
            models.CheckConstraint(
                condition=~Q(status=VersionStatus.PUBLISHED) | Q(published_at__isnull=False),
                name="licence_version_published_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} v{self.number}"


class Licence(models.Model):
    """A licence somebody holds. Services issue it; ``status`` moves only through the journal."""

    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    verify_code = models.CharField(_("核验码"), max_length=20, unique=True, default=new_public_id)  # printed in the QR
    identifier = models.CharField(_("证照标识"), max_length=90, unique=True)
    type = models.ForeignKey(LicenceType, models.PROTECT, verbose_name=_("证照类型"), related_name="licences")
    version = models.ForeignKey(LicenceTypeVersion, models.PROTECT, verbose_name=_("类型版本"), related_name="licences")
    number = models.CharField(_("证照编号"), max_length=80)
    serial = models.CharField(_("流水号"), max_length=20)
    version_number = models.PositiveSmallIntegerField(_("版本号"), default=1)
    holder_person = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("持证人"), null=True, blank=True, related_name="licences"
    )
    holder_entity = models.ForeignKey(
        LegalEntity, models.PROTECT, verbose_name=_("持证单位"), null=True, blank=True, related_name="licences"
    )
    issuer = models.ForeignKey(Department, models.PROTECT, verbose_name=_("颁发机构"), related_name="licences")
    issued_on = models.DateField(_("颁发日期"))
    valid_from = models.DateField(_("有效期起"))
    valid_until = models.DateField(_("有效期止"), null=True, blank=True)  # null: long-term
    status = models.CharField(_("状态"), max_length=2, choices=LicenceStatus, default=LicenceStatus.ACTIVE)
    status_reason = models.CharField(_("状态原因"), max_length=500, blank=True)
    previous = models.OneToOneField(
        "self", models.PROTECT, verbose_name=_("上一版本"), null=True, blank=True, related_name="next"
    )
    face: Any = EncryptedJSONField(_("证面信息"))
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name=_("证照文件"), related_name="licences")
    file_hash = models.CharField(_("文件哈希"), max_length=64, unique=True)  # SHA-256 of the signed PDF
    source = models.CharField(_("来源"), max_length=80, unique=True)
    is_single = models.BooleanField(_("限持一张"))  # copied from the type: constraints cannot look it up

    class Meta:
        verbose_name = _("电子证照")
        verbose_name_plural = _("电子证照")
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(holder_person__isnull=False) ^ Q(holder_entity__isnull=False), name="licence_has_one_holder"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="licence_ends_after_it_begins",
            ),
            models.UniqueConstraint(fields=["type", "number", "version_number"], name="licence_number_once"),
            models.UniqueConstraint(
                fields=["type", "holder_person"],
                condition=Q(status__in=IN_FORCE, is_single=True, holder_person__isnull=False),
                name="licence_one_in_force_per_person",
            ),
            models.UniqueConstraint(
                fields=["type", "holder_entity"],
                condition=Q(status__in=IN_FORCE, is_single=True, holder_entity__isnull=False),
                name="licence_one_in_force_per_entity",
            ),
        ]
        indexes = [
            models.Index(fields=["holder_person", "-issued_on", "-id"], name="licence_of_person"),
            models.Index(fields=["holder_entity", "-issued_on", "-id"], name="licence_of_entity"),
            models.Index(fields=["issuer", "-issued_on", "-id"], name="licence_of_issuer"),
            models.Index(fields=["valid_until", "id"], condition=Q(status__in=IN_FORCE), name="licence_to_lapse"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.number}"

    @property
    def holder(self) -> Person | LegalEntity:
        """Whose licence it is."""
        holder = self.holder_person or self.holder_entity
        if holder is None:
            msg = f"licence {self.pk} has no holder"
            raise ValueError(msg)
        return holder

    @property
    def holder_key(self) -> tuple[str, int]:
        """Whose licence it is, as the read log names holders."""
        return ("entity", self.holder_entity_id) if self.holder_entity_id else ("person", self.holder_person_id or 0)

    def is_usable(self, on: date) -> bool:
        """Tell whether it is in force on a day."""
        ends = self.valid_until
        return self.status == LicenceStatus.ACTIVE and self.valid_from <= on and (ends is None or on <= ends)


class PresentToken(models.Model):
    """A code a holder shows for a minute. Only its hash is kept; the full data is given once."""

    licence = models.ForeignKey(Licence, models.CASCADE, verbose_name=_("电子证照"), related_name="present_tokens")
    token_hash = models.CharField(_("令牌摘要"), max_length=64, unique=True)
    account_id = models.BigIntegerField(_("出示账号"))
    created_at = models.DateTimeField(_("生成时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("亮证码")
        verbose_name_plural = _("亮证码")
        ordering = ["-id"]
        indexes = [models.Index(fields=["expires_at"], name="present_token_expiry")]

    def __str__(self) -> str:
        return f"{self.licence_id} {self.expires_at:%H:%M:%S}"


class UseRecord(models.Model):
    """Somebody looked at a licence; insert only, shown to the holder."""

    licence = models.ForeignKey(Licence, models.PROTECT, verbose_name=_("电子证照"), related_name="uses")
    at = models.DateTimeField(_("时间"))
    how = models.CharField(_("方式"), max_length=12, choices=UseHow)
    verifier = models.CharField(_("核验方"), max_length=120)
    verifier_account_id = models.BigIntegerField(_("核验账号"), null=True, blank=True)
    verifier_post_id = models.BigIntegerField(_("核验岗位"), null=True, blank=True)
    channel = models.CharField(_("渠道"), max_length=16)
    request_id = models.CharField(_("请求"), max_length=64, blank=True)
    cause = models.CharField(_("用证事由"), max_length=200, blank=True)
    verdict = models.CharField(_("结果"), max_length=16, choices=Verdict)
    is_full = models.BooleanField(_("看到完整信息"), default=False)

    class Meta:
        verbose_name = _("用证记录")
        verbose_name_plural = _("用证记录")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["licence", "-at", "-id"], name="use_record_of_licence")]

    def __str__(self) -> str:
        return f"{self.licence_id} {self.how} {self.at:%Y-%m-%d %H:%M}"
