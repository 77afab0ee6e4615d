"""Code lists of service matters. Source: GB/T 39046-2020 tables A.1-A.6 and the national tables built on it."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MatterStatus(models.TextChoices):
    """Whether a matter is offered."""

    IN_USE = "in_use", _("在用")
    PAUSED = "paused", _("暂停")
    CANCELLED = "cancelled", _("取消")


class VersionStatus(models.TextChoices):
    """The life of one version of a matter."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审核")
    CHECKED = "checked", _("待发布")
    PUBLISHED = "published", _("已发布")
    SUPERSEDED = "superseded", _("已被替代")
    DISCARDED = "discarded", _("已放弃")


# Work in hand: neither public nor over.
UNFINISHED = (VersionStatus.DRAFT, VersionStatus.SUBMITTED, VersionStatus.CHECKED)
NEVER_PUBLIC = (*UNFINISHED, VersionStatus.DISCARDED)

# 网办深度, how much of a matter can be done online: at 3 it is accepted there, at 4 nobody has to come.
ACCEPTED_ONLINE_DEPTH = 3
FULL_ONLINE_DEPTH = 4


class MatterAction(models.TextChoices):
    """What is done to a matter."""

    PAUSE = "pause", pgettext_lazy("action", "暂停")
    RESUME = "resume", pgettext_lazy("action", "恢复")
    CANCEL = "cancel", pgettext_lazy("action", "取消")


class VersionAction(models.TextChoices):
    """What is done to a version."""

    SUBMIT = "submit", _("提交审核")
    RECALL = "recall", _("收回修改")
    CHECK = "check", _("审核通过")
    SEND_BACK = "send_back", _("退回修改")
    PUBLISH = "publish", _("发布")
    SUPERSEDE = "supersede", _("替代")
    DISCARD = "discard", _("放弃这个版本")


class TaskType(models.TextChoices):
    """事项类型."""

    LICENSING = "01", _("行政许可")
    BENEFIT = "05", _("行政给付")
    CONFIRMATION = "07", _("行政确认")
    REWARD = "08", _("行政奖励")
    RULING = "09", _("行政裁决")
    OTHER_POWER = "10", _("其他行政权力")
    PUBLIC_SERVICE = "20", _("公共服务")


class UseLevel(models.TextChoices):
    """行使层级."""

    STATE = "1", _("国家级")
    PROVINCE = "2", _("省级")
    CITY = "3", _("市级")
    COUNTY = "4", _("县级")
    TOWN = "5", _("乡镇（街道）级")


class Served(models.TextChoices):
    """服务对象."""

    NATURAL = "1", _("自然人")
    ENTERPRISE = "2", _("企业法人")
    INSTITUTION = "3", _("事业法人")
    ASSOCIATION = "4", _("社会组织法人")
    ORGAN = "5", _("行政机关")
    OTHER = "6", _("其他组织（含个体工商户）")


class HandleType(models.TextChoices):
    """办件类型."""

    COMMITTED = "committed", _("承诺件")
    INSTANT = "instant", _("即办件")


class LimitUnit(models.TextChoices):
    """Unit of a time limit."""

    WORKDAY = "workday", _("个工作日")
    DAY = "day", _("个自然日")
    MONTH = "month", _("个月")


class HandlingForm(models.TextChoices):
    """办理形式."""

    WINDOW = "1", _("窗口办理")
    WEB = "2", _("网上办理")
    MOBILE = "3", _("手机办理")
    EXPRESS = "4", _("快递申请")
    OTHER = "9", _("其他")


class HandleArea(models.TextChoices):
    """通办范围."""

    NATION = "1", _("全国通办")
    PROVINCE = "2", _("全省通办")
    CITY = "3", _("全市通办")
    COUNTY = "4", _("全区（县）通办")
    TOWN = "5", _("全街道（乡镇）通办")
    VILLAGE = "6", _("跨村（社区）通办")


class Necessity(models.TextChoices):
    """材料必要性."""

    REQUIRED = "required", _("必要")
    OPTIONAL = "optional", _("非必要")
    TOLERATED = "tolerated", _("可容缺后补")


class MaterialKind(models.TextChoices):
    """材料类型."""

    ORIGINAL = "original", _("原件")
    COPY = "copy", _("复印件")
    EITHER = "either", _("原件或复印件")


class MaterialForm(models.TextChoices):
    """材料形式."""

    PAPER = "paper", _("纸质")
    ELECTRONIC = "electronic", _("电子")
    EITHER = "either", _("纸质或电子")


