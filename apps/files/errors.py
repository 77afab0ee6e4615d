"""Refusals of uploads, in words a person can act on."""

from django.utils.translation import gettext_lazy as _

from apps.common.errors import DomainError, TooLarge


class EmptyFile(DomainError):
    """The upload has no content."""

    code = "empty_file"
    status = 422
    message = _("文件“%(name)s”是空的，请重新选择。")


class FileTooLarge(TooLarge):
    """The upload is larger than this material allows."""

    code = "file_too_large"
    message = _("文件“%(name)s”超过 %(limit)s MB，请压缩或拍小一点再上传。")


class WrongKind(DomainError):
    """The content is not of an accepted kind, whatever the name says."""

    code = "wrong_file_kind"
    status = 422
    message = _("文件“%(name)s”的内容不是 %(accepted)s，请另存为这种格式后上传。")


class BrokenFile(DomainError):
    """The content begins like a known kind and cannot be read."""

    code = "broken_file"
    status = 422
    message = _("文件“%(name)s”已损坏，打不开，请重新生成后上传。")
