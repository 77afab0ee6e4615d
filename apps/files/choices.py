"""Words of stored files."""

from django.db import models
from django.utils.translation import gettext_lazy as _

MB = 1024 * 1024


class FileKind(models.TextChoices):
    """What a file really is, told from its content and not from its name."""

    PDF = "pdf", "PDF"
    JPEG = "jpg", "JPEG"
    PNG = "png", "PNG"
    OFD = "ofd", "OFD"
    DOCX = "docx", _("Word 文档（docx）")
    XLSX = "xlsx", _("Excel 表格（xlsx）")
    DWG = "dwg", _("DWG 图纸")


class ScanState(models.TextChoices):
    """What the virus scanner said; machines move it."""

    UNSCANNED = "unscanned", _("未扫描")
    CLEAN = "clean", _("安全")
    INFECTED = "infected", _("有风险")
