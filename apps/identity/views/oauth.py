"""Letting a program in: our own consent page in front of the provider."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from oauth2_provider.exceptions import OAuthToolkitError
from oauth2_provider.views import AuthorizationView

from apps.identity import selectors
from apps.identity.models import Account, Application
from apps.identity.oauth import DESK_SCOPE
from apps.identity.requests import account_of, actor_of, is_verified
from apps.identity.services.programs import allow_program
from apps.identity.views.shared import allow_form_action, needs_second_factor


class Authorize(AuthorizationView):
    """Asks once which scopes a program may have; ``desk`` only for who holds a post and passed the second factor."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the consent page, or go back to the program at once when it was given before."""
        account = account_of(request)
        if account is not None and DESK_SCOPE in request.GET.get("scope", "").split() and _works(account):
            way = needs_second_factor(request)
            if way is not None:
                return way
        if account is not None and _allowed_before(request, account):
            return self._back_at_once(request)
        response: HttpResponse = super().get(request, *args, **kwargs)
        if response.status_code == 200:
            allow_form_action(response, request.GET.get("client_id", ""), request.GET.get("redirect_uri", ""))
        return response

    def _back_at_once(self, request: HttpRequest) -> HttpResponse:
        application = None
        try:
            scopes, credentials = self.validate_authorization_request(request)
            application = Application.objects.get(client_id=credentials["client_id"])
            uri, _headers, _body, _status = self.create_authorization_response(
                request=request, scopes=" ".join(scopes), credentials=credentials, allow=True
            )
        except OAuthToolkitError as error:
            refused: HttpResponse = self.error_response(error, application)
            return refused
        back: HttpResponse = self.redirect(uri, application)
        return back

    def create_authorization_response(
        self, request: HttpRequest, scopes: str, credentials: dict[str, Any], allow: bool
    ) -> Any:
        """Issue the code, unless the scopes ask for more than this session may give."""
        account = account_of(request)
        names = scopes.split()
        if account is None or (DESK_SCOPE in names and not (_works(account) and is_verified(request))):
            allow = False
        answer = super().create_authorization_response(request, scopes, credentials, allow)
        if allow and account is not None:
            program = Application.objects.get(client_id=credentials["client_id"])
            allow_program(account=account, program=program, scopes=names, actor=actor_of(request), at=timezone.now())
        return answer


def _allowed_before(request: HttpRequest, account: Account) -> bool:
    scopes = request.GET.get("scope", "").split()
    asks_again = "prompt" in request.GET
    return not asks_again and selectors.allows_program(
        account, request.GET.get("client_id", ""), scopes, timezone.now()
    )


def _works(account: Account) -> bool:
    return selectors.active_posts(account).exists()
