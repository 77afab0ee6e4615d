"""The style guide: every part of the pages in every state, with what Lanzhou's people would see. Shown in the demo only."""

from typing import Any

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.safestring import mark_safe

from portal.pages import styleguide_samples as samples


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """This function will show the parts of citizens' pages.

    :raises Http404: when the portal is not a demo
    """
    _require_demo()
    return render(request, "portal/styleguide.html", {**_samples(), "qr": _qr("https://example.test/v/6F2K9QXW")})


@login_not_required
def styleguide_desk(request: HttpRequest) -> HttpResponse:
    """This function will show the desk's shell with an inbox and a work page.

    :raises Http404: when the portal is not a demo
    """
    _require_demo()
    return render(request, "portal/styleguide_desk.html", _samples())


@login_not_required
def styleguide_home(request: HttpRequest) -> HttpResponse:
    """This function will show the home page, plain or for elders, full of samples.

    :raises Http404: when the portal is not a demo
    """
    _require_demo()
    elder = "elder" in request.GET
    return render(request, "portal/home_elder.html" if elder else "portal/home.html", {**_samples(), **samples.HOME})


def _require_demo() -> None:
    if not settings.PORTAL_DEMO:
        raise Http404


def _samples() -> dict[str, Any]:
    return {**samples.PARTS, "history": samples.history(timezone.now())}


def _qr(text: str) -> str:
    return mark_safe(segno.make(text, error="m").svg_inline(omitsize=True, border=2))  # noqa: S308  drawn by us, from our own text


urlpatterns = [
    path("", styleguide, name="styleguide"),
    path("desk/", styleguide_desk, name="styleguide_desk"),
    path("home/", styleguide_home, name="styleguide_home"),
]
