"""The journal in the console: the auditor reads it, the system administrator sends failed deliveries again.

Here and not in the journal, which stands below identity and knows no requests.
"""

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.common.actor import ENTITY
from apps.common.admin import ReadOnlyAdmin
from apps.identity.models import Account, LegalEntity, Person, Post
from apps.identity.requests import actor_of
from apps.journal.models import DailySeal, Delivery, Event, ReadLog
from apps.journal.services import retry_delivery
from portal.event_names import FAMILIES, name_of


def _seats() -> dict[str, Any]:
    """Return what fetches the names with the rows, which hold nothing but ids: the journal knows no accounts."""
    account = Account.objects.filter(pk=OuterRef("account_id"))
    return {
        "login": Subquery(account.values("username")),
        "sub": Subquery(account.values("sub")),
        "is_of_staff": Subquery(account.values("is_staff")),
        "post_title": Subquery(Post.objects.filter(pk=OuterRef("post_id")).values("title")),
        "post_department": Subquery(Post.objects.filter(pk=OuterRef("post_id")).values("department__short_name")),
    }


def _subject_words(subject_type: str, subject_id: int) -> str:
    """Name a thing by its kind and number."""
    try:
        kind: Any = apps.get_model(subject_type)._meta.verbose_name
    except (LookupError, ValueError):  # what an old event speaks of may be gone
        kind = subject_type
    return f"{kind} {subject_id}"


class FamilyFilter(admin.SimpleListFilter):
    """The part of the portal an event belongs to."""

    title = _("领域")
    parameter_name = "family"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer every part."""
        return list(FAMILIES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the events of the chosen part."""
        return queryset.filter(kind__startswith=f"{self.value()}.") if self.value() in FAMILIES else queryset


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """What happened, newest first: kinds in words, staff by login name and post, citizens by their public number."""

    list_display = ("id", "at", "kind_name", "subject", "account", "post", "channel")
    list_filter = (FamilyFilter, "at", "channel", "is_system")
    search_fields = ("=kind", "=request_id")
    ordering = ("-id",)
    fields = (
        "at", "kind_name", "kind", "subject", "sequence", "account", "post", "on_behalf_type", "on_behalf_id", "channel",
        "level", "is_system", "request_id", "facts", "previous_hash", "hash", "algorithm",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Fetch the names with the rows."""
        named: QuerySet[Any] = super().get_queryset(request).annotate(**_seats())
        return named

    @admin.display(description=_("发生了什么"), ordering="kind")
    def kind_name(self, row: Event) -> str:
        """Say what happened."""
        return name_of(row.kind)

    @admin.display(description=_("对象"))
    def subject(self, row: Event) -> str:
        """Say to what."""
        return _subject_words(row.subject_type, row.subject_id)

    @admin.display(description=_("账号"))
    def account(self, row: Any) -> str:
        """Name who did it; a citizen's login name may be a phone."""
        if row.account_id is None:
            return str(_("系统")) if row.is_system else ""
        named = row.login if row.is_of_staff else row.sub
        return named or str(row.account_id)

    @admin.display(description=_("岗位"))
    def post(self, row: Any) -> str:
        """Name the post it was done from."""
        return f"{row.post_department} · {row.post_title}" if row.post_title else ""


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Who is still to be told of what; failed ones can be tried again."""

    list_display = ("id", "handler", "event", "state", "attempts", "next_at", "done_at")
    list_filter = ("state", "handler")
    list_select_related = ("event",)
    actions = ("try_again",)

    @admin.action(description=_("重新处理所选的失败投递"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Let failed deliveries start over; others are left alone."""
        rows = list(queryset.filter(state="failed").order_by("id"))
        for row in rows:
            retry_delivery(row, actor=actor_of(request), now=timezone.now())
        text = ngettext("%(count)s 条投递将重新处理。", "%(count)s 条投递将重新处理。", len(rows)) % {
            "count": len(rows)
        }
        messages.success(request, text)


@admin.register(ReadLog)
class ReadLogAdmin(ReadOnlyAdmin):
    """Who looked at whose data: people by login name and post, firms by name, citizens by their public number."""

    list_display = ("at", "reader", "post", "holder", "looked_at", "unmasked", "reason")
    list_filter = ("holder_type",)
    fields = ("at", "reader", "post", "holder", "looked_at", "unmasked", "reason", "request_id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Fetch the names with the rows."""
        holder = OuterRef("holder_id")
        named: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .annotate(
                **_seats(),
                person_code=Subquery(Person.objects.filter(pk=holder).values("public_id")),
                entity_name=Subquery(LegalEntity.objects.filter(pk=holder).values("name")),
            )
        )
        return named

    @admin.display(description=_("账号"))
    def reader(self, row: Any) -> str:
        """Name who looked."""
        return row.login or str(row.account_id)

    @admin.display(description=_("岗位"))
    def post(self, row: Any) -> str:
        """Name the post."""
        return row.post_title or ""

    @admin.display(description=_("数据主体"))
    def holder(self, row: Any) -> str:
        """Name whose data it was."""
        return (row.entity_name if row.holder_type == ENTITY else row.person_code) or str(row.holder_id)

    @admin.display(description=_("对象"))
    def looked_at(self, row: ReadLog) -> str:
        """Say what was opened."""
        return _subject_words(row.subject_type, row.subject_id)


@admin.register(DailySeal)
class DailySealAdmin(ReadOnlyAdmin):
    """The seals over all chains; what they cover is in the command ``verify_journal``."""

    list_display = ("id", "sealed_at", "algorithm", "seal")
    exclude = ("heads",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave the long list of heads in the database."""
        return super().get_queryset(request).defer("heads")
