"""What a reader likes: 长辈版 and its size of text, and the language. Kept in cookies, and with the account if there is one."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from apps.identity.choices import ELDER_COOKIE, TEXT_SIZE_COOKIE, TEXT_SIZES
from apps.identity.requests import account_of, next_url
from apps.identity.services.accounts import note_preferences

YEAR_SECONDS = 365 * 86400


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR_SECONDS, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
    )


@login_not_required
@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Switch 长辈版 on or off, or change its size of text; then back to where the reader was."""
    response = redirect(next_url(request) or "/")
    chosen, size = request.POST.get("elder"), request.POST.get("size", "")
    if chosen in ("0", "1"):
        _keep(response, ELDER_COOKIE, chosen)
        account = account_of(request)
        if account is not None:
            note_preferences(account=account, elder_mode=chosen == "1")
    if size in map(str, TEXT_SIZES):
        _keep(response, TEXT_SIZE_COOKIE, size)
    return response


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language; then back to where the reader was."""
    response = redirect(next_url(request) or "/")
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, chosen)
        account = account_of(request)
        if account is not None:
            note_preferences(account=account, language=chosen)
    return response
