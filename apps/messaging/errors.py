"""What can go wrong in messaging."""

from django.utils.translation import gettext_lazy as _

from apps.common.errors import Conflict, DomainError


class UnknownTemplate(DomainError):
    """No such template was loaded."""

    code = "unknown_template"
    status = 500
    message = _("没有消息模板“%(slug)s”。")


class MissingParameters(DomainError):
    """A template names what the sender did not give."""

    code = "missing_parameters"
    status = 500
    message = _("消息模板“%(slug)s”缺少内容：%(names)s。")


class NotFailed(Conflict):
    """Only an SMS that failed can be sent again."""

    code = "sms_not_failed"
    message = _("只有发送失败的短信可以重新发送。")
