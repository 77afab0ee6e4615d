"""What the OAuth2 provider adds for this city: opaque subjects, scopes per program, desk only with a second factor."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator

DESK_SCOPE = "desk"


class PortalValidator(OAuth2Validator):
    """Checks scopes against what the program is registered for."""

    oidc_claim_scope = {
        **OAuth2Validator.oidc_claim_scope,
        "level": "profile",
        "name": "profile",
    }

    def validate_scopes(
        self, client_id: str, scopes: list[str], client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Allow only scopes the program is registered for."""
        allowed = set((client or request.client).allowed_scopes.split())
        return set(scopes) <= allowed and super().validate_scopes(client_id, scopes, client, request, *args, **kwargs)

    def validate_bearer_token(self, token: str, scopes: list[str], request: Any) -> bool:
        """Let nobody in for an account that was shut: its sessions end at once, and so do its programs."""
        valid: bool = super().validate_bearer_token(token, scopes, request)
        return valid and (request.user is None or request.user.is_active)

    def validate_refresh_token(self, refresh_token: str, client: Any, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Renew nothing for such an account."""
        valid: bool = super().validate_refresh_token(refresh_token, client, request, *args, **kwargs)
        return valid and request.user.is_active

    def get_default_scopes(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        """Give a program that asks for nothing the least."""
        return ["openid"]

    def get_oidc_claims(self, token: Any, token_handler: Any, request: Any) -> dict[str, Any]:
        """Name the account by its opaque ``sub``, never by its number or phone."""
        claims: dict[str, Any] = super().get_oidc_claims(token, token_handler, request)
        claims["sub"] = request.user.sub
        return claims

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        """Tell the masked name and the real-name level."""
        person = request.user.person
        return {"name": str(person) if person else "", "level": person.level if person else 0}

    def save_bearer_token(self, token: dict[str, Any], request: Any, *args: Any, **kwargs: Any) -> Any:
        """Let a token for the desk end within the hour: a second factor is not renewed by a program alone."""
        if DESK_SCOPE in token.get("scope", "").split():
            token.pop("refresh_token", None)
        return super().save_bearer_token(token, request, *args, **kwargs)
