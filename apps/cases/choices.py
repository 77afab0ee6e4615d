"""Words of cases. Sources: 行政许可法; codes of practice in domain.md §2."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseStatus(models.TextChoices):
    """Where a case stands. Pauses and extensions are rows on its clock, not statuses."""

    SUBMITTED = "submitted", _("已提交，待受理")
    CORRECTION = "correction", _("需要您补充材料")
    REFUSED = "refused", _("不予受理")
    PROCESSING = "processing", _("办理中")
    APPROVED = "approved", _("已准予")
    DENIED = "denied", _("不予许可")
    ISSUED = "issued", _("已出证，待送达")
    DELIVERED = "delivered", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")
    TERMINATED = "terminated", _("已终止")
    REVOKED = "revoked", _("已撤销")


# Where the words above speak to the applicant, the desk has its own.
AT_THE_DESK: dict[str, Promise | str] = {CaseStatus.CORRECTION: _("等申请人补正")}
DESK_STATUSES = [(status.value, AT_THE_DESK.get(status, status.label)) for status in CaseStatus]
OPEN_STATUSES = (
    CaseStatus.SUBMITTED,
    CaseStatus.CORRECTION,
    CaseStatus.PROCESSING,
    CaseStatus.APPROVED,
    CaseStatus.DENIED,
    CaseStatus.ISSUED,
)
# The procedure of a case that a joint application opened; "joint" says that a matter's department asks others.
BRANCH = "branch"
UNDECIDED = (CaseStatus.SUBMITTED, CaseStatus.CORRECTION, CaseStatus.PROCESSING)
DECIDED_WELL = (CaseStatus.APPROVED, CaseStatus.ISSUED)


class CaseAction(models.TextChoices):
    """What can be done with a case."""

    REQUEST_CORRECTION = "request_correction", _("一次性告知补正")
    SUPPLEMENT = "supplement", _("补充材料")
    BRING_PROMISED = "bring_promised", _("补交答应后补的材料")
    LIFT_CORRECTION = "lift_correction", _("解除补正")
    LAPSE = "lapse", _("逾期未补正终止")
    ACCEPT = "accept", _("受理")
    DEEM_ACCEPTED = "deem_accepted", _("逾期视为受理")
    ACCEPT_AUTOMATICALLY = "accept_automatically", _("自动受理")
    REFUSE = "refuse", _("不予受理")
    PASS_STEP = "pass_step", _("通过此环节")
    SEND_BACK = "send_back", _("退回上一环节")
    PAUSE = "pause", _("启动特别程序")
    RESUME = "resume", _("结束特别程序")
    EXTEND = "extend", _("延长时限")
    APPROVE = "approve", _("准予")
    APPROVE_AUTOMATICALLY = "approve_automatically", _("自动准予")
    DENY = "deny", _("不予许可")
    ISSUE = "issue", _("出证")
    DELIVER = "deliver", pgettext_lazy("action", "送达")
    WITHDRAW = "withdraw", _("撤回申请")
    REVOKE = "revoke", _("撤销决定")


class Outcome(models.TextChoices):
    """How a case ended for the applicant."""

    NONE = "", _("未决定")
    APPROVED = "approved", _("准予")
    DENIED = "denied", _("不予许可")
    REFUSED = "refused", _("不予受理")
    WITHDRAWN = "withdrawn", _("申请人撤回")
    LAPSED = "lapsed", _("逾期未补正")


# Working days. Source: 行政许可法 Art. 32 (tell once within 5 days, else deemed accepted), Art. 44 (deliver within 10).
CORRECTION_NOTICE_DAYS = 5
DELIVERY_DAYS = 10
FIRST_REVIEW_DAYS = 1  # the city's promise. Source: domain.md §2.1


class MaterialState(models.TextChoices):
    """What intake thinks of one material; one promised for later is awaited until it is brought."""

    AWAITED = "awaited", _("未提交（承诺后补）")
    GIVEN = "given", _("已提交")
    NEEDS_CORRECTION = "needs_correction", _("需要补正")
    CHECKED = "checked", _("已核对")


class MaterialSource(models.TextChoices):
    """How a material came in; also how far it is trusted. Source: 国办函〔2016〕108号."""

    UPLOAD = "upload", _("申请人上传")
    LICENCE = "licence", _("电子证照，免提交")
    WINDOW = "window", _("窗口核对扫描")
    PROMISED = "promised", _("容缺后补")


class DocumentKind(models.TextChoices):
    """Legal documents of a case. Source: domain.md §16."""

    RECEIPT = "receipt", _("申请材料接收凭证")
    CORRECTION_NOTICE = "correction_notice", _("补正告知书")
    ACCEPTANCE = "acceptance", _("受理通知书")
    REFUSAL = "refusal", _("不予受理通知书")
    SPECIAL_PROCEDURE = "special_procedure", _("特别程序告知书")
    EXTENSION = "extension", _("延长期限告知书")
    APPROVAL = "approval", _("准予行政许可决定书")
    DENIAL = "denial", _("不予行政许可决定书")
    WITHDRAWAL = "withdrawal", _("撤回确认书")
    TERMINATION = "termination", _("终止办理通知书")
    DELIVERY_RECEIPT = "delivery_receipt", _("送达回证")
    REVOCATION = "revocation", _("撤销决定书")


# The word in a document's number: 兰市监受字〔2026〕第0001号.
NUMBER_WORDS = {
    DocumentKind.RECEIPT: "收",
    DocumentKind.CORRECTION_NOTICE: "补",
    DocumentKind.ACCEPTANCE: "受",
    DocumentKind.REFUSAL: "不受",
    DocumentKind.SPECIAL_PROCEDURE: "特",
    DocumentKind.EXTENSION: "延",
    DocumentKind.APPROVAL: "准",
    DocumentKind.DENIAL: "不准",
    DocumentKind.WITHDRAWAL: "撤回",
    DocumentKind.TERMINATION: "终",
    DocumentKind.DELIVERY_RECEIPT: "送",
    DocumentKind.REVOCATION: "撤销",
}
