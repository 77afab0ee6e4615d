"""Refusals of the hotline."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.common.errors import Conflict, DomainError
from apps.hotline.choices import MOST_REDOS
from apps.journal.workflow import Refusal


class TextMissing(DomainError):
    """A move that somebody else must understand needs its words."""

    code = "text_missing"
    status = 422
    message = _("请写明内容或理由。")


class UnknownCategory(DomainError):
    """There is no such category, or it is not one of the third level."""

    code = "unknown_category"
    status = 422
    message = _("没有这个诉求类别，请重新选择。")


class UnknownPlace(DomainError):
    """The division is not one of the city."""

    code = "unknown_place"
    status = 422
    message = _("没有这个区县或街道，请重新选择。")


class UnknownDepartment(DomainError):
    """The department is not there, or nobody of it handles tickets."""

    code = "unknown_department"
    status = 422
    message = _("没有可以办理工单的这个单位，请重新选择。")


class UnknownCase(DomainError):
    """The case named is not there, or not the caller's."""

    code = "unknown_case"
    status = 422
    message = _("没有找到您填写的办件编号。")


class UnknownUpload(DomainError):
    """A file named was not uploaded by this account."""

    code = "unknown_upload"
    status = 422
    message = _("没有找到附件，请重新上传。")


class TooManyFiles(DomainError):
    """More files than a ticket may carry."""

    code = "too_many_files"
    status = 422
    message = _("一件诉求最多 %(most)s 个附件。")


class CallerMissing(DomainError):
    """Nobody could be called back."""

    code = "caller_missing"
    status = 422
    message = _("请填写联系电话；不愿留电话的，请选择匿名。")


class ReturnTooLate(Conflict):
    """A department returns a ticket within two working days or handles it. Source: domain.md §7.2 (山东省办法)."""

    code = "return_too_late"
    message = _("派单已超过 %(days)s 个工作日，不能再退单，请办理或联系值班长。")


class TooManyDays(DomainError):
    """A longer extension than allowed."""

    code = "too_many_days"
    status = 422
    message = _("最多可以延长 %(most)s 个工作日。")


class NotTheSame(Conflict):
    """Two tickets about different things or places are not merged."""

    code = "not_the_same"
    message = _("只有同一地方、同一类问题的未答复诉求才能并案。")


class AlreadyAsked(Conflict):
    """The department was asked to assist already, or leads."""

    code = "already_asked"
    message = _("这个单位已经在办理或会办。")


class UrgedToday(Conflict):
    """Urging once a day is heard."""

    code = "urged_today"
    message = _("今天已经催办过，承办单位会看到。")


class HasChildren(Conflict):
    """A ticket others were merged into stays the one they wait for."""

    code = "has_children"
    message = _("有其他诉求已并入这件工单，它不能再并入别的工单。")


class TriedJustNow(Conflict):
    """Three calls within a minute are one call."""

    code = "tried_just_now"
    message = _("刚刚回访过，请间隔 %(hours)s 小时再试。")


class PersonalDataInside(DomainError):
    """What is published must name nobody."""

    code = "personal_data_inside"
    status = 422
    message = _("公开的内容里好像有电话、证件号码或诉求人姓名，请去掉后再公开。")


class TooManyTries(DomainError):
    """Somebody tries numbers and codes one after another."""

    code = "too_many_tries"
    status = 429
    message = _("查得太频繁了，请一分钟后再试。")


NOT_CALLER = Refusal("not_allowed", _("只有诉求人可以这样做。"))
RECUSED = Refusal("recused", _("这是您本人的诉求，应当回避，请由同事办理。"))
TAKEN = Refusal("taken", _("这件工单已由其他同事领取。"), status=409)
NO_SECOND_RETURN = Refusal("no_second_return", _("这件工单由中心指定办理，不能再退单。"), status=409)
EXTENDED = Refusal("already_extended", _("时限只能延长一次，这件工单已经延长过。"), status=409)
CONTACT_FIRST = Refusal("contact_first", _("紧急工单请先联系诉求人，再申请延期。"), status=409)
CONTACTED = Refusal("already_contacted", _("已经联系过诉求人。"), status=409)
NOT_ASKED = Refusal("not_asked", _("没有请您的单位会办，或者已经答复。"), status=409)
NOT_PUBLISHABLE = Refusal("not_publishable", _("要求保密、匿名或举报的诉求不能公开。"), status=409)
ALREADY_PUBLISHED = Refusal("already_published", _("答复已经公开。"), status=409)
NOT_PUBLISHED = Refusal("not_published", _("答复没有公开。"), status=409)
HIDDEN_CALLER = Refusal("hidden_caller", _("诉求人要求保密或匿名，承办单位不能查看其身份。"))
NOTHING_KEPT = Refusal("nothing_kept", _("这是匿名诉求，没有可以查看的身份信息。"), status=409)


def no_more_redo() -> Refusal:
    """Return why a ticket is not done again: it was, as often as it may be."""
    text = gettext("已经重办过 %(most)s 次，请说明理由办结。") % {"most": MOST_REDOS}
    return Refusal("no_more_redo", text, status=409)
