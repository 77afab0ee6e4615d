"""Errors as pages: what happened in plain words, what to do next, and the number to name when calling 12345."""

import logging
from collections.abc import Callable

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from apps.common.errors import BadRequest, Busy, DomainError, InternalError, NotFound
from apps.common.locks import is_busy
from apps.common.problems import CONTENT_TYPE, problem_response

log = logging.getLogger("portal.problems")
TEMPLATES = {
    400: "400.html",
    403: "403.html",
    404: "404.html",
    413: "413.html",
    422: "422.html",
    429: "429.html",
    503: "errors/later.html",  # 503.html is for when nothing of the portal can be shown
}


class DomainErrorMiddleware:
    """Answers an expected refusal that a view let through; anything else stays a 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request; an address no database can look up, or that the API does not have, is its 404."""
        if "\0" in request.path:
            return self._refused(request, NotFound())
        if self._holds_nul(request):
            return self._refused(request, BadRequest())
        response = self.get_response(request)
        if response.status_code == NotFound.status and request.path.startswith("/api/"):
            kind = response.headers.get("Content-Type", "")
            return response if kind.startswith(CONTENT_TYPE) else problem_response(request, NotFound())
        return response

    @staticmethod
    def _holds_nul(request: HttpRequest) -> bool:
        """Tell whether a parameter or a form holds what no database stores and no keyboard types."""
        if "%00" in request.META.get("QUERY_STRING", ""):
            return True
        if request.path.startswith("/api/") or request.method != "POST":  # the API checks its bodies itself
            return False
        return any("\0" in value for values in request.POST.lists() for value in values[1])

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Render a refusal as a page, or as problem+json under ``/api/``."""
        if is_busy(exception):
            log.error("the database let wait too long: %s %s", request.method, request.path, exc_info=exception)
            return self._refused(request, Busy())
        if not isinstance(exception, DomainError):
            return self._api_failure(request, exception) if request.path.startswith("/api/") else None
        return self._refused(request, exception)

    @staticmethod
    def _refused(request: HttpRequest, exception: DomainError) -> HttpResponse:
        if request.path.startswith("/api/"):
            return problem_response(request, exception)
        log.info("refused %s %s: %s", request.method, request.path, exception.code)
        template = TEMPLATES.get(exception.status, "409.html")
        return render(request, template, {"error": exception}, status=exception.status)

    @staticmethod
    def _api_failure(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a bug in the API's own shape; the log has it whole."""
        if isinstance(exception, Http404 | PermissionDenied | SuspiciousOperation):
            return None
        log.error("failed %s %s", request.method, request.path, exc_info=exception)
        return problem_response(request, InternalError())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was open too long or came from elsewhere, and how to go on."""
    log.info("refused %s %s: csrf (%s)", request.method, request.path, reason)
    return render(request, "csrf.html", status=403)
