"""Words and code lists of reviews (好差评). Sources: 国办发〔2019〕51号; GB/T 39734-2020, GB/T 39735-2020; the platform's interface."""

from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAX_TEXT: Final = 500  # writingEvaluation of the interface
MAX_TAGS: Final = 8


class Grade(models.IntegerChoices):
    """How content somebody is, numbered as in the interface: 5 is best. GB/T 39046 numbers them the other way round."""

    VERY_GOOD = 5, _("非常满意")
    GOOD = 4, _("满意")
    FAIR = 3, _("基本满意")
    BAD = 2, _("不满意")
    VERY_BAD = 1, _("非常不满意")


BAD_GRADES = (Grade.BAD, Grade.VERY_BAD)


# evalDetail: the enabled codes; the first digit is the grade, the first three of each grade are the core ones.
TAGS: Final[dict[int, str | Promise]] = {
    510: _("一窗受理一次办结"),
    511: _("可以先受理后补材料"),
    512: _("不用提交证明"),
    513: _("可以全程网上办理"),
    514: _("可以使用手机办理"),
    515: _("可以就近办理"),
    516: _("无需材料直接办理"),
    517: _("服务热情效率高"),
    406: _("填写一张表单就可完成申报"),
    407: _("在线提交材料窗口核验"),
    408: _("一张清单告知全部申报材料"),
    409: _("用告知承诺减免申报材料"),
    410: _("可以在线预约办理"),
    411: _("跑大厅一次办完"),
    412: _("可以使用自助机办理"),
    413: _("服务态度较好"),
    307: _("一次性告知需要补正的材料"),
    308: _("提供申报材料样本"),
    309: _("在承诺的时间内办结"),
    310: _("办事指南指引准确"),
    311: _("按办事指南要求的材料即可办理"),
    312: _("可以快递送达"),
    313: _("跑动次数与承诺的一致"),
    314: _("服务态度一般"),
    207: _("没有提供材料样本"),
    208: _("没有提供材料清单"),
    209: _("未在承诺时间内办结"),
    210: _("同样内容的证明材料被要求多次提交"),
    211: _("承诺网办但无法在线办理"),
    212: _("在线预约办理后到实体大厅重复取号排队"),
    213: _("窗口人员业务不熟练"),
    214: _("服务态度生硬"),
    108: _("在办事指南之外增加新的审批条件"),
    109: _("需提供办事指南之外的申报材料"),
    110: _("无理由超过法定办理时间"),
    111: _("办事指南提供样本有错"),
    112: _("承诺在线收取申报材料实际无法收取"),
    113: _("多头跑窗口和部门"),
    114: _("跑动次数与承诺的不一致"),
    115: _("服务态度差效率低"),
}
CORE_TAGS: Final = 3


def tags_of(grade: int) -> list[int]:
    """Return the codes that belong to a grade, the core three first."""
    return [code for code in TAGS if code // 100 == grade]


class Channel(models.IntegerChoices):
    """pf: where a review was given. 8 is the city's own: the interface has no code for the telephone."""

    PC = 1, _("电脑")
    MOBILE = 2, _("手机")
    QR = 3, _("二维码")
    TABLET = 4, _("大厅平板")
    OTHER = 5, _("大厅其他终端")
    SMS = 6, _("短信")
    DEFAULT = 7, _("系统默认")
    HOTLINE = 8, _("电话")


class Way(models.TextChoices):
    """How a link reached the one who opens it; stands in the signed link itself."""

    LINK = "l", _("链接")
    QR = "q", _("二维码")
    SMS = "s", _("短信")


class Round(models.IntegerChoices):
    """assessNumber: the first review of a service, or the one added to it."""

    FIRST = 1, _("首次评价")
    APPEND = 2, _("追加评价")


class ReviewStatus(models.TextChoices):
    """Where a review stands."""

    RECEIVED = "received", _("待核实")
    FILED = "filed", _("已收录")
    INVALID = "invalid", _("不计入")
    RECTIFYING = "rectifying", _("整改中")
    APPEALED = "appealed", _("申诉复核中")
    RECTIFIED = "rectified", _("已整改，待回访")
    CLOSED = "closed", _("已办结")


OPEN_STATUSES = (ReviewStatus.RECEIVED, ReviewStatus.RECTIFYING, ReviewStatus.APPEALED, ReviewStatus.RECTIFIED)


class ReviewAction(models.TextChoices):
    """What can be done with a review."""

    FILE = "file", _("收录")
    CONFIRM = "confirm", _("核实属实，交办整改")
    CONFIRM_BY_TIME = "confirm_by_time", _("逾期未核实，按属实交办")
    REJECT = "reject", _("核实不属实，不计入")
    RECTIFY = "rectify", _("提交整改结果")
    EXTEND = "extend", _("延长整改时间")
    APPEAL = "appeal", _("申诉")
    UPHOLD = "uphold", _("维持评价，继续整改")
    UPHOLD_BY_TIME = "uphold_by_time", _("逾期未复核，维持评价")
    OVERTURN = "overturn", _("申诉成立，不计入")
    CALL_BACK = "call_back", _("回访并办结")
    SEND_BACK = "send_back", _("退回重新整改")
    CLOSE_BY_TIME = "close_by_time", _("匿名评价，公开处理结果后办结")


class Verdict(models.TextChoices):
    """What verifying came to. Reviews that are not valid do not count. Source: 国办发〔2019〕51号."""

    NONE = "", _("未核实")
    VALID = "valid", _("属实")
    MISTAKEN = "mistaken", _("误评")
    MALICIOUS = "malicious", _("恶意评价")
    DUPLICATE = "duplicate", _("重复评价")


NOT_COUNTED = (Verdict.MISTAKEN, Verdict.MALICIOUS, Verdict.DUPLICATE)


class Remedy(models.TextChoices):
    """What the department did about a bad review. Source: 国办发〔2019〕51号, 差评核实整改."""

    FIXED = "fixed", _("已经改正")
    PLANNED = "planned", _("建立台账，限期解决")
    EXPLAINED = "explained", _("缺乏法定依据，已作解释说明")
