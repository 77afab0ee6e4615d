"""Matters in the console: to read; checking and publishing go through services, one result per row."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.admin import ReadOnlyAdmin, ReadOnlyInline
from apps.common.errors import DomainError
from apps.common.forms.diff import compare_forms
from apps.identity.requests import actor_of
from apps.matters import services
from apps.matters.models import (
    CatalogueItem,
    DataElement,
    Demand,
    Implementation,
    MaterialType,
    Matter,
    MatterVersion,
    Offer,
    Synonym,
    Theme,
    UsualTime,
    ZeroHit,
)


@admin.register(CatalogueItem)
class CatalogueItemAdmin(ReadOnlyAdmin):
    """The basic catalogue."""

    list_display = ["code", "name", "task_type"]
    list_filter = ["task_type"]
    search_fields = ["code", "name"]


@admin.register(Implementation)
class ImplementationAdmin(ReadOnlyAdmin):
    """Who carries out what."""

    list_display = ["code", "catalogue", "department", "use_level"]
    list_select_related = ["catalogue", "department"]
    search_fields = ["code", "catalogue__name"]


class OfferInline(ReadOnlyInline):
    """Departments that take a matter."""

    model = Offer


@admin.register(Matter)
class MatterAdmin(ReadOnlyAdmin):
    """Matters, most wanted first."""

    list_display = ["name", "slug", "department", "status", "handle_type", "online_depth", "popularity"]
    list_filter = ["status", "handle_type", "task_type", "department"]
    list_select_related = ["department"]
    search_fields = ["name", "slug", "code"]
    inlines = [OfferInline]


@admin.register(MatterVersion)
class MatterVersionAdmin(ReadOnlyAdmin):
    """Versions: what the checks say, what changed in the form, and the two verbs."""

    list_display = ["matter", "number", "status", "effective_from", "drafted_at", "checked_at", "published_at"]
    list_filter = ["status"]
    list_select_related = ["matter"]
    search_fields = ["matter__name", "matter__slug"]
    readonly_fields = ["findings", "form_changes"]
    actions = ["check_versions", "publish_versions"]

    @admin.display(description=gettext_lazy("发布检查"))
    def findings(self, version: MatterVersion) -> SafeString | str:
        """List what the publish checks found."""
        rows = [
            (f.path, _("%(text)s（%(note)s）") % {"text": f.text, "note": _("必须改正") if f.blocks else _("请留意")})
            for f in services.findings_of(version)
        ]
        return format_html_join("", "<p>{} {}</p>", rows) or _("没有问题")

    @admin.display(description=gettext_lazy("与当前版本相比，表单的变化"))
    def form_changes(self, version: MatterVersion) -> SafeString | str:
        """List the differences between this version's form and the published one's."""
        current = version.matter.current
        if current is None or current.pk == version.pk:
            return "—"
        kinds = {"added": _("新增"), "removed": _("删去"), "changed": _("修改")}
        changes = compare_forms(current.parsed.form, version.parsed.form)
        rows = [
            (
                _("%(label)s：%(text)s") % {"label": kinds[c.kind], "text": c.label},
                c.path,
                ", ".join(a.name for a in c.attributes),
            )
            for c in changes
        ]
        return format_html_join("", "<p>{} ({}) {}</p>", rows) or _("没有变化")

    @admin.action(description=gettext_lazy("审核通过"))
    def check_versions(self, request: HttpRequest, versions: QuerySet[MatterVersion]) -> None:
        """Check the chosen drafts, each on its own."""
        actor, now = actor_of(request), timezone.now()
        self._each(request, versions, lambda version: services.check_version(version=version, actor=actor, at=now))

    @admin.action(description=gettext_lazy("发布"))
    def publish_versions(self, request: HttpRequest, versions: QuerySet[MatterVersion]) -> None:
        """Publish the chosen versions, each on its own, from today."""
        actor, now = actor_of(request), timezone.now()
        self._each(
            request,
            versions,
            lambda version: services.publish_version(
                version=version, actor=actor, at=now, effective_from=timezone.localdate(now)
            ),
        )

    def _each(
        self, request: HttpRequest, versions: QuerySet[MatterVersion], verb: Callable[[MatterVersion], MatterVersion]
    ) -> None:
        """Do the verb row by row and say for each what came of it."""
        for version in versions.select_related("matter").order_by("matter_id", "number"):
            name = f"{version.matter.name} v{version.number}"
            try:
                verb(version)
            except DomainError as error:
                details = _("；").join(
                    _("%(label)s：%(text)s") % {"label": e.field, "text": e.text} for e in error.errors
                )
                self.message_user(
                    request,
                    _("%(label)s：%(text)s") % {"label": name, "text": f"{error.text} {details}".strip()},
                    messages.ERROR,
                )
            else:
                self.message_user(request, _("%(name)s：完成") % {"name": name}, messages.SUCCESS)


@admin.register(DataElement)
class DataElementAdmin(ReadOnlyAdmin):
    """The dictionary of what is asked."""

    list_display = ["slug", "label", "type", "personal", "source", "prefill"]
    list_filter = ["type", "personal"]
    search_fields = ["slug", "label"]


@admin.register(MaterialType)
class MaterialTypeAdmin(ReadOnlyAdmin):
    """The dictionary of papers."""

    list_display = ["slug", "name", "licence_type", "reusable", "valid_days"]
    search_fields = ["slug", "name"]


@admin.register(Theme)
class ThemeAdmin(ReadOnlyAdmin):
    """Themes to browse by."""

    list_display = ["audience", "code", "name"]
    list_filter = ["audience"]


@admin.register(Synonym)
class SynonymAdmin(ReadOnlyAdmin):
    """What people say for our words."""

    list_display = ["say", "means"]
    search_fields = ["say"]


@admin.register(ZeroHit)
class ZeroHitAdmin(ReadOnlyAdmin):
    """What people looked for in vain, most often first."""

    list_display = ["text", "times", "last_at"]
    search_fields = ["text"]


@admin.register(Demand)
class DemandAdmin(ReadOnlyAdmin):
    """How often it was applied for lately."""

    list_display = ["matter", "cases", "noted_at"]
    list_select_related = ["matter"]


@admin.register(UsualTime)
class UsualTimeAdmin(ReadOnlyAdmin):
    """How long it took lately."""

    list_display = ["matter", "median_days", "most_days", "cases", "noted_at"]
    list_select_related = ["matter"]
