"""The programs of the demonstration: the phone app, public client with PKCE; a partner that verifies licences."""

from apps.identity.models import Application

APP_CLIENT = "jincheng-ban-demo"
DESK_CLIENT = "desk-demo"
REDIRECT = "http://127.0.0.1:9/callback"  # nothing listens there: an outside client reads the code from the redirect


def make_demo_programs() -> None:
    """Register the programs that are not there yet, and let all of them ask for what they need today."""
    for client, name, scopes in (
        (APP_CLIENT, "金城办（演示）", "openid profile identity cases licences messages mandates reviews tickets"),
        (DESK_CLIENT, "办事桌面（演示）", "openid profile desk"),
    ):
        Application.objects.update_or_create(
            client_id=client,
            defaults={"allowed_scopes": scopes},
            create_defaults={
                "name": name,
                "client_type": Application.CLIENT_PUBLIC,
                "authorization_grant_type": Application.GRANT_AUTHORIZATION_CODE,
                "redirect_uris": REDIRECT,
                "skip_authorization": False,
                "is_first_party": True,
                "algorithm": Application.RS256_ALGORITHM,
                "allowed_scopes": scopes,
            },
        )
