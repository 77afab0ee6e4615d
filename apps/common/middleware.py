"""Give every request an id: it stands in the log, in the journal, in error answers and in calls to other systems."""

import logging
import re
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from apps.common import logs
from apps.common.errors import TooLarge
from apps.common.ids import new_public_id
from apps.common.problems import problem_response

log = logging.getLogger(__name__)
_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")


class RequestContextMiddleware:
    """Takes ``X-Request-ID`` from a trusted-looking caller or makes one, and answers with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request with its id in place."""
        given = request.headers.get("X-Request-ID", "")
        request.request_id = given if _ID.match(given) else new_public_id()  # type: ignore[attr-defined]
        token = logs.request_id.set(request.request_id)  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        except RequestDataTooBig:
            response = problem_response(request, TooLarge(limit="2.5 MB"))
        finally:
            logs.request_id.reset(token)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response
