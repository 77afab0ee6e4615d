"""Licences in the console: to read, never to change. Faces stay out of lists; the holder's page shows them masked."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.common.admin import ReadOnlyAdmin
from apps.identity.choices import Role
from apps.identity.permissions import has_role
from apps.identity.requests import actor_of
from apps.licences.models import Licence, LicenceType, LicenceTypeVersion, UseRecord


class AuditedOnly(ReadOnlyAdmin):
    """Whose licences there are and who looked at them: for the auditor, not for who configures."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let the auditor look."""
        return has_role(actor_of(request), Role.AUDIT_ADMIN)


@admin.register(LicenceType)
class LicenceTypeAdmin(ReadOnlyAdmin):
    """Types."""

    list_display = ("slug", "name", "code", "holder", "is_multiple")
    search_fields = ("slug", "name", "code")


@admin.register(LicenceTypeVersion)
class LicenceTypeVersionAdmin(ReadOnlyAdmin):
    """Versions."""

    list_display = ("type", "number", "status", "published_at")
    list_select_related = ("type",)
    list_filter = ("status",)


@admin.register(Licence)
class LicenceAdmin(AuditedOnly):
    """Licences."""

    list_display = ("identifier", "type", "number", "issuer", "issued_on", "valid_until", "status")
    list_select_related = ("type", "issuer")
    list_filter = ("status", "type")
    search_fields = ("identifier", "number")
    exclude = ("face", "file", "verify_code")


@admin.register(UseRecord)
class UseRecordAdmin(AuditedOnly):
    """Who looked."""

    list_display = ("at", "licence", "how", "verifier", "cause", "verdict")
    list_select_related = ("licence__type",)
    list_filter = ("how", "verdict")
