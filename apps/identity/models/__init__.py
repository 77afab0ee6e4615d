"""Who people are, whom they act for, at which post they work, and which programs they let in."""

from apps.identity.models.limits import Tries
from apps.identity.models.oauth import (
    AccessToken,
    Application,
    AuthorizationGrant,
    DeviceGrant,
    IDToken,
    RefreshToken,
)
from apps.identity.models.people import Account, Consent, LegalEntity, Mandate, Person, PhoneCode
from apps.identity.models.posts import AccountPermission, Post, PostPermission

__all__ = [
    "AccessToken",
    "Account",
    "AccountPermission",
    "Application",
    "AuthorizationGrant",
    "Consent",
    "DeviceGrant",
    "IDToken",
    "LegalEntity",
    "Mandate",
    "Person",
    "PhoneCode",
    "Post",
    "PostPermission",
    "RefreshToken",
    "Tries",
]
