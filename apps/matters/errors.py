"""Refusals of the matters."""

from django.utils.translation import gettext_lazy as _

from apps.common.errors import Conflict, Invalid, NotFound


class NoSuchMatter(NotFound):
    """No published matter has that slug."""

    code = "no_such_matter"
    message = _("没有找到这个事项，它可能已经取消或改名。")


class NotReady(Invalid):
    """The version has errors that block it; ``errors`` names the fields."""

    code = "version_not_ready"
    message = _("这个版本还有必须改正的问题。")


class DraftExists(Conflict):
    """Somebody is at work on the next version already."""

    code = "draft_exists"
    message = _("这个事项的第%(number)s版还没有发布，请在它上面修改。")


class NotADraft(Conflict):
    """Only a draft may be edited."""

    code = "not_a_draft"
    message = _("只有草稿可以修改，请先收回、退回或另起草一个版本。")
