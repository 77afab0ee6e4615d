"""The API's frame: strict JSON in, JSON out, one shape of error, pages by cursor, ETags."""

import hashlib
import logging
from collections.abc import Iterator, Mapping
from typing import IO, Any

import orjson
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers, status
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from apps.common.errors import BadRequest, Busy, DomainError, FieldError, Invalid, NotAllowed, NotFound, TooLarge
from apps.common.lists import Page
from apps.common.locks import is_busy
from apps.common.problems import CONTENT_TYPE, problem
from apps.common.text import check_clean

log = logging.getLogger("portal.problems")

MAX_JSON_BYTES = 1024 * 1024


class JSONParser(BaseParser):
    """Reads JSON of at most 1 MiB; refuses what no database stores."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the parsed body.

        :raises TooLarge: more than ``MAX_JSON_BYTES``
        :raises BadRequest: not JSON
        :raises Invalid: holds control characters, half surrogates, or nests too deep
        """
        data = stream.read(MAX_JSON_BYTES + 1)
        if len(data) > MAX_JSON_BYTES:
            raise TooLarge(limit="1 MB")
        try:
            value = orjson.loads(data) if data else {}
        except orjson.JSONDecodeError as error:
            raise BadRequest from error
        check_clean(value)
        return value


class JSONRenderer(BaseRenderer):
    """Writes JSON in UTF-8."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Return ``data`` as bytes; nothing for an empty answer."""
        return b"" if data is None else orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)


_FRAMEWORK: dict[type[Exception], type[DomainError]] = {
    Http404: NotFound,
    PermissionDenied: NotAllowed,
    exceptions.NotFound: NotFound,
    exceptions.PermissionDenied: NotAllowed,
    exceptions.ParseError: BadRequest,
}


def problem_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer an error as ``application/problem+json``; log it once. Unknown errors stay errors (500)."""
    known = _as_domain_error(error)
    if known is None:
        return None
    request: Request = context["request"]
    body = problem(known, request_id=getattr(request, "request_id", ""))
    log.info("refused %s %s: %s", request.method, request.path, known.code)
    response = Response(body, status=known.status, content_type=CONTENT_TYPE)
    for header, attribute in {"WWW-Authenticate": "auth_header", "Retry-After": "wait"}.items():
        value = getattr(error, attribute, None)
        if value is not None:
            response[header] = f"{value:.0f}" if isinstance(value, float) else value
    return response


def _as_domain_error(error: Exception) -> DomainError | None:
    if isinstance(error, DomainError):
        return error
    if is_busy(error):
        log.error("the database let wait too long", exc_info=error)
        return Busy()
    if isinstance(error, exceptions.ValidationError):
        return Invalid(errors=_flatten(error.detail))
    for kind, replacement in _FRAMEWORK.items():
        if isinstance(error, kind):
            return replacement()
    if isinstance(error, exceptions.APIException):
        return _wrapped(error)
    return None


def _wrapped(error: exceptions.APIException) -> DomainError:
    """Give a framework error our shape with its own status and words."""
    codes = {
        status.HTTP_401_UNAUTHORIZED: ("not_authenticated", _("请先登录。")),
        status.HTTP_405_METHOD_NOT_ALLOWED: ("method_not_allowed", _("此地址不支持这种请求。")),
        status.HTTP_406_NOT_ACCEPTABLE: ("not_acceptable", _("无法提供所要的格式。")),
        status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: ("unsupported_media_type", _("请用 JSON 提交。")),
        status.HTTP_429_TOO_MANY_REQUESTS: ("too_many_requests", _("请求太频繁，请稍后再试。")),
    }
    code, text = codes.get(error.status_code, ("error", str(error.detail)))
    kind = type("FrameworkError", (DomainError,), {"code": code, "status": error.status_code, "message": text})
    wrapped: DomainError = kind()
    return wrapped


def _flatten(detail: Any, path: str = "") -> list[FieldError]:
    if isinstance(detail, dict):
        return [e for key, value in detail.items() for e in _flatten(value, f"{path}.{key}".lstrip("."))]
    if isinstance(detail, list):
        if all(isinstance(item, str) for item in detail):
            return [FieldError(path, str(getattr(item, "code", "invalid")), str(item)) for item in detail]
        return [e for index, item in enumerate(detail) for e in _flatten(item, f"{path}.{index}".lstrip("."))]
    return [FieldError(path, str(getattr(detail, "code", "invalid")), str(detail))]


class StrictSerializer(serializers.Serializer[Any]):
    """An input whose unknown fields are errors: a client that misspells a field learns it.

    What pages post comes in here as well, so here is where characters nobody types are refused for both.
    """

    def to_internal_value(self, data: Any) -> Any:
        """Validate, refusing unknown fields and characters nobody types."""
        if isinstance(data, Mapping):
            unknown = set(data) - set(self.fields)
            if unknown:
                raise exceptions.ValidationError({name: [_("没有这个字段。")] for name in sorted(map(str, unknown))})
            unclean = dict(_unclean(data))
            if unclean:
                raise exceptions.ValidationError(unclean)
        return super().to_internal_value(data)


def _unclean(data: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield the fields that hold what is refused, with the reasons."""
    for name, value in data.items():
        try:
            check_clean(value)
        except Invalid as error:
            yield name, [one.text for one in error.errors]


def paged(page: Page[Any], rows: list[Any]) -> dict[str, Any]:
    """Return a list answer: ``results`` and the cursors of the neighbours."""
    return {"results": rows, "next": page.next or None, "previous": page.previous or None}


def etag_response(request: HttpRequest | Request, body: Any, *, seconds: int = 0) -> HttpResponseBase:
    """Answer ``body`` with an ETag, or 304 when the client has it."""
    tag = f'"{hashlib.sha256(orjson.dumps(body, default=str)).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response = Response(status=status.HTTP_304_NOT_MODIFIED)
    else:
        response = Response(body)
    response["ETag"] = tag
    response["Cache-Control"] = f"max-age={seconds}" if seconds else "no-cache"
    return response


class LightOut(serializers.Serializer[Any]):
    """How a duty stands now; ``minutes_left`` is given where it ends at a moment instead of with a day."""

    light = serializers.CharField()
    due_on = serializers.DateField()
    days_left = serializers.IntegerField()
    minutes_left = serializers.IntegerField(allow_null=True)
    is_provisional = serializers.BooleanField()


class ActionOut(serializers.Serializer[Any]):
    """What may be done now, or why not: reads an ``OpenAction`` of the journal."""

    action = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    allowed = serializers.BooleanField()
    reason = serializers.SerializerMethodField()

    def get_reason(self, action: Any) -> str:
        """The refusal in words."""
        return str(action.refusal.text) if action.refusal else ""
