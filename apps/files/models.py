"""Stored files: content encrypted on disk or in a bucket, found by row, with no address of its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.ids import new_public_id
from apps.files.choices import FileKind, ScanState


class StoredFile(models.Model):
    """One file, written once; the apps that own it decide who may read it."""

    public_id = models.CharField(_("公开编号"), max_length=20, unique=True, default=new_public_id)
    name = models.CharField(_("文件名"), max_length=200)
    kind = models.CharField(_("类型"), max_length=8, choices=FileKind.choices)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    path = models.CharField(_("存储位置"), max_length=200, unique=True)
    key_name = models.CharField(_("密钥"), max_length=32)
    scan = models.CharField(_("扫描"), max_length=16, choices=ScanState.choices, default=ScanState.UNSCANNED)
    uploaded_by = models.BigIntegerField(_("上传账号"), null=True)
    created_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("文件")
        verbose_name_plural = _("文件")
        ordering = ("id",)
        constraints = [models.CheckConstraint(condition=models.Q(size__gt=0), name="file_not_empty")]
        indexes = [models.Index(fields=("sha256",), name="file_sha256")]

    def __str__(self) -> str:
        return self.name
