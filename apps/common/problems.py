"""Errors as answers: ``application/problem+json`` for the API (RFC 9457)."""

import logging
from typing import Any

from django.http import HttpRequest, JsonResponse

from apps.common.errors import DomainError

log = logging.getLogger("portal.problems")

CONTENT_TYPE = "application/problem+json"


def problem(error: DomainError, *, request_id: str = "") -> dict[str, Any]:
    """Return the body of an error answer: type, title, status, code, detail, instance, errors, and its details."""
    body: dict[str, Any] = {
        "type": f"urn:lanzhou:problem:{error.code}",
        "title": error.code,
        "status": error.status,
        "code": error.code,
        "detail": error.text,
        "instance": f"urn:request:{request_id}",
    }
    if error.errors:
        body["errors"] = [{"field": e.field, "code": e.code, "detail": str(e.text)} for e in error.errors]
    if error.details:
        body["details"] = {key: str(value) for key, value in error.details.items()}
    return body


def problem_response(request: HttpRequest, error: DomainError) -> JsonResponse:
    """Return ``error`` as an answer and log it once."""
    request_id = getattr(request, "request_id", "")
    log.info("refused %s %s: %s", request.method, request.path, error.code)
    return JsonResponse(
        problem(error, request_id=request_id),
        status=error.status,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
