"""Words of work and clocks."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ClockKind(models.TextChoices):
    """Which duty a clock measures."""

    INTAKE = "intake", _("收件审查")
    CORRECTION = "correction", _("补充材料")
    DECISION = "decision", _("审批")
    DELIVERY = "delivery", _("送达")
    DISPATCH = "dispatch", _("派单")
    SIGNING = "signing", _("签收")
    HANDLING = "handling", _("办理工单")
    CALL_BACK = "call_back", _("回访")
    DECIDING = "deciding", _("复核不满意工单")
    VERIFYING = "verifying", _("核实评价")
    RECTIFYING = "rectifying", _("整改")
    JOINT = "joint", _("联合办理")
    VERSION_EDIT = "version_edit", _("修改事项")
    VERSION_CHECK = "version_check", _("审核事项")
    VERSION_PUBLISH = "version_publish", _("发布事项")


class Unit(models.TextChoices):
    """What a limit is counted in."""

    WORKDAY = "workday", _("个工作日")
    DAY = "day", _("日")
    MONTH = "month", _("个月")
    OFFICE_MINUTE = "office_minute", _("分钟（办公时间）")
    MINUTE = "minute", _("分钟")


TIMED_UNITS = frozenset({Unit.OFFICE_MINUTE, Unit.MINUTE})


class Light(models.TextChoices):
    """How urgent a piece of work is. Source: domain.md §2.4; never shown by colour alone."""

    GREY = "grey", _("不计时")
    GREEN = "green", _("正常")
    YELLOW = "yellow", _("将到期")
    RED = "red", _("已超承诺时限")
    BLACK = "black", _("已超法定时限")


class SpecialProcedure(models.TextChoices):
    """Procedures whose time is not counted. Source: 行政许可法 Art. 45."""

    HEARING = "hearing", _("听证")
    TENDER = "tender", _("招标")
    AUCTION = "auction", _("拍卖")
    INSPECTION = "inspection", _("检验")
    TESTING = "testing", _("检测")
    QUARANTINE = "quarantine", _("检疫")
    APPRAISAL = "appraisal", _("鉴定")
    EXPERT_REVIEW = "expert-review", _("专家评审")


class ItemStatus(models.TextChoices):
    """Where a work item stands."""

    OPEN = "open", _("待领取")
    CLAIMED = "claimed", _("办理中")
    DONE = "done", _("已办")
    CANCELLED = "cancelled", _("已取消")


LIVE = (ItemStatus.OPEN, ItemStatus.CLAIMED)


class ItemAction(models.TextChoices):
    """Moves of a work item."""

    CLAIM = "claim", _("领取")
    RELEASE = "release", _("退回待领")
    HAND_OVER = "hand_over", _("转交")
    FINISH = "finish", _("办结")
    CANCEL = "cancel", pgettext_lazy("action", "取消")


class Verdict(models.TextChoices):
    """What an opinion comes to."""

    AGREE = "agree", _("同意")
    DISAGREE = "disagree", _("不同意")
    NOTE = "note", _("说明")
