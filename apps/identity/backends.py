"""Signing in with a login name or a phone number and a password."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from apps.common.crypto import blind_indexes
from apps.identity.models import Account
from apps.identity.selectors import PHONE_PURPOSE, account_by_phone


def account_named(name: str) -> Account | None:
    """Return the account with this login name or phone number."""
    return Account.objects.filter(username=name).first() or account_by_phone(name)


def attempt_name(_request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """Return what failed attempts are counted by: one name per account however it is called, and no phone in clear."""
    name = ((credentials or {}).get("username") or "").strip()
    account = account_named(name)
    return account.sub if account else blind_indexes(name, purpose=PHONE_PURPOSE)[0]


class AccountBackend(ModelBackend):
    """Finds an account by login name or phone; grants no rights by itself (rights hang on posts)."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Account | None:
        """Return the account if the password fits; take the same time if there is none."""
        account = account_named((username or "").strip())
        if account is None:
            Account().set_password(password)
            return None
        if account.check_password(password or "") and self.user_can_authenticate(account):
            return account
        return None

    def has_perm(self, *_args: Any, **_kwargs: Any) -> bool:
        """Hold no right by the account itself."""
        return False

    def get_all_permissions(self, *_args: Any, **_kwargs: Any) -> set[str]:
        """Hold no right by the account itself."""
        return set()
