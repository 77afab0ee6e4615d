"""Words of identity."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdType(models.TextChoices):
    """Kinds of identity documents. Source: GA/T 517 numbers as used by GB/T 39046."""

    ID_CARD = "111", _("居民身份证")
    PASSPORT = "414", _("普通护照")
    HK_MACAO_PASS = "516", _("港澳居民来往内地通行证")
    TAIWAN_PASS = "511", _("台湾居民来往大陆通行证")
    PERMANENT_RESIDENT = "553", _("外国人永久居留身份证")
    OTHER = "990", _("其他证件")


class Level(models.IntegerChoices):
    """How surely the portal knows a person. Source: domain.md §6.1."""

    PHONE = 0, _("未实名")
    BASIC = 1, _("初级实名")
    MIDDLE = 2, _("中级实名")
    HIGH = 3, _("高级实名")


class EntityKind(models.TextChoices):
    """Kinds of legal entities."""

    COMPANY = "company", _("企业")
    INDIVIDUAL = "individual", _("个体工商户")
    INSTITUTION = "institution", _("事业单位")
    SOCIETY = "society", _("社会组织")
    AGENCY = "agency", _("机关")
    OTHER = "other", _("其他组织")


class MandateKind(models.TextChoices):
    """Why one person may act for another person or a legal entity."""

    REPRESENTATIVE = "representative", _("法定代表人")
    AGENT = "agent", _("经办人")
    GUARDIAN = "guardian", _("监护人")


class MandateStatus(models.TextChoices):
    """Where a mandate stands."""

    ACTIVE = "active", _("有效")
    REVOKED = "revoked", _("已撤回")
    EXPIRED = "expired", _("已到期")


class MandateAction:
    """What may be done with a mandate."""

    END = "end"
    LAY_DOWN = "lay_down"
    REPLACE = "replace"
    EXPIRE = "expire"


class Role(models.TextChoices):
    """What a post is for. A role's rights on its department are in :mod:`apps.identity.roles`."""

    CLERK = "clerk", _("窗口人员")
    REVIEWER = "reviewer", _("承办人")
    CASE_AUDITOR = "case_auditor", _("审核人")
    HEAD = "head", _("审批负责人")
    HOTLINE_AGENT = "hotline_agent", _("12345 话务员")
    HOTLINE_LEAD = "hotline_lead", _("12345 值班长")
    TICKET_HANDLER = "ticket_handler", _("工单承办人")
    REVIEW_OFFICER = "review_officer", _("好差评专员")
    MATTER_EDITOR = "matter_editor", _("事项编辑")
    MATTER_CHECKER = "matter_checker", _("事项审核")
    SUPERVISOR = "supervisor", _("效能监察")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


SEPARATED_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


class CodePurpose(models.TextChoices):
    """What a code sent to a phone is for."""

    SIGN_IN = "sign_in", _("登录")
    REGISTER = "register", _("注册")
    RESET = "reset", _("重设密码")
    CHANGE_PHONE = "change_phone", _("更换手机号")


# Cookies that keep what a reader likes.
ELDER_COOKIE = "elder"
TEXT_SIZE_COOKIE = "text_size"
# Sizes of the body text in 长辈版, in CSS pixels. Source: 工信部 APP 适老化通用设计规范, at least 18, scalable to 30.
TEXT_SIZES = (18, 22, 26, 30)
