"""Pages that explain the portal to people: how to use it, what becomes of their data, how it serves everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.cases.choices import CORRECTION_NOTICE_DAYS


@require_safe
@login_not_required
def help_page(request: HttpRequest) -> HttpResponse:
    """Show how to find, apply, follow and complain."""
    return render(request, "portal/help.html", {"days": CORRECTION_NOTICE_DAYS})


@require_safe
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what the portal keeps of people, why, and what they can ask for."""
    return render(request, "portal/privacy.html")


@require_safe
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show how the portal serves people who see, hear or type differently."""
    return render(request, "portal/accessibility.html")
