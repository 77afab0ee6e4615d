"""The API's base for all apps, and identity's own part of it."""

from apps.identity.api.base import PortalView, TokenHasScopes

__all__ = ["PortalView", "TokenHasScopes"]
