"""Words of licences."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HolderKind(models.TextChoices):
    """Who may hold a type of licence."""

    PERSON = "person", _("自然人")
    ENTITY = "entity", _("法人和其他组织")
    EITHER = "either", _("自然人或法人")


class VersionStatus(models.TextChoices):
    """Where a version of a licence type stands; what is published never changes."""

    DRAFT = "draft", _("草稿")
    CHECKED = "checked", _("已审核")
    PUBLISHED = "published", _("已发布")
    SUPERSEDED = "superseded", _("已被替代")


class VersionAction:
    """What may be done with a version."""

    CHECK = "check"
    RETURN = "return"
    PUBLISH = "publish"
    SUPERSEDE = "supersede"


class LicenceStatus(models.TextChoices):
    """Where a licence stands. Source: the status codes of the housing ministry's licence standards (domain.md §5.4)."""

    ACTIVE = "01", _("有效")
    SUSPENDED = "02", _("暂扣")
    ANNULLED = "03", _("撤销")
    DEREGISTERED = "04", _("注销")
    LAPSED = "05", _("失效")
    REVOKED = "07", _("吊销")


IN_FORCE = (LicenceStatus.ACTIVE, LicenceStatus.SUSPENDED)


class LicenceAction:
    """What may be done with a licence."""

    SUSPEND = "suspend"
    RESUME = "resume"
    ANNUL = "annul"
    REVOKE = "revoke"
    DEREGISTER = "deregister"
    REPLACE = "replace"
    LAPSE = "lapse"


class Show(models.TextChoices):
    """Who sees a field of the face."""

    PUBLIC = "public", _("核验的人可见")
    HOLDER = "holder", _("持证人出示时可见")
    HIDDEN = "hidden", _("只印在证面上")


class Layout(models.TextChoices):
    """What the licence looks like on paper."""

    CERTIFICATE = "certificate", _("证书")
    CARD = "card", _("卡证")
    LETTER = "letter", _("批文")


class Verdict(models.TextChoices):
    """What a verification says."""

    VALID = "valid", _("有效")
    NOT_YET = "not_yet", _("尚未生效")
    EXPIRED = "expired", _("已过有效期")
    NOT_IN_FORCE = "not_in_force", _("不是有效状态")
    CHANGED = "changed", _("文件不可信")
    UNKNOWN = "unknown", _("查无此证")


class UseHow(models.TextChoices):
    """How a licence was looked at or used."""

    SCAN = "scan", _("扫描亮证二维码")
    CODE = "code", _("扫描证面二维码")
    IDENTIFIER = "identifier", _("输入证照标识")
    NUMBER = "number", _("输入证照编号和持证人")
    FILE = "file", _("上传证照文件")
    CASE = "case", _("办事时调用")
