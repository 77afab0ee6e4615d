"""Signing in with a login name or a phone number and a password."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from apps.common.crypto import blind_indexes
from apps.identity.models import Account

PHONE_PURPOSE = "phone"


class AccountBackend(ModelBackend):
    """Finds an account by login name or phone; grants no rights by itself (rights hang on posts)."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Account | None:
        """Return the account if the password fits; take the same time if there is none."""
        name = username or ""
        account = (
            Account.objects.filter(username=name).first()
            or Account.objects.filter(phone_hash__in=blind_indexes(name, purpose=PHONE_PURPOSE)).first()
        )
        if account is None:
            Account().set_password(password)
            return None
        if account.check_password(password or "") and self.user_can_authenticate(account):
            return account
        return None

    def has_perm(self, *_args: Any, **_kwargs: Any) -> bool:
        """Hold no right by the account itself."""
        return False

    def get_all_permissions(self, *_args: Any, **_kwargs: Any) -> set[str]:  # type: ignore[override]
        """Hold no right by the account itself."""
        return set()
