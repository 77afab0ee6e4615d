"""Refusals of cases."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.common.errors import Conflict, DomainError, NotAllowed
from apps.journal.workflow import Refusal


class DraftExpired(DomainError):
    """The draft is too old; its answers are gone."""

    code = "draft_expired"
    status = 410
    message = _("这份草稿已过期，请重新填写。")


class VersionSuperseded(Conflict):
    """The matter changed since the draft was begun."""

    code = "version_superseded"
    message = _("办事指南已更新。请先更新草稿，已填内容会保留，再核对提交。")


class MatterClosed(Conflict):
    """The matter takes no applications now."""

    code = "matter_closed"
    message = _("“%(matter)s”暂停办理，请稍后再来或拨打 12345 咨询。")


class NotServed(NotAllowed):
    """The matter is for other kinds of applicants."""

    code = "not_served"
    message = _("“%(matter)s”不面向您当前的身份办理，请切换身份后再试。")


class AgentNotAllowed(NotAllowed):
    """The matter must be applied for in person, or the mandate does not cover it."""

    code = "agent_not_allowed"
    message = _("“%(matter)s”需要本人办理，或您的授权范围不包括此事项。")


class NotOffered(DomainError):
    """The department does not take this matter."""

    code = "not_offered"
    status = 422
    message = _("所选部门不办理此事项，请重新选择办理地。")


class NotAtThisWindow(NotAllowed):
    """The post takes the matter in for none of the departments that do."""

    code = "not_at_this_window"
    message = _("本窗口不收“%(matter)s”，请到%(places)s办理。")


class UnknownMaterial(DomainError):
    """The form asks for no such material."""

    code = "unknown_material"
    status = 422
    message = _("此事项不需要这份材料。")


class TooManyFiles(DomainError):
    """A material has as many pages as it may have."""

    code = "too_many_files"
    status = 422
    message = _("一份材料最多 %(most)s 个文件，请把几页合成一个 PDF 再上传。")


class TooManyTries(DomainError):
    """Somebody tries numbers and codes one after another."""

    code = "too_many_tries"
    status = 429
    message = _("查得太频繁了，请一分钟后再试。")


class LicenceDoesNotFit(DomainError):
    """The licence is another's, another type's, or not valid now."""

    code = "licence_does_not_fit"
    status = 422
    message = _("这张电子证照不能用于这份材料：可能已失效，或不是您的。")


class LicenceSuspended(Conflict):
    """The licence that the new one would take the place of is taken away for a time."""

    code = "licence_suspended"
    message = _("您的“%(name)s”（%(number)s）正被暂扣，发还以后才能申请。")


class NothingToCorrect(DomainError):
    """A correction names no place, or one that does not exist."""

    code = "nothing_to_correct"
    status = 422
    message = _("请至少选择一处需要补正的内容，并写清楚怎么改。")


class CorrectionIncomplete(DomainError):
    """The supplement leaves places of the notice unanswered."""

    code = "correction_incomplete"
    status = 422
    message = _("还有内容没有补齐，请按补正告知书逐项补充。")


class ReasonMissing(DomainError):
    """A decision against the applicant needs its reason. Source: 行政许可法 Art. 38."""

    code = "reason_missing"
    status = 422
    message = _("请写明理由和依据。")


class FindingMissing(DomainError):
    """A site visit says what was found there."""

    code = "finding_missing"
    status = 422
    message = _("请在办理意见里写明“%(step)s”看到了什么、是否符合，至少 %(least)s 个字。")


class TooLong(DomainError):
    """More days than the law allows."""

    code = "too_many_days"
    status = 422
    message = _("最多可以延长 %(most)s 个工作日。")


class UnknownProcedure(DomainError):
    """The matter does not know this special procedure."""

    code = "unknown_procedure"
    status = 422
    message = _("此事项没有这种特别程序。")


NOTHING_PROMISED = Refusal("nothing_promised", _("没有答应后补的材料要交。"), status=409)
NOT_OWNER = Refusal("not_allowed", _("只有申请人可以这样做。"))
RECUSED = Refusal("recused", _("这是您本人的申请，应当回避，请由同事办理。"))
CORRECTED_JOINTLY = Refusal(
    "corrected_jointly",
    _("这是联合办理中的一项：请在联合办理页面记录需要补正的内容，由牵头部门一次告知申请人。"),
    status=409,
)
SUPPLEMENTED_JOINTLY = Refusal(
    "supplemented_jointly", _("这是联合办理中的一项：请在联合办理页面一次补齐。"), status=409
)
TAKEN = Refusal("taken", _("这件事已由其他同事领取。"), status=409)
NOT_LAST_STEP = Refusal("not_last_step", _("还没有到决定环节。"), status=409)
LAST_STEP = Refusal("last_step", _("这是决定环节，请作出准予或不予许可的决定。"), status=409)
FIRST_STEP = Refusal("first_step", _("这是第一个环节，不能再退回。"), status=409)
LICENCE_SUSPENDED = Refusal("licence_suspended", _("要换发的证照正被暂扣，发还以后才能准予。"), status=409)
NOTHING_TO_REVOKE = Refusal("nothing_to_revoke", _("没有准予，没有可以撤销的决定。"), status=409)
PAUSED = Refusal("paused", _("特别程序尚未结束，暂停计时中。"), status=409)
NOT_PAUSED = Refusal("not_paused", _("没有进行中的特别程序。"), status=409)
EXTENDED = Refusal("already_extended", _("时限只能延长一次，此件已经延长过。"), status=409)
NO_SPECIAL = Refusal("no_special_procedure", _("此事项没有特别程序。"), status=409)


def promise_open(names: Iterable[str]) -> Refusal:
    """Return why nothing can be granted while papers that were promised have not come."""
    text = gettext("申请人承诺后补的%(names)s还没有交，交齐以前不能准予。") % {
        "names": gettext("、").join(f"“{name}”" for name in names)
    }
    return Refusal("promise_open", text, status=409)
