"""Licences in the console: to read, never to change. Faces stay out of lists; the holder's page shows them masked."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.licences.models import Licence, LicenceType, LicenceTypeVersion, UseRecord


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows rows; changes go through services."""

    def has_add_permission(self, _request: HttpRequest, *_args: Any) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Nobody changes here."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Nobody deletes here."""
        return False


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
class LicenceAdmin(ReadOnlyAdmin):
    """Licences."""

    list_display = ("identifier", "type", "number", "issuer", "issued_on", "valid_until", "status")
    list_select_related = ("type", "issuer")
    list_filter = ("status", "type")
    search_fields = ("identifier", "number")
    exclude = ("face", "file", "verify_code")
    show_full_result_count = False


@admin.register(UseRecord)
class UseRecordAdmin(ReadOnlyAdmin):
    """Who looked."""

    list_display = ("at", "licence", "how", "verifier", "cause", "verdict")
    list_select_related = ("licence__type",)
    list_filter = ("how", "verdict")
    show_full_result_count = False
