"""Pages of signing in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Say that the account is locked for a while after too many wrong passwords."""
    return render(request, "429.html", status=429)
