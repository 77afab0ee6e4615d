"""The console's view on the hotline's reviewed data; tickets are read at the desk, where who called is guarded."""

from django.contrib import admin

from apps.common.admin import ReadOnlyAdmin
from apps.hotline.models import Category, DispatchRule, TimeLimit


@admin.register(Category)
class CategoryAdmin(ReadOnlyAdmin):
    """The tree of categories."""

    list_display = ("slug", "name", "ticket_type", "urgency", "is_active")
    list_filter = ("level", "urgency", "is_active")
    search_fields = ("slug", "name")


@admin.register(DispatchRule)
class DispatchRuleAdmin(ReadOnlyAdmin):
    """The rules in the order in which they are tried."""

    list_display = ("position", "slug", "words", "department", "to_bureau", "version", "is_active")
    list_select_related = ("department",)
    list_filter = ("is_active",)
    search_fields = ("slug", "words")


@admin.register(TimeLimit)
class TimeLimitAdmin(ReadOnlyAdmin):
    """How long each duty may take."""

    list_display = ("slug", "value", "unit", "source")
