"""Refusals of reviews."""

from django.utils.translation import gettext_lazy as _

from apps.common.errors import Conflict, DomainError, NotAllowed
from apps.journal.workflow import Refusal


class AlreadyReviewed(Conflict):
    """One review of one service, and one added to it."""

    code = "already_reviewed"
    message = _("这次服务已经评价过了，谢谢您。")


class InvitationOver(DomainError):
    """The link is too old."""

    code = "invitation_over"
    status = 410
    message = _("这次评价的时间已经过了。有话想说，可以打 12345。")


class NothingToAppend(Conflict):
    """There is no first review to add to, or it is too late for it."""

    code = "nothing_to_append"
    message = _("现在不能追加评价。")


class NotReviewable(DomainError):
    """The case or the ticket has not ended, or is not the reader's."""

    code = "not_reviewable"
    status = 422
    message = _("这件事还没有办完，办完后就可以评价。")


class StaffCannotReview(NotAllowed):
    """Who sits at a post reviews nothing."""

    code = "staff_cannot_review"
    message = _("工作岗位不能评价。请用您个人的身份评价。")


class ReasonMissing(DomainError):
    """What counts against somebody needs its reason."""

    code = "reason_missing"
    status = 422
    message = _("请写明理由。")


class NobodyToCall(Conflict):
    """Who left no number was not called, so nobody gives a second review in their name."""

    code = "nobody_to_call"
    message = _("这条评价没有留下回访电话，不能登记为已经联系上。")


class AppealTooLate(Conflict):
    """Appeals are made within some days of the notice."""

    code = "appeal_too_late"
    message = _("申诉应当在收到交办后 %(days)s 个工作日内提出，时间已过。")


class TooLong(DomainError):
    """More days than may be added."""

    code = "too_many_days"
    status = 422
    message = _("最多可以延长 %(most)s 个工作日。")


class PersonalDataInText(DomainError):
    """A text for everybody holds something of somebody."""

    code = "personal_data_in_text"
    status = 422
    message = _("公开的文字里不能有姓名、电话、证件号码、办件编号，请删去后再公开。")


class NothingToRelease(Conflict):
    """The review does not count, or nothing is written."""

    code = "nothing_to_release"
    message = _("这条评价没有可以公开的内容，或者不计入统计。")


class TooManyTries(DomainError):
    """Somebody opens links one after another."""

    code = "too_many_tries"
    status = 429
    message = _("操作太频繁了，请一分钟后再试。")


RECUSED = Refusal("recused", _("这条评价与您本人有关，应当回避，请由同事办理。"))
TAKEN = Refusal("taken", _("这件事已由其他同事领取。"), status=409)
APPEALED_BEFORE = Refusal("appealed_before", _("每条评价只能申诉一次，此件已经申诉过。"), status=409)
EXTENDED = Refusal("already_extended", _("时限只能延长一次，此件已经延长过。"), status=409)
NAMED = Refusal("named", _("实名差评必须回访后才能办结。"), status=409)
