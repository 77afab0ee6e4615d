"""Refusals of licences."""

from django.utils.translation import gettext_lazy as _

from apps.common.errors import Conflict, DomainError, NotFound


class NoSuchType(NotFound):
    """No published licence type has this slug."""

    code = "no_such_licence_type"
    message = _("没有已发布的证照类型“%(slug)s”。")


class WrongHolder(DomainError):
    """The type is for another kind of holder."""

    code = "wrong_holder"
    status = 422
    message = _("“%(name)s”不能发给这类持证人。")


class AlreadyHolds(Conflict):
    """The holder has one in force, and the type allows one."""

    code = "already_holds"
    message = _("持证人已有在册的“%(name)s”（证号 %(number)s），请办理变更或延续。")


class NotInForce(Conflict):
    """The licence is not valid now and cannot be used."""

    code = "licence_not_in_force"
    message = _("这张证照当前是“%(status)s”，不能使用。")


class PresentationOver(DomainError):
    """The code shown by the holder is too old, or was never one."""

    code = "presentation_over"
    status = 410
    message = _("亮证码已过期或已用过，请持证人刷新后再扫。")


class TooManyLooks(DomainError):
    """One address verifies too often."""

    code = "too_many_requests"
    status = 429
    message = _("核验太频繁，请一分钟后再试。")
