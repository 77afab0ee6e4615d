"""Is the portal alive, and is it ready to serve?"""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def alive(_request: HttpRequest) -> JsonResponse:
    """Answer without touching anything else."""
    return JsonResponse({"alive": True})


@require_safe
@login_not_required
def ready(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ready": False, "database": False}, status=503)
    return JsonResponse({"ready": True, "database": True})
