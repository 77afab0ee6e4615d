"""The one family of errors people are told about. Anything else is a bug and a 500.

A client matches on ``code``; a person reads ``text``; pages and the API render the same object.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: its path (``staff.0.name``), a code for machines, words for people."""

    field: str
    code: str
    text: str


def error_texts(detail: Any) -> dict[str, list[str]]:
    """Return a serializer's errors as texts by field; those inside a list stand under the list's name."""
    found: dict[str, list[str]] = {}
    for name, errors in detail.items() if isinstance(detail, Mapping) else [("", detail)]:
        texts = _texts(errors)
        if texts:
            found[name] = texts
    return found


def _texts(errors: Any) -> list[str]:
    if isinstance(errors, Mapping):
        return list(dict.fromkeys(text for one in errors.values() for text in _texts(one)))
    if isinstance(errors, list):
        return list(dict.fromkeys(text for one in errors for text in _texts(one)))
    return [str(errors)]


class DomainError(Exception):
    """An expected refusal.

    :param errors: what is wrong, field by field
    :param details: named values for ``message``, also sent to API clients
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    message: ClassVar[str | Promise] = _("无法完成这一步。")

    def __init__(self, *, errors: Iterable[FieldError] = (), **details: Any) -> None:
        self.errors = tuple(errors)
        self.details = details
        super().__init__(self.code)

    @property
    def text(self) -> str:
        """The sentence a person reads, in their language."""
        return str(self.message) % self.details if self.details else str(self.message)

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


class BadRequest(DomainError):
    """The request cannot be understood."""

    code = "bad_request"
    status = 400
    message = _("请求的格式不对。")


class NotAllowed(DomainError):
    """The actor may see the thing and may not do this to it."""

    code = "not_allowed"
    status = 403
    message = _("您没有办理这一步的权限。")


class NotFound(DomainError):
    """There is no such thing, or it is not the reader's to see."""

    code = "not_found"
    status = 404
    message = _("没有找到您要的内容。")


class Conflict(DomainError):
    """Somebody or something was faster."""

    code = "conflict"
    status = 409
    message = _("情况已经变化，请刷新后再试。")


class IllegalTransition(Conflict):
    """The action does not fit the state."""

    code = "illegal_transition"
    message = _("当前状态是“%(status)s”，不能%(action)s。")


class StaleVersion(Conflict):
    """The reader edited an older version."""

    code = "stale_version"
    message = _("内容已在别处修改过，请刷新后再提交。")


class Invalid(DomainError):
    """Some fields are wrong; ``errors`` says which."""

    code = "invalid"
    status = 422
    message = _("有些内容需要修改。")


class PreconditionRequired(DomainError):
    """A header is missing without which the request is not safe to repeat."""

    code = "idempotency_key_required"
    status = 400
    message = _("请求缺少 Idempotency-Key。")


class KeyReused(DomainError):
    """One idempotency key was used for two different requests."""

    code = "idempotency_key_reused"
    status = 422
    message = _("同一个 Idempotency-Key 用在了内容不同的请求上。")


class TooLarge(DomainError):
    """The request or the file is larger than allowed."""

    code = "too_large"
    status = 413
    message = _("内容超过了 %(limit)s 的上限。")


class LevelTooLow(NotAllowed):
    """The matter asks for a higher real-name level."""

    code = "level_too_low"
    message = _("办理此事项需要更高的实名等级（%(needed)s级），请先完成实名认证。")


class Busy(DomainError):
    """The database let this wait too long: somebody else holds what it needs, or the statement took too long."""

    code = "busy"
    status = 503
    message = _("现在办理的人多，这一步没有办成。请过一会儿再试一次。")


class InternalError(DomainError):
    """A bug: never raised, only shown."""

    code = "internal_error"
    status = 500
    message = _("系统出了问题，您填的内容没有丢失。请稍后再试，或拨打 12345 并报出请求编号。")
