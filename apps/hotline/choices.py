"""Words of the hotline. Sources: 国办发〔2020〕53号, GB/T 33358-2016; codes of practice in domain.md §7."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

ANONYMOUS_CALLER: Final = gettext_noop("匿名")
CONFIDENTIAL_CALLER: Final = gettext_noop("要求保密")


class TicketChannel(models.TextChoices):
    """How a request came in."""

    PHONE = "phone", _("电话")
    WEB = "web", _("网站")
    APP = "app", _("手机应用")
    WECHAT = "wechat", _("微信")
    WINDOW = "window", _("窗口")
    KIOSK = "kiosk", _("自助机")
    LETTER = "letter", _("来信")
    SMS = "sms", _("短信")
    POLICE = "police", _("110 分流")
    BOARD = "board", _("网上留言板")
    SUPERIOR = "superior", _("上级转办")


class TicketType(models.TextChoices):
    """What the caller wants. Source: domain.md §7.1."""

    CONSULT = "consult", _("咨询")
    HELP = "help", _("求助")
    COMPLAINT = "complaint", _("投诉")
    REPORT = "report", _("举报")
    SUGGESTION = "suggestion", _("意见建议")
    PRAISE = "praise", _("表扬")
    OTHER = "other", pgettext_lazy("ticket type", "其他")


class Urgency(models.TextChoices):
    """How long it can wait."""

    NORMAL = "normal", _("一般")
    URGENT = "urgent", _("紧急")
    CRITICAL = "critical", _("特急")


class TicketStatus(models.TextChoices):
    """Where a ticket stands. Extensions, supervision and urging are rows and marks, not statuses.

    What is closed is archived (办结归档): no action leads out of it, and its papers stay with it.
    """

    REGISTERED = "registered", _("已登记，待派单")
    DISPATCHED = "dispatched", _("已派单，待签收")
    SIGNED = "signed", _("办理中")
    REPLIED = "replied", _("已答复，待回访")
    CALLED_BACK = "called_back", _("已回访，待复核")
    MERGED = "merged", _("已并案，等待主件答复")
    CLOSED = "closed", pgettext_lazy("ticket", "已办结")
    REJECTED = "rejected", pgettext_lazy("ticket", "不予受理")
    WITHDRAWN = "withdrawn", pgettext_lazy("ticket", "已撤回")


OPEN_STATUSES = (
    TicketStatus.REGISTERED,
    TicketStatus.DISPATCHED,
    TicketStatus.SIGNED,
    TicketStatus.REPLIED,
    TicketStatus.CALLED_BACK,
    TicketStatus.MERGED,
)
UNANSWERED = (TicketStatus.REGISTERED, TicketStatus.DISPATCHED, TicketStatus.SIGNED)
AT_DEPARTMENT = (TicketStatus.DISPATCHED, TicketStatus.SIGNED)


class TicketAction(models.TextChoices):
    """What can be done with a ticket."""

    ANSWER_DIRECTLY = "answer_directly", _("直接解答")
    DISPATCH = "dispatch", _("派单")
    SIGN = "sign", _("签收")
    RETURN = "return", _("退单")
    REASSIGN = "reassign", _("改派")
    CONTACT = "contact", _("联系诉求人")
    ASK_ASSISTANCE = "ask_assistance", _("请求会办")
    ASSIST = "assist", _("答复会办")
    EXTEND = "extend", _("申请延期")
    REPLY = "reply", pgettext_lazy("ticket", "答复")
    CALL_BACK = "call_back", _("回访")
    NOTE_UNREACHED = "note_unreached", _("回访未接通")
    CLOSE = "close", pgettext_lazy("ticket", "办结")
    CLOSE_UNREACHED = "close_unreached", _("多次未接通办结")
    CLOSE_WITH_REASON = "close_with_reason", _("说明理由办结")
    REDO = "redo", _("发回重办")
    REJECT = "reject", pgettext_lazy("ticket", "不予受理")
    MERGE = "merge", _("并案")
    UNMERGE = "unmerge", _("取消并案")
    FOLLOW = "follow", _("随主件答复")
    SUPERVISE = "supervise", _("督办")
    URGE = "urge", _("催办")
    WITHDRAW = "withdraw", _("撤回诉求")
    PUBLISH = "publish", pgettext_lazy("ticket", "公开答复")
    UNPUBLISH = "unpublish", _("撤下公开答复")


class Outcome(models.TextChoices):
    """How a ticket ended."""

    NONE = "", _("未办结")
    ANSWERED = "answered", _("当场解答")
    SOLVED = "solved", _("已解决")
    ACCEPTED = "accepted", _("未解决，诉求人认可答复")
    CLOSED_BY_LEAD = "closed_by_lead", _("说明理由办结")
    UNREACHED = "unreached", _("回访未接通")
    REJECTED = "rejected", pgettext_lazy("ticket", "不予受理")
    WITHDRAWN = "withdrawn", _("诉求人撤回")


class RejectGround(models.TextChoices):
    """Why the hotline may not take a request. Source: domain.md §7.3."""

    COURT = "court", _("已进入诉讼、仲裁、行政复议")
    PETITION = "petition", _("信访事项已终结")
    SECRET = "secret", _("涉及国家秘密、商业秘密或个人隐私")
    EMERGENCY = "emergency", _("属于 110、119、120、122 紧急受理范围")
    OUTSIDE = "outside", _("不属于本市行政职责范围")
    NO_SUBJECT = "no_subject", _("没有具体诉求")
    ABUSIVE = "abusive", _("恶意骚扰或违反公序良俗")


class FileSide(models.TextChoices):
    """Who handed in a file."""

    CALLER = "caller", _("诉求人提交")
    ANSWER = "answer", _("办理单位提交")


MOST_REDOS: Final = 2  # how often a ticket is done again
SATISFIED_FROM: Final = 3  # of 5: 基本满意 and better count as satisfied, as in 好差评. Source: 国办发〔2019〕51号


class Satisfaction(models.IntegerChoices):
    """How content the caller is; 5 is best, as in 好差评."""

    VERY_BAD = 1, _("非常不满意")
    BAD = 2, _("不满意")
    FAIR = 3, _("基本满意")
    GOOD = 4, _("满意")
    VERY_GOOD = 5, _("非常满意")
