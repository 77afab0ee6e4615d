"""Words of joint applications. Sources: 国发〔2024〕3号 (一件事), 国办发〔2019〕11号 (并联审批)."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class SchemeKind(models.TextChoices):
    """What brings the matters of a scheme together."""

    LIFE_EVENT = "life_event", _("一件事")
    STAGE = "stage", _("工程建设审批阶段")


class Audience(models.TextChoices):
    """Who may apply under a scheme."""

    PERSON = "person", _("个人")
    ENTITY = "entity", _("单位")


class SchemeStatus(models.TextChoices):
    """The life of one version of a scheme, which comes from reviewed files."""

    DRAFT = "draft", _("草稿")
    CHECKED = "checked", _("已审核")
    PUBLISHED = "published", _("已发布")
    SUPERSEDED = "superseded", _("已被替代")


class SchemeAction(models.TextChoices):
    """What is done to a version of a scheme."""

    CHECK = "check", _("审核通过")
    SEND_BACK = "send_back", _("退回修改")
    PUBLISH = "publish", _("发布")
    SUPERSEDE = "supersede", _("替代")


class JointStatus(models.TextChoices):
    """Where a joint application stands as a whole; each branch keeps a case with a status of its own."""

    SUBMITTED = "submitted", _("已提交，各部门收件中")
    PROCESSING = "processing", _("各部门办理中")
    CORRECTION = "correction", _("需要您补充材料")
    COMPLETED = "completed", _("已全部办完")
    WITHDRAWN = "withdrawn", _("已撤回")


# Where the words above speak to the applicant, the desk has its own.
AT_THE_DESK: dict[str, Promise | str] = {JointStatus.CORRECTION: _("等申请人补正")}
DESK_STATUSES = [(status.value, AT_THE_DESK.get(status, status.label)) for status in JointStatus]
OPEN_JOINTS = (JointStatus.SUBMITTED, JointStatus.PROCESSING, JointStatus.CORRECTION)


class JointAction(models.TextChoices):
    """What can be done with a joint application."""

    BEGIN = "begin", _("部门开始办理")
    NOTE_SHORTCOMINGS = "note_shortcomings", _("记录需要补正的内容")
    SEND_CORRECTION = "send_correction", _("合并告知补正")
    SEND_CORRECTION_BY_CLOCK = "send_correction_by_clock", _("到期自动告知补正")
    SUPPLEMENT = "supplement", _("一次补齐")
    END_CORRECTION = "end_correction", _("补正结束")
    COMPLETE = "complete", _("全部办完")
    WITHDRAW = "withdraw", _("整体撤回")


class BranchStatus(models.TextChoices):
    """Where one department's part stands."""

    WAITING = "waiting", _("等待前一项办好")
    OPEN = "open", _("办理中")
    GRANTED = "granted", _("已办好")
    REFUSED = "refused", _("未准予")
    DROPPED = "dropped", _("已撤回或终止")
    CANCELLED = "cancelled", _("未启动")


ENDED_BRANCHES = (BranchStatus.GRANTED, BranchStatus.REFUSED, BranchStatus.DROPPED, BranchStatus.CANCELLED)
FAILED_BRANCHES = (BranchStatus.REFUSED, BranchStatus.DROPPED, BranchStatus.CANCELLED)


class BranchAction(models.TextChoices):
    """The moves of a branch; the portal makes all of them from what happens to its case."""

    OPEN = "open", _("启动")
    GRANT = "grant", _("办好")
    REFUSE = "refuse", _("未准予")
    DROP = "drop", _("撤回或终止")
    CANCEL = "cancel", _("不再启动")


class JointDocumentKind(models.TextChoices):
    """Documents of the whole; every case keeps legal documents of its own."""

    RESULT = "result", _("联合办理结果告知书")


# The word in a document's number: 兰市监联告字〔2026〕第0001号.
NUMBER_WORDS = {JointDocumentKind.RESULT: "联告"}
