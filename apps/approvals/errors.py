"""Refusals of joint applications."""

from django.utils.translation import gettext_lazy as _

from apps.common.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from apps.journal.workflow import Refusal


class NoSuchScheme(NotFound):
    """No published scheme has that slug."""

    code = "no_such_scheme"
    message = _("没有找到这件事，它可能已经取消或改名。")


class SchemeNotReady(Invalid):
    """The scheme has errors that block it; ``errors`` names the places."""

    code = "scheme_not_ready"
    message = _("这个联办方案还有必须改正的问题。")


class SchemeNotServed(NotAllowed):
    """The scheme is for another kind of applicant."""

    code = "scheme_not_served"
    message = _("“%(scheme)s”不面向您当前的身份办理，请切换身份后再试。")


class JointDraftExpired(DomainError):
    """The draft is too old, was submitted or thrown away; its answers are gone."""

    code = "draft_expired"
    status = 410
    message = _("这份草稿已过期，请重新填写。")


class SchemeSuperseded(Conflict):
    """The scheme or one of its matters changed since the draft was begun."""

    code = "version_superseded"
    message = _("办事指南已更新。请先更新草稿，已填内容会保留，再核对提交。")


class NothingToDo(Conflict):
    """In this situation the scheme has no branch to apply for."""

    code = "no_branch"
    message = _("按您选择的情况，没有需要办理的事项。")


class UnknownJointMaterial(DomainError):
    """The application asks for no such material."""

    code = "unknown_material"
    status = 422
    message = _("这次申请不需要这份材料。")


class TooManyJointFiles(DomainError):
    """A material has as many pages as it may have."""

    code = "too_many_files"
    status = 422
    message = _("一份材料最多 %(most)s 个文件，请把几页合成一个 PDF 再上传。")


class JointLicenceDoesNotFit(DomainError):
    """The licence is another's, another type's, or not valid now."""

    code = "licence_does_not_fit"
    status = 422
    message = _("这张电子证照不能用于这份材料：可能已失效，或不是您的。")


class NotInIntake(Conflict):
    """The branch's case is not being taken in."""

    code = "not_in_intake"
    message = _("这一项不在收件审查环节，不能记录需要补正的内容。")


NOT_OWNER = Refusal("not_allowed", _("只有申请人可以这样做。"))
RECUSED = Refusal("recused", _("这是您本人的申请，应当回避，请由同事办理。"))
NOTHING_NOTED = Refusal("nothing_noted", _("各部门还没有记录需要补正的内容。"), status=409)
NOTHING_TO_WITHDRAW = Refusal("nothing_to_withdraw", _("各项都已作出决定，不能再撤回。"), status=409)
