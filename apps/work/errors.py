"""Refusals of work."""

from django.utils.translation import gettext_lazy as _

from apps.common.errors import Conflict, DomainError


class NothingToDo(DomainError):
    """No unclaimed item waits for this post."""

    code = "nothing_to_do"
    status = 404
    message = _("没有等待领取的事项，歇一歇。")


class AlreadyPaused(Conflict):
    """The clock stands already."""

    code = "already_paused"
    message = _("已在暂停计时。")


class NotPaused(Conflict):
    """The clock runs."""

    code = "not_paused"
    message = _("当前没有暂停计时。")


class AlreadyExtended(Conflict):
    """A limit is extended at most once."""

    code = "already_extended"
    message = _("时限只能延长一次，此件已经延长过。")