class MaterialSource(models.TextChoices):
    """来源渠道."""

    SELF = "self", _("申请人自备")
    GOVERNMENT = "government", _("政府部门核发")
    INTERMEDIARY = "intermediary", _("中介机构出具")
    OTHER = "other", _("其他")


class ResultKind(models.TextChoices):
    """审批结果类型."""

    LICENCE = "licence", _("证照")
    APPROVAL = "approval", _("批文")
    OTHER = "other", _("其他")
    NONE = "none", _("无")


class DeliveryWay(models.TextChoices):
    """送达方式: how the result reaches the applicant."""

    ONLINE = "online", _("网上领取")
    WINDOW = "window", _("窗口领取")
    EXPRESS = "express", _("快递送达")


class ProcedureKind(models.TextChoices):
    """One department decides, or several together."""

    SINGLE = "single", _("单部门办理")
    JOINT = "joint", _("多部门联办")


class LifeStage(models.TextChoices):
    """生命周期, of people and of firms."""

    BIRTH = "birth", _("出生")
    SCHOOL = "school", _("入学")
    WORK = "work", _("就业")
    MARRIAGE = "marriage", _("婚育")
    HOUSING = "housing", _("置业")
    HEALTH = "health", _("就医")
    RETIREMENT = "retirement", _("退休")
    AFTERLIFE = "afterlife", _("身后")
    OPEN = "open", _("企业开办")
    LICENCE = "licence", _("准营准办")
    EXPAND = "expand", _("扩大经营")
    FINANCE = "finance", _("融资信贷")
    CLOSE = "close", _("注销退出")


PERSON_STAGES = (
    LifeStage.BIRTH,
    LifeStage.SCHOOL,
    LifeStage.WORK,
    LifeStage.MARRIAGE,
    LifeStage.HOUSING,
    LifeStage.HEALTH,
    LifeStage.RETIREMENT,
    LifeStage.AFTERLIFE,
)
FIRM_STAGES = (LifeStage.OPEN, LifeStage.LICENCE, LifeStage.EXPAND, LifeStage.FINANCE, LifeStage.CLOSE)


class Audience(models.TextChoices):
    """Whom a theme is for."""

    NATURAL = "natural", _("个人")
    LEGAL = "legal", _("企业和单位")


# Source: C0109 three-digit lists of the national integrated platform; 080 is in neither.
THEMES_NATURAL: dict[str, str | Promise] = {
    "005": _("生育收养"),
    "010": _("户籍办理"),
    "015": _("民族宗教"),
    "020": _("教育科研"),
    "025": _("入伍服役"),
    "030": _("就业创业"),
    "035": _("设立变更"),
    "040": _("准营准办"),
    "045": _("抵押质押"),
    "050": _("职业资格"),
    "055": _("行政缴费"),
    "060": _("婚姻登记"),
    "065": _("优待抚恤"),
    "070": _("规划建设"),
    "075": _("住房保障"),
    "085": _("社会保障"),
    "090": _("证件办理"),
    "095": _("交通出行"),
    "100": _("旅游观光"),
    "105": _("出境入境"),
    "110": _("消费维权"),
    "115": _("公共安全"),
    "120": _("司法公证"),
    "125": _("知识产权"),
    "130": _("环保绿化"),
    "135": _("文化体育"),
    "140": _("公用事业"),
    "145": _("医疗卫生"),
    "150": _("离职退休"),
    "155": _("死亡殡葬"),
    "998": _("地方特色"),
    "999": _("其他"),
}
THEMES_LEGAL: dict[str, str | Promise] = {
    "005": _("设立变更"),
    "010": _("准营准办"),
    "015": _("资质认证"),
    "020": _("年检年审"),
    "025": _("税收财务"),
    "030": _("人力资源"),
    "035": _("社会保障"),
    "040": _("投资审批"),
    "045": _("融资信贷"),
    "050": _("抵押质押"),
    "055": _("商务贸易"),
    "060": _("招标拍卖"),
    "065": _("海关口岸"),
    "070": _("涉外服务"),
    "075": _("农林牧渔"),
    "085": _("国土和规划建设"),
    "090": _("交通运输"),
    "095": _("环保绿化"),
    "100": _("应对气候变化"),
    "105": _("水务气象"),
    "110": _("医疗卫生"),
    "115": _("科技创新"),
    "120": _("文体教育"),
    "125": _("知识产权"),
    "130": _("民族宗教"),
    "135": _("质量技术"),
    "140": _("检验检疫"),
    "145": _("安全生产"),
    "150": _("公安消防"),
    "155": _("司法公证"),
    "160": _("公用事业"),
    "165": _("法人注销"),
    "170": _("档案文物"),
    "998": _("地方特色"),
    "999": _("其他"),
}
