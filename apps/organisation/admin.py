"""The organisation in the admin: to look things up; the files of ``data/organisation`` are where it changes."""

from django.contrib import admin

from apps.common.admin import ReadOnlyAdmin, ReadOnlyInline
from apps.organisation.models import (
    CalendarYear,
    Department,
    Division,
    Hall,
    OpeningHours,
    Seal,
    Window,
    WorkDay,
)


@admin.register(Division)
class DivisionAdmin(ReadOnlyAdmin):
    """Divisions by code."""

    list_display = ["code", "name", "level", "parent", "is_statutory"]
    list_filter = ["level", "is_statutory"]
    list_select_related = ["parent"]
    search_fields = ["code", "name"]


class SealInline(ReadOnlyInline):
    """Seals of a department."""

    model = Seal


@admin.register(Department)
class DepartmentAdmin(ReadOnlyAdmin):
    """Departments in their usual order."""

    list_display = ["name", "slug", "division", "parent", "document_word", "phone_consult", "is_active"]
    list_filter = ["is_active", ("parent", admin.EmptyFieldListFilter)]
    list_select_related = ["division", "parent"]
    search_fields = ["name", "short_name", "slug", "uscc"]
    inlines = [SealInline]


class WindowInline(ReadOnlyInline):
    """Windows of a hall."""

    model = Window


class OpeningHoursInline(ReadOnlyInline):
    """Opening hours of a hall."""

    model = OpeningHours


@admin.register(Hall)
class HallAdmin(ReadOnlyAdmin):
    """Halls with their windows and hours."""

    list_display = ["name", "division", "level", "phone", "is_active"]
    list_select_related = ["division"]
    search_fields = ["name", "address"]
    inlines = [OpeningHoursInline, WindowInline]


class WorkDayInline(ReadOnlyInline):
    """Named days of a year."""

    model = WorkDay


@admin.register(CalendarYear)
class CalendarYearAdmin(ReadOnlyAdmin):
    """Years with their named days."""

    list_display = ["year", "is_provisional", "source", "published_at"]
    inlines = [WorkDayInline]
